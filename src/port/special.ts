/** Functions of R that a table of names does not do: what their arguments are decides how they are written. */
import { argument, arguments_of, list_of, type Argument } from './arguments'
import type { Call } from './calls'
import { bound, columns, combine, list } from './combine'
import { name_of, type Context } from './context'
import { expression } from './expressions'
import { own_block } from './functions'
import { at_least, ex, level, type Ex } from './kinds'
import { models } from './formulas'
import { masked } from './masking'
import { key, quote } from './names'
import type { Node } from './parse'
import { condition_text, handled, told } from './conditions'
import { applied, choice, repeated } from './deferred'

type Special = (context: Context, call: Call) => Ex | undefined

const code_of = (context: Context, node: Node | undefined): string =>
  node ? expression(context, node).code : 'undefined'

const generic_of = (context: Context): string => context.scope.function_name ?? ''
const parameters_of = (context: Context): string => (context.scope.parameters ?? []).join(', ')

/** isTRUE() and isFALSE(): of what is known to be one condition a comparison. */
function is_alone(context: Context, { given, first }: Call, wanted: boolean): Ex | undefined {
  const value = given[0]?.value
  const piece = first ?? (value && expression(context, value))
  if (!piece) return undefined
  if (piece.kind === 'bool') return ex(`${at_least(piece, level.unary)} === ${wanted}`, 'bool', level.equal)
  return ex(`${context.helper(wanted ? 'isTRUE' : 'isFALSE')}(${piece.code})`, 'bool')
}

export const special: Record<string, Special> = {
  ...masked,
  ...models,
  c: (context, { given, first }) =>
    first || given.some(({ value }) => value?.type === 'dots') ? undefined : combine(context, given),
  list: (context, { given, first }) => (first ? undefined : list(context, given)),
  'data.frame': (context, { given, first }) => (first ? undefined : columns(context, given)),
  tibble: (context, { given, first }) => (first ? undefined : columns(context, given)),
  cbind: (context, call) => bound(context, call, 'cbind'),
  rbind: (context, call) => bound(context, call, 'rbind'),
  library: (_, { given }) => ex(`// library(${given[0]?.value?.text ?? ''})`, 'null'),
  require: (_, { given }) => ex(`// library(${given[0]?.value?.text ?? ''})`, 'null'),
  integer: (context, { given }) =>
    given[0]?.value?.text === '0'
      ? ex(`${context.helper('integer')}(0)`, 'ints', level.call, 'new BigInt64Array()')
      : ex(`${context.helper('integer')}(${list_of(context, given, undefined, false)})`, 'ints'),
  missing: (context, { given }) => {
    const value = given[0]?.value
    const asked = value && context.find(name_of(value))?.left_out
    return asked === undefined
      ? ex(`${code_of(context, value)} === undefined`, 'bool', level.equal)
      : ex(asked, 'bool', level.call)
  },
  tryCatch: handled('try_catch'),
  withCallingHandlers: handled('with_calling_handlers'),
  stop: (context, call) => told(context, call, 'stop'),
  warning: (context, call) => told(context, call, 'warning'),
  switch: choice,
  'do.call': applied,
  replicate: repeated,
  class: (context, { given, first }) => {
    const piece = first ?? (given[0]?.value ? expression(context, given[0].value) : undefined)
    return piece?.kind === 'int' || piece?.kind === 'ints' ? ex("'integer'", 'string') : undefined
  },
  typeof: (context, { given }) => {
    const piece = expression(context, given[0]!.value!)
    if (piece.kind === 'items') return ex("'list'", 'string')
    return piece.kind === 'int' || piece.kind === 'ints'
      ? ex("'integer'", 'string')
      : ex(`${context.helper('typeof_')}(${piece.code})`, 'string')
  },
  inherits: (context, { given }) => {
    if (!given.some(({ name }) => name === 'which')) return undefined
    const rest = given.filter(({ name }) => name !== 'which')
    return ex(`${context.helper('inherits_which')}(${list_of(context, rest, undefined, false)})`, 'ints')
  },
  'is.integer': (context, { given }) => {
    const piece = expression(context, given[0]!.value!)
    return piece.kind === 'int' || piece.kind === 'ints' ? ex('true', 'bool') : undefined
  },
  // A list stays one: R refuses it, and so does torch_tensor() here.
  torch_tensor: (context, { given, first }) => {
    const [data, ...rest] = given
    if (first || data?.name !== undefined || data?.value?.type !== 'call') return undefined
    if (data.value.childForFieldName('function')!.text !== 'list') return undefined
    const parts = list_of(context, arguments_of(data.value), undefined, false)
    const others = list_of(context, rest, undefined, true)
    return ex(
      `${context.use('torch_tensor')}(${context.helper('list')}(${parts})${others === '' ? '' : `, ${others}`})`,
      'tensor',
    )
  },
  torch_arange: (context, { given, first }) => {
    if (first || !given.some(({ name }) => name === 'start')) return undefined
    const at = (name: string): Argument[] =>
      given.filter((each) => each.name === name).map(({ value }) => ({ ...(value ? { value } : {}) }))
    const others = given.filter(({ name }) => name === undefined || !['start', 'end', 'step'].includes(name))
    return ex(
      `${context.use('torch_arange')}(${list_of(context, [...at('start'), ...at('end'), ...at('step'), ...others], undefined, true)})`,
      'tensor',
    )
  },
  // R calls the dimensions of a table by the variables that are counted.
  table: (context, { given, first }) => {
    const bare = given.filter(({ name }) => name === undefined)
    if (first || bare.length !== given.length || !bare.some(({ value }) => value?.type === 'identifier'))
      return undefined
    const fields = bare.map(({ value }) => {
      const { code, kind } = expression(context, value!)
      if (kind === 'frame') return undefined
      const label = value!.type === 'identifier' ? value!.text : ''
      return key(label) === code ? code : `${key(label)}: ${code}`
    })
    if (fields.includes(undefined) || new Set(fields.map((field) => field!.split(':')[0])).size < fields.length)
      return undefined
    return ex(`${context.helper('table')}({ ${fields.join(', ')} })`)
  },
  // Its variables are its own: a function that is called at once.
  local: (context, { given }) => {
    const body = given.find(({ name }) => name === undefined || name === 'expr')?.value
    if (!body || given.length !== 1) return undefined
    return own_block(context, body)
  },
  quote: (_, { given }) => ex(quote(given[0]?.value?.text ?? ''), 'string'),
  substitute: (context, { given, node }) => {
    const variable = context.find(given[0]?.value?.text ?? '')
    if (variable?.text !== undefined) return ex(variable.text, 'string')
    if (variable?.parameter) context.problem(node, 'what a function with `...` is called with is not known')
    return ex(quote(given[0]?.value?.text ?? ''), 'string')
  },
  deparse: (context, { given }) => {
    const inner = given[0]?.value
    const name = inner?.type === 'call' && /^(substitute|quote)$/.test(inner.childForFieldName('function')!.text)
    return name ? expression(context, inner) : undefined
  },
  UseMethod: (context, { given }) => {
    const name = given[0]?.value?.type === 'string' ? code_of(context, given[0].value) : quote(generic_of(context))
    return ex(`${context.helper('use_method')}(${name}, [${parameters_of(context)}])`)
  },
  NextMethod: (context) => {
    const generic = context.scope_of_function()?.generic
    const base = generic === undefined ? undefined : context.function_by_name?.(generic)
    return ex(`${context.helper('next_method')}(${base ?? ''})`)
  },
  Recall: (context, { given, node }) => {
    const name = context.scope_of_function()?.function_name
    if (name !== undefined) return ex(`${name}(${list_of(context, given, undefined, false)})`)
    context.problem(node, 'Recall() is known in a function with a name only')
    return ex(`${context.helper('not_ported')}(${quote(node.text)})`)
  },
  'match.arg': (context, { given }) => {
    const arg = given[0]?.value
    const choices =
      given[1]?.value ?? (arg?.type === 'identifier' ? context.scope_of_function()?.defaults?.get(arg.text) : undefined)
    return ex(
      `${context.helper('match_arg')}(${code_of(context, arg)}${choices ? `, ${code_of(context, choices)}` : ''})`,
      'string',
    )
  },
  stopifnot: (context, { given }) => {
    const parts = given.map(({ name, value }) =>
      name === undefined
        ? `{ ${quote(condition_text(value!))}: ${code_of(context, value)} }`
        : `{ ${quote(name)}: ${code_of(context, value)} }`,
    )
    return ex(`${context.helper('stopifnot')}(${parts.join(', ')})`, 'null')
  },
  'new.env': (context) => ex(`${context.helper('new_env')}()`, 'object'),
  environment: (context, { given }) =>
    given.length === 0 ? ex(`${context.helper('new_env')}()`, 'object') : undefined,
  // Arguments that are left out are undefined.
  isTRUE: (context, call) => is_alone(context, call, true),
  isFALSE: (context, call) => is_alone(context, call, false),
  nargs: (context, { node }) => {
    if (context.scope_of_function()?.defaults?.size === 0)
      return ex(`[${parameters_of(context)}].filter((each) => each !== undefined).length`, 'int')
    context.problem(node, 'how many arguments were given is not known where some have defaults')
    return ex(`${context.helper('not_ported')}(${quote(node.text)})`)
  },
  ifelse: (context, { given, first }) => {
    if (first || given.length !== 3 || given.some(({ name }) => name !== undefined)) return undefined
    const [test, yes, no] = given.map(({ value }) => expression(context, value!)) as [Ex, Ex, Ex]
    if (
      test.kind !== 'bool' ||
      !/^(number|int|string|bool)$/.test(yes.kind) ||
      !/^(number|int|string|bool)$/.test(no.kind)
    )
      return undefined
    return ex(
      `${at_least(test, level.ternary + 1)} ? ${at_least(yes, level.ternary)} : ${at_least(no, level.ternary)}`,
      yes.kind === no.kind ? yes.kind : 'unknown',
      level.ternary,
    )
  },
  dput: (context, { given, first }) => {
    const piece = first ?? (given[0]?.value ? expression(context, given[0].value) : undefined)
    return piece?.kind === 'ints'
      ? ex(`${context.helper('dput')}(${context.helper('as_integer')}(${piece.code}))`)
      : undefined
  },
  str: (context, { given, first }) => {
    const piece = first ?? (given[0]?.value ? expression(context, given[0].value) : undefined)
    return piece?.kind === 'int' || piece?.kind === 'ints'
      ? ex(
          `${context.helper('str')}(${context.helper('as_integer')}(${piece.code.startsWith('[') || piece.kind === 'ints' ? piece.code : `[${piece.code}]`}))`,
          'null',
        )
      : undefined
  },
  exists: (context, { given, first }) => {
    const name = given[0]?.value
    if (first || given.length !== 1 || name?.type !== 'string') return undefined
    const text = name.childForFieldName('content')?.text ?? ''
    const known = context.find(text)?.declared === true || context.function_by_name?.(text) !== undefined
    return ex(String(known), 'bool')
  },
  expression: (_, { given }) => ex(quote(given[0]?.value?.text ?? ''), 'string'),
  bquote: (_, { given }) => ex(quote(given[0]?.value?.text ?? ''), 'string'),
  curve: (context, { given, first }) => {
    const [f, ...rest] = given
    if (first || !f?.value || f.name !== undefined) return undefined
    const [code] = context.within(true, () => {
      if (f.value!.type === 'identifier') return expression(context, f.value!).code
      const variable = context.declare('x', 'number')
      variable.declared = true
      return `(${variable.js}: number) => ${expression(context, f.value!).code}`
    })
    const others = list_of(context, rest, undefined, false)
    return ex(`${context.use('graphics')}.curve(${code}${others === '' ? '' : `, ${others}`})`, 'null')
  },
  // A file holds a module's state: it goes into a module of the same kind, and the one that was saved stays as it is.
  torch_load: (context, { given, first }) => {
    const path = first ? undefined : argument(given, 'path', 0)
    const saved = path && context.saved_modules.get(path.text)
    const module = saved === undefined ? undefined : context.find(saved)
    const text = list_of(context, given, first, false)
    if (!module?.declared) return ex(`(${context.use('torch_load')}(${text}) as any)`)
    return ex(
      `${context.use('torch_load')}(${code_of(context, path)}, { module: ${module.js}.clone({ deep: true }) })`,
      'object',
    )
  },
  dataloader_next: (context, { given, first }) =>
    ex(`(${context.use('dataloader_next')}(${list_of(context, given, first, false)}) as any)`),
  'Sys.time': (context) => ex(`${context.helper('Sys_time')}()`),
  data: (_, { node }) => ex(`// ${node.text}`, 'null'),
  // What ends a pass over an iterable dataset or a sampler.
  exhausted: () => ex('undefined', 'null'),
}
