/** Functions of R that a table of names does not do: what their arguments are decides how they are written. */
import { argument, arguments_of, list_of, options_text, type Argument } from './arguments'
import type { Call } from './calls'
import { columns, combine, list } from './combine'
import { name_of, type Context } from './context'
import { expression } from './expressions'
import { block_function, own_block } from './functions'
import { do_call, signature_at } from './handed_on'
import { at_least, ex, is_scalar, is_vector, level, type Ex } from './kinds'
import { models } from './formulas'
import { masked } from './masking'
import { key, quote } from './names'
import { told_call } from './told'
import { ends_invisibly } from './statements'
import type { Node } from './parse'

type Special = (context: Context, call: Call) => Ex | undefined

const code_of = (context: Context, node: Node | undefined): string =>
  node ? expression(context, node).code : 'undefined'

/** A handler of a condition: a function, of which an error's message is known. */
function handler(context: Context, { name, value }: Argument, shows: boolean): string {
  if (name === 'finally') return `finally: ${block_function(context, value!)}`
  const { code } = expression(context, value!)
  const hidden =
    !shows || (value!.type === 'function_definition' && ends_invisibly(context, value!.childForFieldName('body')))
  if (hidden) return `${key(name!)}: ${code}`
  return `${key(name!)}: (told: any) => ${context.use('print')}((${code})(told))`
}

function handled(helper: string): Special {
  return (context, { given }) => {
    const body = given.find(({ name }) => name === undefined || name === 'expr')?.value
    if (!body) return undefined
    const before = context.waits_in_block
    context.waits_in_block = false
    // Handlers that go on afterwards give nothing.
    const shows = context.shows_inside && helper === 'try_catch'
    const run = block_function(context, body)
    const waits = context.waits_in_block
    context.waits_in_block = before || waits
    const handlers = given
      .filter(({ name }) => name !== undefined && name !== 'expr')
      .map((each) => handler(context, each, shows))
    return ex(
      `${waits ? 'await ' : ''}${context.helper(helper)}(${run}, { ${handlers.join(', ')} })`,
      'unknown',
      waits ? level.unary : level.call,
    )
  }
}

/** A value that is only worked out when it is asked for. */
const lazily = (context: Context, node: Node): string => block_function(context, node)

const choice: Special = (context, { given }) => {
  const [what, ...choices] = given
  const fields: string[] = []
  let waiting: string[] = []
  let otherwise = ''
  let place = 0
  for (const { name, value } of choices) {
    if (value === undefined) waiting.push(name!)
    else if (name === undefined && choices.some((each) => each.name !== undefined))
      otherwise = `, ${lazily(context, value)}`
    else {
      const made = lazily(context, value)
      for (const each of [...waiting, name ?? String(++place)]) fields.push(`${key(each)}: ${made}`)
      waiting = []
    }
  }
  return ex(`${context.helper('switch_')}(${code_of(context, what!.value)}, { ${fields.join(', ')} }${otherwise})`)
}

/** `do.call(f, list(a, b = 1))` where both are there to be seen: a call. */
const applied: Special = (context, { given, node }) => {
  const f = argument(given, 'what', 0)
  const list_node = argument(given, 'args', 1, ['what'])
  const names =
    f?.type === 'identifier' || (f?.type === 'string' && /^[\w.]+$/.test(f.childForFieldName('content')?.text ?? ''))
  if (f && names && list_node?.type === 'call' && list_node.childForFieldName('function')!.text === 'list') {
    const name = f.type === 'string' ? f.childForFieldName('content')!.text : f.text
    return context.call_by_name!({ node, name, given: arguments_of(list_node), first: undefined })
  }
  if (f?.type === 'string' && list_node) {
    const name = f.childForFieldName('content')!.text
    const known = context.function_by_name!(name)
    if (known === undefined) return undefined
    return do_call(context, known, code_of(context, list_node), context.find(name)?.signature)
  }
  return do_call(context, code_of(context, f), code_of(context, list_node), signature_at(context, f))
}

/** What R says of a condition that does not hold. */
function condition_text(node: Node): string {
  const text = node.text.replace(/\s+/g, ' ')
  if (node.type !== 'call' || node.childForFieldName('function')!.text !== 'all.equal') return `${text} is not TRUE`
  const [a, b] = arguments_of(node).map(({ value }) => value?.text ?? '')
  return `${a} and ${b} are not equal`
}

const generic_of = (context: Context): string => context.scope.function_name ?? ''
const parameters_of = (context: Context): string => (context.scope.parameters ?? []).join(', ')

/** repeats code, which is worked out each time. */
const repeated: Special = (context, { given }) => {
  const n = argument(given, 'n', 0)
  const code = argument(given, 'expr', 1, ['n'])
  if (!code) return undefined
  const simplify = given.find(({ name }) => name === 'simplify')
  return ex(
    `${context.helper('replicate')}(${code_of(context, n)}, ${lazily(context, code)}${simplify ? `, ${options_text([['simplify', code_of(context, simplify.value)]])}` : ''})`,
  )
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

/** stop() and warning(), with the call that tells, where the script asks for it. */
function told(context: Context, { node, given, first }: Call, name: string): Ex | undefined {
  const text = first ? undefined : told_call(context, node)
  if (text === undefined || given.some((each) => each.name !== undefined)) return undefined
  const args = list_of(context, given, undefined, false)
  return ex(`${context.helper(name)}(${args === '' ? '' : `${args}, `}{ call: ${quote(text)} })`, 'null')
}

/** Rows or columns one after another: those without a name are called as their variables. */
function bound(context: Context, { given, first }: Call, name: string): Ex | undefined {
  if (first || given.some(({ value }) => value?.type === 'dots')) return undefined
  const parts = given.map(({ name: label, value }) => {
    const piece = expression(context, value!)
    const called =
      label ??
      (value!.type === 'identifier' && !['tensor', 'matrix', 'frame'].includes(piece.kind) ? value!.text : undefined)
    return { piece, called, option: label === 'stringsAsFactors' || label === 'deparse.level' }
  })
  const vectors = parts.filter(({ option }) => !option)
  const frame = vectors.some(({ piece }) => piece.kind === 'frame')
  const labels = vectors.flatMap(({ called }) => (called === undefined ? [] : [called]))
  if (new Set(labels).size < labels.length) return undefined
  // Rows and columns with names stand in objects, those beside one another in one.
  const groups: (string | string[])[] = []
  for (const { piece, called } of vectors) {
    const field =
      called === undefined ? undefined : key(called) === piece.code ? called : `${key(called)}: ${piece.code}`
    const last = groups.at(-1)
    if (
      field === undefined ||
      (frame && given.length > 1 && !given.some(({ value }) => value && called !== value.text && called !== undefined))
    )
      groups.push(piece.code)
    else if (Array.isArray(last)) last.push(field)
    else groups.push([field])
  }
  const text = groups.map((group) => (Array.isArray(group) ? `{ ${group.join(', ')} }` : group)).join(', ')
  const matrix =
    vectors.some(({ piece }) => piece.kind === 'matrix') ||
    vectors.every(({ piece }) => is_scalar(piece.kind) || is_vector(piece.kind))
  return ex(`${context.helper(name)}(${text})`, frame ? 'frame' : matrix ? 'matrix' : 'unknown')
}
