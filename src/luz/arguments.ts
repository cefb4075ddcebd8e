/** Arguments by position and by name, as R matches them. */
import { TypeError_, check_named, describe } from '../torch/errors'
import { is_plain } from '../r/plain'

/** Arguments by position, the rest of them by name in a trailing object; any of them can be left out. */
export type Arguments<P extends readonly unknown[], O> = P extends readonly [infer First, ...infer Rest]
  ? [named?: O] | [first: First | undefined, ...rest: Arguments<Rest, O>]
  : [named?: O]

export { is_plain }

/**
 * The arguments after the first, by name: those given by position in `names`' order, then those of a trailing object.
 *
 * @throws TypeError for an unknown name, one given twice, or too many.
 */
export function match_arguments<T extends object>(
  given: readonly unknown[],
  names: readonly (keyof T & string)[],
  op: string,
): Partial<T> {
  const args = given.slice(0, given.findLastIndex((x) => x !== undefined) + 1)
  const last = args.at(-1)
  const named = is_plain(last) ? last : {}
  const by_position = is_plain(last) ? args.slice(0, -1) : args
  check_named(named, names, op)
  if (by_position.length > names.length) {
    const extra = describe(by_position.at(-1))
    throw new TypeError_(
      names.length === 0
        ? `it takes no arguments, got ${extra}`
        : `it takes ${names.join(', ')}; got ${by_position.length} of them, the last ${extra}`,
      op,
    )
  }
  const matched: Record<string, unknown> = {}
  by_position.forEach((value, i) => {
    const name = names[i]!
    if (name in named) throw new TypeError_(`'${name}' is given twice: by position and by name`, op)
    matched[name] = value
  })
  for (const [name, value] of Object.entries(named)) if (value !== undefined) matched[name] = value
  return matched as Partial<T>
}

/** Arguments as R shows a list of them: a lone object of named ones as it is. */
export const shown_arguments = (args: readonly unknown[]): unknown =>
  args.length === 0 ? {} : args.length === 1 && is_plain(args[0]) ? args[0] : args

/** What shown_arguments() was given. */
export const arguments_of = (shown: unknown): unknown[] =>
  Array.isArray(shown) ? (shown as unknown[]) : is_plain(shown) && Object.keys(shown).length > 0 ? [shown] : []
