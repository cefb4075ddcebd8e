/** Which tensor functions are called, and through how many functions of the user's. */
import { join } from 'node:path'
import { own_files } from '../place'
import { Tensor } from '../tensor'

const frames = (_: unknown, sites: NodeJS.CallSite[]): NodeJS.CallSite[] => sites

const settings = ['prepareStackTrace', 'stackTraceLimit'] as const
// A script may replace it.
const capture = Error.captureStackTrace.bind(Error)
/** Whether the package is in its own files, not put together with a script's in one. */
const is_apart = __filename.startsWith(join(own_files, 'torch', 'items', 'call_log.'))

/** The functions that are running, the innermost first; null where they cannot be told or the script lets nobody ask. */
function running(): NodeJS.CallSite[] | null {
  if (!is_apart) return null
  const before = settings.map((name) => Object.getOwnPropertyDescriptor(Error, name))
  const can_be_set = before.every((own) => (own === undefined ? Object.isExtensible(Error) : own.writable === true))
  if (!can_be_set) return null
  const holder: { stack?: NodeJS.CallSite[] } = {}
  Error.prepareStackTrace = frames
  Error.stackTraceLimit = Infinity
  try {
    capture(holder, running)
    return holder.stack ?? null
  } finally {
    for (const [i, name] of settings.entries()) {
      const own = before[i]
      if (own === undefined) delete (Error as Partial<typeof Error>)[name]
      else Object.assign(Error, { [name]: own.value as unknown })
    }
  }
}

/** How a call is written: how many functions of the user's it stands in, its operator, and its arguments that are objects. */
export const written_call = (depth: number, op: string, objects: number): string =>
  `${depth} ${op}${' {}'.repeat(objects)}`

/** The calls since it was made. */
export class CallLog {
  private readonly outer = running()?.length
  private readonly calls: string[] = []

  note(op: string, args: readonly unknown[] = []): void {
    const inner = this.outer === undefined ? undefined : running()?.slice(0, -this.outer)
    if (inner === undefined) {
      this.calls.push('unseen')
      return
    }
    const depth = inner.filter((site) => !site.getFileName()?.startsWith(own_files)).length
    const objects = args.filter((arg) => typeof arg === 'object' && arg !== null && !(arg instanceof Tensor)).length
    this.calls.push(written_call(depth, op, objects))
  }
  /** Whether these calls were made, and no others. */
  is(calls: readonly string[]): boolean {
    return this.calls.join() === calls.join()
  }
}
