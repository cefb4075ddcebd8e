/** Which tensor functions are called, and through how many functions of the user's. */
import { own_files } from '../place'
import { Tensor } from '../tensor'

const frames = (_: unknown, sites: NodeJS.CallSite[]): NodeJS.CallSite[] => sites

/** The functions that are running, the innermost first. */
function running(): NodeJS.CallSite[] {
  const { prepareStackTrace, stackTraceLimit } = Error
  const holder: { stack?: NodeJS.CallSite[] } = {}
  Error.prepareStackTrace = frames
  Error.stackTraceLimit = Infinity
  try {
    Error.captureStackTrace(holder, running)
    return holder.stack ?? []
  } finally {
    Error.prepareStackTrace = prepareStackTrace
    Error.stackTraceLimit = stackTraceLimit
  }
}

/** How a call is written: how many functions of the user's it stands in, its operator, and its arguments that are objects. */
export const written_call = (depth: number, op: string, objects: number): string =>
  `${depth} ${op}${' {}'.repeat(objects)}`

/** The calls since it was made. */
export class CallLog {
  private readonly outer = running().length
  private readonly calls: string[] = []

  note(op: string, args: readonly unknown[] = []): void {
    const inner = running().slice(0, -this.outer)
    const depth = inner.filter((site) => !site.getFileName()?.startsWith(own_files)).length
    const objects = args.filter((arg) => typeof arg === 'object' && arg !== null && !(arg instanceof Tensor)).length
    this.calls.push(written_call(depth, op, objects))
  }
  /** Whether these calls were made, and no others. */
  is(calls: readonly string[]): boolean {
    return this.calls.join() === calls.join()
  }
}
