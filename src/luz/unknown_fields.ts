/** What happens where a context is given a field that it does not have. */
import { TypeError_, nearest } from '../torch/errors'

/** The names that a context can be asked for and, where they are no methods, be given. */
function field_names(ctx: object, base: object): string[] {
  const names = Object.keys(ctx)
  for (let p = ctx; p !== base; p = Object.getPrototypeOf(p) as object)
    for (const [name, { set }] of Object.entries(Object.getOwnPropertyDescriptors(p))) if (set) names.push(name)
  return names
}

/**
 * Has contexts refuse, with a hint, what they have no field for, once they can no longer be extended.
 *
 * @param base the last prototype of their own; behind it comes what catches such an assignment.
 */
export function refuse_unknown_fields(base: object): void {
  const behind = new Proxy(
    {},
    {
      set(_, name, value: unknown, ctx: object) {
        if (Object.isExtensible(ctx))
          return Reflect.defineProperty(ctx, name, { value, writable: true, enumerable: true, configurable: true })
        const near = nearest(String(name), field_names(ctx, base))
        throw new TypeError_(
          `ctx has no field '${String(name)}'${near ? `; did you mean '${near}'?` : '.'} What is your own goes into ctx.buffers: ctx.buffers.${String(name)} = …`,
        )
      },
    },
  )
  Object.setPrototypeOf(base, behind)
}
