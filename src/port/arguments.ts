/** The arguments of calls: R's, and how TypeScript's are written. */
import { children_of, name_of, type Context } from './context'
import { expression } from './expressions'
import { exact, type Ex } from './kinds'
import { identifier, key, quote } from './names'
import type { Node } from './parse'

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

/** The argument that a function calls `name`, or that stands at its place among those without names. */
export function argument(
  given: readonly Argument[],
  name: string,
  place: number,
  others: readonly string[] = [],
): Node | undefined {
  const named = given.find((each) => each.name === name)
  if (named) return named.value
  const taken = others.slice(0, place).filter((other) => given.some((each) => each.name === other)).length
  return given.filter((each) => each.name === undefined)[place - taken]?.value
}

/** R's argument names as TypeScript's. */
export const argument_name = (name: string): string => name.replace(/\./g, '_')

export const field_text = (name: string, value: string): string =>
  key(name) === value ? value : `${key(name)}: ${value}`

/** An object literal of arguments with names. */
export const options_text = (fields: readonly (readonly [string, string])[]): string =>
  `{ ${fields.map(([name, value]) => field_text(argument_name(name), value)).join(', ')} }`

export interface Signature {
  params: readonly string[]
  /** Whether it takes others too, as `...`. */
  dots?: boolean
  /** How many parameters a call must give in TypeScript: up to the last one that may not be left out. */
  required?: number
  /** Parameters whose arguments it wants as they are written too, for substitute(). They come after all others. */
  texts?: readonly string[]
}
/** What a parameter holds that is another's argument as the call has it. */
export const text_parameter = (name: string): string => `${identifier(name)}_text`

/** Arguments of a function of the script: those with names go to their places, the rest of `...` into an object. */
function placed(given: readonly Written[], { params, dots = false, texts = [], required = 0 }: Signature): string {
  const before = dots ? params.slice(0, params.indexOf('...')) : params
  const places = before.map((param) => given.find(([name]) => name === param))
  const rest: string[] = []
  let at = 0
  for (const each of given) {
    if (each[0] !== undefined) continue
    while (at < places.length && places[at] !== undefined) at++
    if (at < places.length) places[at] = each
    else rest.push(each[1])
  }
  const others = given.filter(([name]) => name !== undefined && !before.includes(name))
  if (others.length > 0) rest.push(options_text(others.map(([name, value]) => [name!, value])))
  rest.push(...texts.map((name) => quote(places[before.indexOf(name)]?.[2] ?? '')))
  if (rest.length === 0) while (places.length > 0 && places[places.length - 1] === undefined) places.pop()
  const codes = [...places.map((each) => each?.[1] ?? 'undefined'), ...rest]
  return codes.map((code, i) => (code === '...dots' && !dots ? spread(required - i) : code)).join(', ')
}
/** `...` where a function takes no others: TypeScript is told that it holds the arguments that the function must have. */
export const spread = (count: number): string =>
  count > 0 ? `...(dots as [${Array.from({ length: count }, () => 'any').join(', ')}])` : '...dots'
/** An argument's name, its code, and the R that it is of. */
type Written = readonly [name: string | undefined, code: string, r: string]

/** R's text as it shows it, on one line. */
export const deparsed = (r: string): string => r.replace(/\s+/g, ' ').replace(/^'([^'"]*)'$/, '"$1"')

/** R's partial matching: a name that begins just one parameter's. */
const matched = (name: string | undefined, params: readonly string[]): string | undefined => {
  if (name === undefined || params.includes(name)) return name
  const begun = params.filter((param) => param.startsWith(name) && param !== '...')
  return begun.length === 1 ? begun[0] : name
}

/** Translated arguments as TypeScript's: in order, then an object of those with names. */
export function list_of(
  context: Context,
  given: readonly Argument[],
  first: Ex | undefined,
  exactly: boolean,
  signature?: Signature,
): string {
  const text = (node: Node | undefined): string => {
    if (node === undefined) return 'undefined'
    const piece = expression(context, node)
    return exactly ? exact(piece) : piece.code
  }
  const all: Written[] = [
    ...(first ? [[undefined, exactly ? exact(first) : first.code, '.'] as const] : []),
    ...given.map(({ name, value }): Written => [
      matched(name, signature?.params ?? []),
      text(value),
      deparsed(value?.text ?? ''),
    ]),
  ]
  if (signature && (signature.dots || all.every(([name]) => name === undefined || signature.params.includes(name))))
    return placed(all, signature)
  const named = all.flatMap(([name, value]) => (name === undefined ? [] : [[name, value] as const]))
  const positional = all.filter(([name]) => name === undefined).map(([, value]) => value)
  return [...positional, ...(named.length > 0 ? [options_text(named)] : [])].join(', ')
}
