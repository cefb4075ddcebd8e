/** Calls of functions and methods. */
import { class_definition } from './classes'
import { children_of, name_of, type Context } from './context'
import { expression } from './expressions'
import { block_function } from './functions'
import { at_least, ex, exact, level, of_member, result_of, vector_of, type Ex, type Kind } from './kinds'
import { identifier, in_base, in_package, key, member, quote } from './names'
import type { Node } from './parse'
import {
  asynchronous,
  base_kinds,
  by_place,
  carriers,
  classes,
  counts_exactly,
  counts_exactly_methods,
  generics,
  graphical,
  renamed,
  scoped_blocks,
  tensor_methods,
  written,
} from './rules'

export interface Argument {
  name?: string
  value?: Node
}

/** A call's arguments; with `gaps`, an empty one for each place left out. */
export function arguments_of(node: Node, gaps = false): Argument[] {
  const list = node.childForFieldName('arguments')
  if (!list) return []
  const out: Argument[] = []
  let last_was_comma = true
  let any = false
  for (const child of children_of(list)) {
    if (child.type === 'comma') {
      if (last_was_comma && gaps) out.push({})
      last_was_comma = true
      any = true
    } else if (child.type === 'argument') {
      const name = child.childForFieldName('name')
      const value = child.childForFieldName('value')
      out.push({ ...(name ? { name: name_of(name) } : {}), ...(value ? { value } : {}) })
      last_was_comma = false
      any = true
    }
  }
  if (gaps && any && last_was_comma) out.push({})
  return out
}

const argument_name = (name: string): string => name.replace(/\./g, '_')

/** Translated arguments as TypeScript's: in order, then an object of those with names. */
export function list_of(
  context: Context,
  given: readonly Argument[],
  first: Ex | undefined,
  exactly: boolean,
  params?: readonly string[],
): string {
  const text = (node: Node | undefined): string => {
    if (node === undefined) return 'undefined'
    const piece = expression(context, node)
    return exactly ? exact(piece) : piece.code
  }
  const positional = [...(first ? [exactly ? exact(first) : first.code] : [])]
  const named: [string, string][] = []
  for (const { name, value } of given) {
    if (name === undefined) positional.push(text(value))
    else named.push([name, text(value)])
  }
  if (params !== undefined && named.every(([name]) => params.includes(name))) {
    const places: (string | undefined)[] = params.map((param) => named.find(([name]) => name === param)?.[1])
    let at = 0
    for (const value of positional) {
      while (at < places.length && places[at] !== undefined) at++
      places[at++] = value
    }
    while (places.length > 0 && places[places.length - 1] === undefined) places.pop()
    return places.map((value) => value ?? 'undefined').join(', ')
  }
  if (named.length > 0)
    positional.push(
      `{ ${named.map(([name, value]) => (key(argument_name(name)) === value ? value : `${key(argument_name(name))}: ${value}`)).join(', ')} }`,
    )
  return positional.join(', ')
}

/** `c(...)` */
function combine(context: Context, given: readonly Argument[]): Ex {
  const pieces = given.map(({ value }) => expression(context, value!))
  if (given.length === 0) return ex('null', 'null')
  if (given.some(({ name }) => name !== undefined))
    return ex(
      `{ ${given.map(({ name }, i) => (name === undefined ? `...${pieces[i]!.code}` : `${key(name)}: ${pieces[i]!.code}`)).join(', ')} }`,
      'list',
    )
  const kinds = new Set(pieces.map(({ kind }) => kind))
  const [one] = kinds
  const kind: Kind | undefined =
    kinds.size === 1 ? vector_of[one!] : [...kinds].every((k) => k === 'number' || k === 'int') ? 'numbers' : undefined
  if (kind !== undefined)
    return ex(
      `[${pieces.map(({ code }) => code).join(', ')}]`,
      kind,
      level.call,
      kind === 'ints' ? `[${pieces.map(exact).join(', ')}]` : undefined,
    )
  const plain = pieces.every(({ kind: k, code }) => vector_of[k] !== undefined || code === 'null' || code === 'NaN')
  if (plain) return ex(`[${pieces.map(({ code }) => code).join(', ')}]`, 'unknown')
  const all_numbers = pieces.every(({ kind: k }) => ['number', 'int', 'numbers', 'ints'].includes(k))
  return ex(`${context.helper('c')}(${pieces.map(({ code }) => code).join(', ')})`, all_numbers ? 'numbers' : 'unknown')
}

/** `list(...)` */
function list(context: Context, given: readonly Argument[]): Ex {
  const pieces = given.map(({ value }) => (value ? expression(context, value) : ex('null')))
  if (!given.some(({ name }) => name !== undefined))
    return ex(
      `[${pieces.map(({ code }) => code).join(', ')}]`,
      'items',
      level.call,
      `[${pieces.map(exact).join(', ')}]`,
    )
  const fields = given.map(({ name }, i) => {
    const label = key(name ?? String(i + 1))
    return label === pieces[i]!.code ? label : `${label}: ${pieces[i]!.code}`
  })
  const whole = given.map(({ name }, i) => `${key(name ?? String(i + 1))}: ${exact(pieces[i]!)}`)
  return ex(`{ ${fields.join(', ')} }`, 'list', level.call, `{ ${whole.join(', ')} }`)
}

function waited(context: Context, name: string, piece: Ex, wait: boolean): Ex {
  if (!asynchronous.has(name) && !context.find(name)?.async) return piece
  if (!wait) return piece
  context.await_here()
  return ex(`await ${piece.code}`, piece.kind, level.unary)
}

/** A call, perhaps with a first argument that a pipe hands over. */
export function call_of(context: Context, node: Node, first?: Ex, wait = true): Ex {
  const f = node.childForFieldName('function')!
  const given = arguments_of(node).filter(({ name, value }) => name !== undefined || value !== undefined)
  if (f.type === 'extract_operator') return method(context, f, given, first)
  if (f.type !== 'identifier' && f.type !== 'namespace_operator' && f.type !== 'string') {
    const callee = expression(context, f)
    return ex(`${at_least(callee, level.call)}(${list_of(context, given, first, false)})`)
  }
  const name = name_of(f.type === 'namespace_operator' ? f.childForFieldName('rhs')! : f)
  return waited(context, name, by_name(context, node, name, given, first), wait)
}

export const call = (context: Context, node: Node): Ex => call_of(context, node)

function method(context: Context, f: Node, given: Argument[], first: Ex | undefined): Ex {
  const name = name_of(f.childForFieldName('rhs')!)
  const object = f.childForFieldName('lhs')!
  // R6: Class$new(...)
  if (name === 'new' && !first) {
    const maker = expression(context, object)
    return ex(`${maker.code}(${list_of(context, given, undefined, false)})`)
  }
  context.discard = false
  const piece = object.type === 'identifier' && object.text === 'super' ? ex('super') : extract_target(context, object)
  const exactly = counts_exactly_methods.test(name)
  const kind =
    piece.kind === 'tensor' || tensor_methods.has(name)
      ? (of_member[name] ?? 'tensor')
      : name === 'item'
        ? 'number'
        : name === 'numel'
          ? 'int'
          : 'unknown'
  return ex(`${at_least(piece, level.call)}${member(name)}(${list_of(context, given, first, exactly)})`, kind)
}

/** What stands before a `$`: luz's callbacks find their `ctx` without naming it. */
function extract_target(context: Context, object: Node): Ex {
  if (object.type === 'identifier' && object.text === 'ctx' && !context.find('ctx')) return ex('this.ctx')
  return expression(context, object)
}

type Special = (context: Context, given: Argument[], node: Node, first: Ex | undefined) => Ex | undefined

const special: Record<string, Special> = {
  c: (context, given, _, first) => (first ? undefined : combine(context, given)),
  list: (context, given, _, first) => (first ? undefined : list(context, given)),
  function: () => undefined,
  library: (_, given) => ex(`// library(${given[0]?.value?.text ?? ''})`, 'null'),
  require: (_, given) => ex(`// library(${given[0]?.value?.text ?? ''})`, 'null'),
  integer: (context, given) =>
    given[0]?.value?.text === '0'
      ? ex('[]', 'ints', level.call, 'new BigInt64Array()')
      : ex(`${context.helper('integer')}(${list_of(context, given, undefined, false)})`, 'ints'),
  seq_len: (context, given) => ex(`${context.use('seq_len')}(${list_of(context, given, undefined, false)})`, 'ints'),
  missing: (context, given) => ex(`${expression(context, given[0]!.value!).code} === undefined`, 'bool', level.equal),
  tryCatch: (context, given) => {
    const body = given.find(({ name }) => name === undefined || name === 'expr')!.value!
    const handlers = given
      .filter(({ name }) => name !== undefined && name !== 'expr')
      .map(
        ({ name, value }) =>
          `${key(name!)}: ${name === 'finally' ? block_function(context, value!) : expression(context, value!).code}`,
      )
    return ex(`${context.helper('try_catch')}(${block_function(context, body)}, { ${handlers.join(', ')} })`)
  },
  switch: (context, given) => {
    const [what, ...choices] = given
    const fields: string[] = []
    let waiting: string[] = []
    let otherwise = ''
    for (const { name, value } of choices) {
      if (value === undefined) waiting.push(name!)
      else if (name === undefined) otherwise = `, ${block_function(context, value)}`
      else {
        const made = block_function(context, value)
        for (const each of [...waiting, name]) fields.push(`${key(each)}: ${made}`)
        waiting = []
      }
    }
    return ex(
      `${context.helper('choose')}(${expression(context, what!.value!).code}, { ${fields.join(', ')} }${otherwise})`,
    )
  },
  torch_arange: (context, given, _, first) => {
    if (first || !given.some(({ name }) => name === 'start')) return undefined
    const at = (name: string): Argument[] =>
      given.filter((argument) => argument.name === name).map(({ value }) => ({ ...(value ? { value } : {}) }))
    const others = given.filter(({ name }) => name === undefined || !['start', 'end', 'step'].includes(name))
    return ex(
      `${context.use('torch_arange')}(${list_of(context, [...at('start'), ...at('end'), ...at('step'), ...others], undefined, true)})`,
      'tensor',
    )
  },
  quote: (_, given) => ex(quote(given[0]?.value?.text ?? ''), 'string'),
  on_load: () => undefined,
  'do.call': (context, given) => ex(`${context.helper('do_call')}(${list_of(context, given, undefined, false)})`),
  'coro::loop': () => undefined,
}

function by_name(context: Context, node: Node, name: string, given: Argument[], first: Ex | undefined): Ex {
  const variable = context.find(name)
  if (variable && (variable.kind === 'function' || variable.params || !in_package(renamed[name] ?? identifier(name)))) {
    if (variable.by_name && given.length > 0) {
      const left = variable.params!.filter((param) => !given.some((argument) => argument.name === param))
      const all = given.map((argument) => ({ ...argument, name: argument.name ?? left.shift() ?? '...' }))
      return ex(`${variable.js}(${list_of(context, all, first, false)})`)
    }
    return ex(
      `${variable.js}(${list_of(context, given, first, false, variable.params)})`,
      /_(dataset|ds)$/.test(name) ? 'dataset' : 'unknown',
    )
  }
  if (Object.hasOwn(special, name)) {
    const piece = special[name]!(context, given, node, first)
    if (piece) return piece
  }
  if (Object.hasOwn(classes, name) && !first && (in_package(name) || in_base(name)))
    return class_definition(context, name, given)
  if (Object.hasOwn(written, name)) {
    const rule = written[name]!
    const pieces = [...(first ? [first] : []), ...given.map(({ value }) => expression(context, value!))]
    if (pieces.length === 0) return ex('null', 'null')
    const code = rule.to.replace(/\$(\d)/g, (_, i: string) =>
      pieces[Number(i) - 1] ? at_least(pieces[Number(i) - 1]!, rule.to === '$1' ? 0 : level.unary) : 'undefined',
    )
    return rule.to === '$1' ? pieces[0]! : ex(code, rule.kind, rule.level ?? level.call)
  }
  if (scoped_blocks.has(name)) {
    const js = identifier(name)
    const callee = in_package(js) ? context.use(js) : in_base(js) ? context.helper(js) : undefined
    const [code, ...rest] = [...given].sort((a, b) => Number(a.name !== undefined) - Number(b.name !== undefined))
    if (callee && code?.value) {
      const others = list_of(context, rest, undefined, false)
      return ex(`${callee}(${block_function(context, code.value)}${others === '' ? '' : `, ${others}`})`)
    }
  }
  const js = renamed[name] ?? identifier(name)
  if (generics.has(name)) {
    const object = first ?? (given[0]?.value ? expression(context, given[0].value) : undefined)
    const rest = first ? given : given.slice(1)
    if (object?.kind === 'tensor') {
      const called = name === 'ceiling' ? 'ceil' : name
      const args = /^cum/.test(name) && rest.length === 0 ? '{ dim: 1 }' : list_of(context, rest, undefined, false)
      return ex(`${at_least(object, level.call)}.${called}(${args})`, of_member[called] ?? 'tensor')
    }
    const kind = object && (object.kind === 'number' || object.kind === 'int') ? 'number' : 'unknown'
    return ex(`${context.helper(js)}(${list_of(context, rest, object, false)})`, kind)
  }
  const leading = by_place[name]
  if (
    leading !== undefined &&
    given.some((argument) => argument.name !== undefined && leading.includes(argument.name))
  ) {
    const places = first ? leading.slice(1) : leading
    const open = given.filter((argument) => argument.name === undefined)
    const taken = places.map((place) => given.find((argument) => argument.name === place) ?? open.shift())
    while (taken.length > 0 && taken[taken.length - 1] === undefined) taken.pop()
    const placed = taken.map((argument) => (argument?.value ? { value: argument.value } : {}))
    const others = given.filter((argument) => argument.name !== undefined && !leading.includes(argument.name))
    return by_name(context, node, name, [...placed, ...open, ...others], first)
  }
  if (carriers.has(name) && in_base(js) && !in_package(js)) {
    const [code, whole] = [false, true].map(
      (exactly) => `${context.helper(js)}(${list_of(context, given, first, exactly)})`,
    )
    const of = first ?? (given[0]?.value ? expression(context, given[0].value) : undefined)
    const integers = of?.kind === 'ints' || of?.kind === 'int'
    return ex(
      code!,
      integers ? 'ints' : 'unknown',
      level.call,
      integers ? whole!.replace(/(each|times|length_out): (\d+)n/g, '$1: $2') : undefined,
    )
  }
  if (name === 'plot' && given.some((argument) => graphical.has(argument.name ?? '')))
    return by_name(
      context,
      node,
      name,
      given.filter((argument) => !graphical.has(argument.name ?? '')),
      first,
    )
  const exactly = counts_exactly.test(name)
  const arguments_text = list_of(context, given, first, exactly)
  if (name === 'cat' && given.some(({ name: label }) => label !== undefined))
    return ex(`${context.helper('cat')}(${arguments_text})`, 'null')
  if (in_package(js))
    return ex(
      `${context.use(js)}(${arguments_text})`,
      base_kinds[js] ??
        (/_dataset$|^dataset_subset$/.test(js) ? 'dataset' : /^is_|_is_available$/.test(js) ? 'bool' : result_of(name)),
    )
  if (in_base(js)) return ex(`${context.helper(js)}(${arguments_text})`, base_kinds[js] ?? 'unknown')
  context.problem(node, `the function ${name}() is not known`)
  return ex(`${context.helper('not_ported')}(${quote(node.text)})`)
}
