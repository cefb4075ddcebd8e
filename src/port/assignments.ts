/** Assignments to names and to parts of values. */
import { arguments_of } from './arguments'
import { takes_hparams } from './classes'
import { joined, name_of, type Context, type Variable } from './context'
import { expression } from './expressions'
import { function_definition, signature_of } from './functions'
import { formals_text } from './handed_on'
import { ex, type Ex } from './kinds'
import { identifier, quote } from './names'
import type { Node } from './parse'
import { base_generics } from './rules'
import { assignment } from './scan'
import { assign_part } from './parts'
import { whole } from './statements'
import { ends_invisibly } from './visible'

/** Whether a variable lives in a block: its first place is this assignment, and no place is outside. */
export function local_block(context: Context, name: string, variable: Variable, target: Node): boolean {
  if (variable.declared || variable.direct) return false
  const block = target.parent?.parent
  if (block?.type !== 'braced_expression') return false
  const { from, to } = context.scope
  const places = (context.places.get(name) ?? []).filter(({ at }) => at >= from && at < to)
  return places[0]?.at === target.startIndex && places.every(({ at }) => at >= block.startIndex && at < block.endIndex)
}

/** A variable that is assigned again may change from whole numbers to others. */
const loose = (kind: Ex['kind']): Ex['kind'] =>
  kind === 'int'
    ? 'number'
    : kind === 'ints'
      ? 'numbers'
      : kind === 'null' || kind === 'items' || kind === 'na' || kind === 'empty'
        ? 'unknown'
        : kind

/** An assignment as a value: `(x = 1)`. */
export function assign_expression(context: Context, node: Node): Ex | undefined {
  const found = assignment(node)
  if (!found) return undefined
  const value = expression(context, found.value)
  if (found.target.type === 'identifier') {
    const variable = context.find(name_of(found.target)) ?? context.declare(name_of(found.target))
    if (!variable.declared) variable.direct = false
    context.kinds.set(variable.key ?? '', joined(context.kinds.get(variable.key ?? ''), loose(value.kind)))
    variable.kind = value.kind
    return ex(`(${variable.js} = ${value.code})`, value.kind)
  }
  return ex(`(${assign_part(context, found.target, value)}, ${value.code})`, value.kind)
}

/** The function that makes objects of a class: its initialize(), which may stand among public members. */
function initializer(value: Node): Node | undefined {
  const given = arguments_of(value)
  const own = given.find(({ name }) => name === 'initialize')?.value
  if (own) return own
  const members = given.find(({ name }) => name === 'public')?.value
  return members?.type === 'call' ? arguments_of(members).find(({ name }) => name === 'initialize')?.value : undefined
}

/** A function's own name, so that it can call itself and be called with names. */
function note_function(context: Context, name: string, value: Node): void {
  const variable = context.find(name)
  if (!variable) return
  const definition =
    value.type === 'function_definition' ? value : value.type === 'call' ? initializer(value) : undefined
  if (definition?.type !== 'function_definition') return
  variable.signature = signature_of(definition)
  if (value.type === 'function_definition')
    variable.invisible = ends_invisibly(context, value.childForFieldName('body'), name)
  const family = value.type === 'call' ? value.childForFieldName('function')!.text : ''
  variable.by_name = takes_hparams(context, family)
}

/** The generic and class of a function's name, where that makes it an S3 method. */
export function s3_method(context: Context, name: string): { generic: string; of: string } | undefined {
  for (let at = name.indexOf('.', 1); at > 0; at = name.indexOf('.', at + 1)) {
    const [generic, of] = [name.slice(0, at), name.slice(at + 1)]
    if (of === '' || !(base_generics.has(generic) || context.s3_generics.has(generic))) continue
    if (of === 'default' || context.source.includes(`"${of}"`) || context.source.includes(`'${of}'`))
      return { generic, of }
  }
  return undefined
}

export function assign(context: Context, node: Node): string {
  const { target, value, operator } = assignment(node)!
  if (operator === '%<>%') {
    const piece = expression(context, target)
    return `${piece.code} = ${expression(context, value).code}(${piece.code})`
  }
  if (operator === '%<-%') {
    const names = arguments_of(target).map((each) => context.find(each.value!.text)?.js ?? identifier(each.value!.text))
    const fresh = arguments_of(target).every((each) => !context.find(each.value!.text)?.declared)
    for (const each of arguments_of(target)) {
      const variable = context.find(each.value!.text)
      if (variable && fresh) variable.declared = true
    }
    return fresh
      ? `let [${names.join(', ')}]: any[] = ${context.helper('each')}(${expression(context, value).code}) as any`
      : `;[${names.join(', ')}] = ${context.helper('each')}(${expression(context, value).code}) as any`
  }
  // a <- b <- 1: from the right, one after another.
  const nested = assignment(value)
  if (nested && target.type === 'identifier') {
    const first = assign(context, value)
    return `${first}\n${write_assignment(context, target, expression(context, nested.target), value)}`
  }
  if (target.type === 'identifier' || target.type === 'string') {
    note_function(context, name_of(target), value)
    if (value.type === 'function_definition') return assign_function(context, target, value)
  }
  const piece = whole(context, value, () => expression(context, value))
  return write_assignment(context, target, piece, value)
}

function assign_function(context: Context, target: Node, value: Node): string {
  const name = name_of(target)
  const variable = context.find(name)
  const method = s3_method(context, name)
  context.naming =
    method && context.s3_generics.has(name) === false && !method
      ? undefined
      : /^[A-Za-z.]/.test(name)
        ? identifier(name)
        : undefined
  if (context.s3_generics.has(name)) context.naming = name
  const piece = function_definition(context, value, method?.generic)
  context.naming = undefined
  if (variable) variable.gives = context.given_kind
  if (!method) return write_assignment(context, target, piece, value)
  const signature = signature_of(value)
  // Its generic hands on arguments by name: those of its own parameters find their places.
  const formals = signature.params.filter((param) => param !== '...').length > 1 ? `, ${formals_text(signature)}` : ''
  const made = ex(
    `${context.helper('method')}(${quote(method.generic)}, ${quote(method.of)}, ${piece.code}${formals})`,
    'function',
  )
  if (/^[A-Za-z.][\w.]*$/.test(name)) return write_assignment(context, target, made, value)
  return made.code
}

export function write_assignment(context: Context, target: Node, piece: Ex, value: Node): string {
  if (target.type !== 'identifier' && target.type !== 'string') return assign_part(context, target, piece)
  const name = name_of(target)
  const variable = context.find(name) ?? context.declare(name, 'unknown', { assigned: 1, direct: true })
  const fields = context.fields.read.has(name)
  const empty_list = piece.code === '[]' && piece.kind === 'items'
  const code = empty_list
    ? fields
      ? '{}'
      : `${context.helper('list')}()`
    : piece.kind === 'empty' && variable.assigned <= 1
      ? 'null'
      : piece.code
  const key = variable.key ?? name
  const inner = local_block(context, name, variable, target)
  const reassigned = inner ? (variable.writes ?? 0) > 1 : variable.assigned > 1
  const found = empty_list && fields ? 'list' : piece.kind
  const kind = variable.assigned > 1 ? loose(found) : found
  context.kinds.set(key, joined(context.kinds.get(key), kind))
  variable.kind = variable.assigned > 1 ? context.kinds.get(key)! : kind
  if (value.type === 'function_definition') variable.async = /^async |^R\.method\('[^']*', '[^']*', async /.test(code)
  if (variable.declared || (!variable.direct && !inner)) return `${variable.js} = ${code}`
  variable.declared = true
  const widened = code === '{}' || code.startsWith('{ ')
  if (reassigned) return `let ${variable.js}: any = ${code}`
  const type = (widened && context.fields.written.has(name)) || calls_itself(value, name) ? ': any' : ''
  return `const ${variable.js}${type} = ${code}`
}
/** Whether a value holds a function that calls it: what it gives would be looked for in a circle. */
const calls_itself = (value: Node, name: string): boolean =>
  [value, ...value.descendantsOfType('function_definition')].some(
    (f) =>
      f?.type === 'function_definition' &&
      f
        .descendantsOfType('call')
        .some((each) => ['Recall', name].includes(each?.childForFieldName('function')?.text ?? '')),
  )
