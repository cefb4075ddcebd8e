/** Classes made of a literal's members: what dataset(), iterable_dataset() and sampler() have in common. */
import { TypeError_, describe } from '../torch/errors'

/** Fields that initialize() assigns rather than returns cannot be known. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Fields<S> = object extends S ? Record<string, any> : S

/** A class below `base` with these members. Its objects have what `initialize` returns or assigns, called with their arguments. */
export function class_of<T extends object>(
  base: abstract new () => T,
  initialize: ((...args: never[]) => unknown) | undefined,
  members: object,
): new (args: readonly unknown[]) => T {
  abstract class Made extends (base as abstract new () => object) {
    constructor(args: readonly unknown[]) {
      super()
      const fields: unknown = initialize?.apply(this, args as never[])
      if (typeof fields === 'object' && fields !== null) Object.assign(this, fields)
    }
  }
  for (const [member, value] of Object.entries(members) as [string, unknown][])
    Object.defineProperty(Made.prototype, member, { value, writable: true, configurable: true })
  return Made as unknown as new (args: readonly unknown[]) => T
}

/** @throws TypeError for a member that is no function. */
export function need_functions(members: Readonly<Record<string, unknown>>, op: string): void {
  for (const [member, value] of Object.entries(members))
    if (typeof value !== 'function') throw new TypeError_(`'${member}' is a function, got ${describe(value)}`, op)
}
