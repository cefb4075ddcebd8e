/** Arguments that reach a function by way of another: of the apply family, of do.call(), and by `...`. */
import { arguments_of, argument_name, list_of, options_text, type Argument, type Signature } from './arguments'
import { name_of, type Context } from './context'
import { expression } from './expressions'
import { signature_of } from './functions'
import { ex, type Ex } from './kinds'
import { quote } from './names'
import type { Node } from './parse'
import { assignment } from './scan'

/** A function's parameters as its callers may name them. */
export const formals_text = ({ params }: Signature): string =>
  `[${params
    .filter((name) => name !== '...')
    .map((name) => quote(argument_name(name)))
    .join(', ')}]`

/** The parameters of a function that is handed over: written there, or one of the script's. */
export function signature_at(context: Context, node: Node | undefined): Signature | undefined {
  if (node?.type === 'function_definition') return signature_of(node)
  if (node?.type === 'identifier') return context.find(name_of(node))?.signature
  return undefined
}

/** Notes which names the script gives to `...`: only those need to be found again where `...` is handed on. */
export function note_names(context: Context, calls: readonly Node[], definitions: readonly Node[]): void {
  const signatures = new Map<string, Signature>()
  for (const node of definitions) {
    const found = assignment(node)
    if (found?.value.type === 'function_definition') signatures.set(name_of(found.target), signature_of(found.value))
  }
  for (const call of calls) {
    const callee = signatures.get(call.childForFieldName('function')!.text)
    if (!callee?.dots) continue
    for (const { name } of arguments_of(call))
      if (name !== undefined && !callee.params.includes(name)) context.names_in_dots.add(name)
  }
}

/** Arguments of a function of the script among which is `...`, where that may hold some of its parameters by name. */
export function with_dots(
  context: Context,
  given: readonly Argument[],
  first: Ex | undefined,
  signature: Signature,
): string | undefined {
  if (given.at(-1)?.value?.type !== 'dots') return undefined
  const before = given.filter(({ name }) => name === undefined).length - 1 + (first ? 1 : 0)
  const open = signature.params
    .slice(before)
    .filter((name) => name !== '...' && !given.some((each) => each.name === name))
  if (!open.some((name) => context.names_in_dots.has(name))) return undefined
  const named = given.filter(({ name }) => name !== undefined)
  const text = list_of(
    context,
    given.filter(({ name }) => name === undefined),
    first,
    false,
  )
  const fields = named.map(({ name, value }) => [name!, value ? expression(context, value).code : 'undefined'] as const)
  const all = fields.length > 0 ? `${text}, ${options_text(fields)}` : text
  return `...${context.helper('placed')}(${formals_text(signature)}, [${all}])`
}

/** The applying functions: how many of their own arguments come before those that they hand on. */
const applying: Record<string, { own: readonly string[]; takes: number }> = {
  sapply: { own: ['X', 'FUN', 'simplify', 'USE.NAMES'], takes: 1 },
  lapply: { own: ['X', 'FUN'], takes: 1 },
  vapply: { own: ['X', 'FUN', 'FUN.VALUE', 'USE.NAMES'], takes: 1 },
  apply: { own: ['X', 'MARGIN', 'FUN', 'simplify'], takes: 1 },
  tapply: { own: ['X', 'INDEX', 'FUN', 'default', 'simplify'], takes: 1 },
  outer: { own: ['X', 'Y', 'FUN'], takes: 2 },
  Map: { own: ['f'], takes: 0 },
  mapply: { own: ['FUN', 'MoreArgs', 'SIMPLIFY', 'USE.NAMES'], takes: 0 },
}

/** What `MoreArgs = list(…)` adds: each value for all calls. */
function more_arguments(given: readonly Argument[]): Argument[] {
  const more = given.find(({ name }) => name === 'MoreArgs')?.value
  return more?.type === 'call' && more.childForFieldName('function')!.text === 'list' ? arguments_of(more) : []
}

/**
 * A call of the apply family whose further arguments have names: these go to the places that the function has for them.
 * Undefined where it has none of that name, or is not known.
 */
export function applied_by_name(
  context: Context,
  name: string,
  given: readonly Argument[],
  first: Ex | undefined,
): Argument[] | undefined {
  const rule = Object.hasOwn(applying, name) ? applying[name] : undefined
  if (!rule) return undefined
  const { own, takes } = rule
  const position = own.indexOf(name === 'Map' ? 'f' : 'FUN')
  const places = given.filter((each) => each.name === undefined)
  const at = position - (first ? 1 : 0) - own.slice(0, position).filter((n) => given.some((e) => e.name === n)).length
  const f = given.find((each) => each.name === own[position])?.value ?? places[at]?.value
  const signature = signature_at(context, f)
  if (!signature || !f) return undefined
  const constants = more_arguments(given)
  const extra = given.filter((each) => each.name !== undefined && !own.includes(each.name))
  if (extra.length + constants.length === 0) return undefined
  const before = signature.params.slice(takes)
  const named = [...extra, ...constants]
  if (!named.every((each) => each.name !== undefined && before.includes(each.name))) return undefined
  const kept = given.filter((each) => !extra.includes(each) && each.name !== 'MoreArgs')
  // What comes after the function by place fills the parameters that have no name given.
  const options = kept.filter((each) => each.name !== undefined)
  const ordered = kept.filter((each) => each.name === undefined)
  const fixed = own.slice(0, name === 'vapply' ? 3 : position + 1).length - (first ? 1 : 0)
  const taken = own.slice(0, fixed + (first ? 1 : 0)).filter((n) => options.some((each) => each.name === n)).length
  const head = ordered.slice(0, fixed - taken)
  const open = ordered.slice(fixed - taken)
  const values = before.map((param) => named.find((each) => each.name === param) ?? open.shift())
  while (values.length > 0 && values.at(-1) === undefined) values.pop()
  return [...head, ...values.map((each) => (each?.value ? { value: each.value } : {})), ...options]
}

/** `do.call(f, args)`: with the parameters of a function of the script, which the list may name. */
export const do_call = (context: Context, f: string, args: string, signature: Signature | undefined): Ex =>
  ex(
    `${context.helper('do_call')}(${f}, ${args}${signature && signature.params.length > 0 ? `, ${formals_text(signature)}` : ''})`,
  )
