/** Calls of functions and methods. */
import { argument_name, arguments_of, list_of, type Argument } from './arguments'
import { class_definition } from './classes'
import { name_of, type Context, type Variable } from './context'
import { expression, operator_function } from './expressions'
import { parameters_of } from './functions'
import { applied_by_name, with_dots } from './handed_on'
import { at_least, ex, is_scalar, is_vector, level, result_of, type Ex, type Kind } from './kinds'
import { identifier, in_base, in_package, quote } from './names'
import type { Node } from './parse'
import {
  asynchronous,
  base_first,
  base_kinds,
  carriers,
  classes,
  counts_exactly,
  drawing,
  for_numbers,
  generics,
  graphical,
  leading,
  renamed,
  scoped_blocks,
  written,
} from './rules'
import { assignment } from './scan'
import { special } from './special'
import { method } from './methods'
import { by_pattern, generic, mapped, of_block } from './patterns'

export { arguments_of, type Argument } from './arguments'

function waited(context: Context, name: string, piece: Ex, wait: boolean): Ex {
  if (piece.code.startsWith('R.') || (!asynchronous.has(name) && !context.find(name)?.async)) return piece
  if (!wait) return piece
  context.await_here()
  return ex(`await ${piece.code}`, piece.kind, level.unary)
}

/** A call, perhaps with a first argument that a pipe hands over. */
export function call_of(context: Context, node: Node, first?: Ex, wait = true): Ex {
  const f = node.childForFieldName('function')!
  const given = arguments_of(node).filter(({ name, value }) => name !== undefined || value !== undefined)
  if (f.type === 'extract_operator') return method(context, f, given, first, wait)
  if (f.type !== 'identifier' && f.type !== 'namespace_operator' && f.type !== 'string') {
    const callee = expression(context, f)
    return ex(`${at_least(callee, level.call)}(${list_of(context, given, first, false)})`)
  }
  const name = name_of(f.type === 'namespace_operator' ? f.childForFieldName('rhs')! : f)
  return waited(context, name, by_name(context, { node, name, given, first }), wait)
}

export const call = (context: Context, node: Node): Ex => call_of(context, node)

export interface Call {
  node: Node
  name: string
  given: Argument[]
  /** What a pipe hands over. */
  first: Ex | undefined
}

/** A function of the script. */
function own(context: Context, variable: Variable, { name, given, first }: Call): Ex {
  if (variable.by_name && given.length > 0) {
    const left = variable.signature!.params.filter((param) => !given.some((each) => each.name === param))
    const all = given.map((each) => ({ ...each, name: each.name ?? left.shift() ?? '...' }))
    return ex(`${variable.js}(${list_of(context, all, first, false)})`, variable.gives ?? 'unknown')
  }
  const kind = variable.gives ?? (/_(dataset|ds)$/.test(name) ? 'dataset' : 'unknown')
  const handed_on = variable.signature && with_dots(context, given, first, variable.signature)
  if (handed_on !== undefined) return ex(`${variable.js}(${handed_on})`, kind)
  // What a parameter's function calls its own parameters shows when it runs.
  if (
    variable.parameter &&
    !variable.signature &&
    given.at(-1)?.value?.type === 'dots' &&
    context.names_in_dots.size > 0
  )
    return ex(
      `${variable.js}(...${context.helper('placed_for')}(${variable.js}, [${list_of(context, given, first, false)}]))`,
      kind,
    )
  return ex(`${variable.js}(${list_of(context, given, first, false, variable.signature)})`, kind)
}

/** A function whose first arguments have places: those that have these names go there. */
function by_places(context: Context, call: Call, places: readonly string[]): Ex | undefined {
  const { given, first, name } = call
  if (!given.some((each) => each.name !== undefined && places.includes(each.name))) return undefined
  const open = given.filter((each) => each.name === undefined)
  const taken = (first ? places.slice(1) : places).map(
    (place) => given.find((each) => each.name === place) ?? open.shift(),
  )
  while (taken.length > 0 && taken[taken.length - 1] === undefined) taken.pop()
  if (taken.includes(undefined)) return undefined
  const placed = taken.map((each) => (each?.value ? { value: each.value } : {}))
  const others = given.filter((each) => each.name !== undefined && !places.includes(each.name))
  return by_name(context, { ...call, name, given: [...placed, ...open, ...others] })
}

function kind_of_base(js: string, of: Ex | undefined): Kind {
  if (/^as_(numeric|double|integer|logical|character)$/.test(js)) {
    const one = { as_integer: 'int', as_logical: 'bool', as_character: 'string' }[js] ?? 'number'
    return of && is_scalar(of.kind)
      ? (one as Kind)
      : of && is_vector(of.kind)
        ? (`${one}s` as Kind)
        : of?.kind === 'tensor'
          ? 'numbers'
          : 'unknown'
  }
  return base_kinds[js] ?? 'unknown'
}

const plain_numbers = (context: Context, given: readonly Argument[], first: Ex | undefined): boolean =>
  [
    ...(first ? [first] : []),
    ...given.flatMap(({ name, value }) => (name === undefined && value ? [expression(context, value)] : [])),
  ].every(({ kind }) => ['number', 'int', 'numbers', 'ints'].includes(kind)) &&
  given.every(({ name }) => name === undefined || name === 'replace')

/** Whether a name that both have means this package's function here. */
function of_package(context: Context, js: string, { given, first }: Call): boolean {
  if (!in_package(js)) return false
  if (!in_base(js)) return true
  if (for_numbers.has(js)) return plain_numbers(context, given, first)
  if (/^as_(numeric|double|integer|logical)$/.test(js)) {
    const of = first ?? (given[0]?.value ? expression(context, given[0].value) : undefined)
    return of?.kind === 'tensor' && given.length === (first ? 0 : 1)
  }
  if (js === 'cat') return given.every(({ name }) => name === undefined)
  if (js === 'print') return true
  if (base_first.has(js)) return false
  if (js === 'predict') return (first ?? (given[0]?.value && expression(context, given[0].value)))?.kind !== 'model'
  return !['data_frame', 'dim', 'seq_along_'].includes(js) || js === 'dim'
}

/** Whether plot() is of places from left to right and of heights, or of numbers: objects have pictures of their own. */
const draws_points = (context: Context, { given, first }: Call): boolean => {
  const places = given.filter(({ name }) => name === undefined || name === 'x' || name === 'y')
  if (places.length + (first ? 1 : 0) > 1) return true
  const of = first ?? (places[0]?.value && expression(context, places[0].value))
  return of?.kind === 'numbers' || of?.kind === 'ints'
}

/** Whether a variable holds what cannot be called. */
const is_value = (kind: Kind): boolean =>
  is_scalar(kind) || is_vector(kind) || ['tensor', 'matrix', 'frame', 'items', 'null', 'na', 'empty'].includes(kind)

const is_known = (name: string, js: string): boolean =>
  Object.hasOwn(special, name) || Object.hasOwn(written, name) || in_package(js) || in_base(js)

/** Whether a function reckons with its parameter as with a value, though it calls a function of that name. */
function counts_as_value(call: Node, name: string): boolean {
  let f: Node | null = call
  while (f && !(f.type === 'function_definition' && parameters_of(f).some((each) => parameter_name(each) === name)))
    f = f.parent
  return (
    f?.descendantsOfType('identifier').some((each) => {
      const { parent } = each
      if (name_of(each) !== name || !parent) return false
      if (parent.type === 'binary_operator') return assignment(parent) === undefined
      return /^(subset2?|unary_operator)$/.test(parent.type)
        ? parent.childForFieldName('function')?.id === each.id || parent.type === 'unary_operator'
        : parent.type === 'extract_operator' && parent.childForFieldName('lhs')?.id === each.id
    }) ?? false
  )
}
const parameter_name = (node: Node): string => name_of(node.childForFieldName('name')!)

export function by_name(context: Context, call: Call): Ex {
  const { node, name, given, first } = call
  const variable = context.find(name)
  const js = renamed[name] ?? identifier(name)
  // Where a function is called, R passes over values of that name.
  const value =
    variable !== undefined &&
    !variable.signature &&
    (is_value(variable.kind) ||
      (name === 'c' && !variable.parameter) ||
      (variable.parameter === true && is_known(name, js) && counts_as_value(node, name)) ||
      // Before it is assigned it is R's own.
      (!variable.declared && !variable.parameter && variable.kind !== 'function' && (in_package(js) || in_base(js))))
  if (variable && !value && (variable.kind === 'function' || variable.signature || !in_package(js)))
    return own(context, variable, call)
  if (context.generics.has(name) && !Object.hasOwn(special, name)) {
    const otherwise = in_package(js) ? context.use(js) : in_base(js) ? context.helper(js) : undefined
    const args = list_of(context, given, first, false)
    return ex(`${context.helper('use_method')}(${quote(name)}, [${args}]${otherwise ? `, ${otherwise}` : ''})`)
  }
  if (Object.hasOwn(special, name)) {
    const piece = special[name]!(context, call)
    if (piece) return piece
  }
  if (Object.hasOwn(classes, name) && !first && (in_package(name) || in_base(name)))
    return class_definition(context, name, given)
  if (Object.hasOwn(written, name)) return by_pattern(context, call)
  if (scoped_blocks.has(name)) {
    const piece = of_block(context, call)
    if (piece) return piece
  }
  const by_places_of_f = applied_by_name(context, name, given, first)
  if (by_places_of_f) return by_name(context, { ...call, given: by_places_of_f })
  if (/^[sv]?apply$|^lapply$/.test(name)) {
    const piece = mapped(context, call)
    if (piece) return piece
  }
  const places = leading[name]
  if (places !== undefined) {
    const piece = by_places(context, call, places)
    if (piece) return piece
  }
  if (generics.has(name)) return generic(context, call)
  if (Object.hasOwn(drawing, name))
    return ex(`${context.use('graphics')}.${drawing[name]!}(${list_of(context, given, first, false)})`)
  if (name === 'plot' && draws_points(context, call))
    return ex(`${context.use('graphics')}.plot(${list_of(context, given, first, false)})`)
  if (name === 'plot' && given.some((each) => graphical.has(each.name ?? '')))
    return by_name(context, { ...call, given: given.filter((each) => !graphical.has(each.name ?? '')) })
  const packaged = of_package(context, js, call)
  const of =
    first ??
    (given[0]?.value && (carriers.has(name) || /^as[._]/.test(name)) ? expression(context, given[0].value) : undefined)
  if (carriers.has(name) && in_base(js) && !packaged) {
    const code = `${context.helper(js)}(${list_of(context, given, first, false)})`
    // Of one element or an unknown number of them, what comes may stand for itself.
    const count = /^(head|tail)$/.test(name) ? given[first ? 0 : 1]?.value?.text : undefined
    if (count !== undefined && !/^-?([2-9]|\d\d+)L?$/.test(count)) return ex(code)
    return ex(
      code,
      of && is_vector(of.kind) ? of.kind : of?.kind === 'int' ? 'ints' : of?.kind === 'number' ? 'numbers' : 'unknown',
    )
  }
  const plain = context.plain_lists
  context.plain_lists = packaged && !/^(print|cat|length|dim)$/.test(js)
  const text = list_of(context, given, first, counts_exactly.test(name))
  context.plain_lists = plain
  if (packaged)
    return ex(
      // TypeScript is to take `...` as what may follow, be it nothing.
      `${context.use(js)}(${given.some(({ value }) => value?.type === 'dots') ? text.replace('...dots', '...(dots as [])') : text})`,
      base_kinds[js] ??
        (/_dataset$|^dataset_subset$/.test(js)
          ? 'dataset'
          : /^is_|_is_available$/.test(js)
            ? 'bool'
            : /^(nn_(?!init|utils|prune)|optim_|lr_|luz_|dataloader$|setup$|model_)/.test(js)
              ? 'object'
              : result_of(name)),
    )
  if (in_base(js)) return ex(`${context.helper(js)}(${text})`, kind_of_base(js, of))
  const operator = operator_function(name)
  if (operator !== undefined) return ex(`${context.helper(operator)}(${text})`)
  context.problem(node, `the function ${name}() is not known`)
  return ex(`${context.helper('not_ported')}(${quote(node.text)})`)
}
export { argument_name }
