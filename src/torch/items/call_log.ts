/** Which tensor functions are called, and by which of the user's functions. */
import { join } from 'node:path'
import { own_files } from '../place'
import { Tensor } from '../tensor'
import { torch_dtype } from '../dtype'

type Sites = readonly NodeJS.CallSite[]
/** The functions that ran at some time: an engine writes them down at once, and says what they are when it is asked. */
interface Taken {
  stack?: Sites
}

// A script may replace it.
const capture = Error.captureStackTrace.bind(Error)
/** Whether calls can be told from the user's: the package is in its own files, not put together with a script's in one. */
export const is_apart = __filename.startsWith(join(own_files, 'torch', 'items', 'call_log.'))

/** Does something while `Error` has a setting; null where the script lets nobody set it. */
function with_setting<T>(name: 'prepareStackTrace' | 'stackTraceLimit', value: unknown, run: () => T): T | null {
  const own = Object.getOwnPropertyDescriptor(Error, name)
  if (own === undefined ? !Object.isExtensible(Error) : own.writable !== true) return null
  const settings = Error as unknown as Record<string, unknown>
  settings[name] = value
  try {
    return run()
  } finally {
    if (own === undefined) delete settings[name]
    else settings[name] = own.value
  }
}

/** Takes down which functions are running, at most `limit`, from the one on that called `callee`. */
const take = (callee: object, limit: number): Taken | null =>
  with_setting('stackTraceLimit', limit, () => {
    const taken: Taken = {}
    capture(taken, callee as never)
    return taken
  })

/** The functions that were taken down, the innermost first. */
const read = (taken: readonly (Taken | null)[]): (Sites | undefined)[] | null =>
  with_setting(
    'prepareStackTrace',
    (_: unknown, sites: Sites) => sites,
    () => taken.map((one) => one?.stack),
  )

/** How a call is written: how many functions of the user's it stands in, its operator, and its arguments that are objects. */
export const written_call = (depth: number, op: string, objects: number): string =>
  `${depth} ${op}${' {}'.repeat(objects)}`

function objects_of(args: readonly unknown[]): number {
  let objects = 0
  for (const arg of args) {
    const is_known = arg instanceof Tensor || arg instanceof torch_dtype
    if (typeof arg === 'object' && arg !== null && !is_known) objects++
  }
  return objects
}

/** A place in the code. */
interface Place {
  file: string | null | undefined
  position: number
}

/** A call as it was made. */
interface Call {
  op: string
  objects: number
  /** The places from here to the user's function that made the call, and the one that this was called from. */
  way: readonly Place[]
}

/** Is told of the calls that a function makes. */
export interface Calls {
  note(op: string, args?: readonly unknown[]): void
  /** Whether they are as they should be. Asked once. */
  agree(): boolean
  /** For the same calls made again. */
  again(): Calls
}

/** The calls since it was made, which should be these. */
export class CallLog implements Calls {
  private readonly noted: { op: string; objects: number; taken: Taken | null }[] = []
  private readonly outer = take(CallLog, Infinity)
  private calls: readonly Call[] = []

  constructor(private readonly wanted: readonly string[]) {}

  note(op: string, args: readonly unknown[] = []): void {
    this.noted.push({ op, objects: objects_of(args), taken: take(this.note, Infinity) })
  }

  agree(): boolean {
    const [outer, ...all] = read([this.outer, ...this.noted.map(({ taken }) => taken)]) ?? []
    if (outer === undefined) return false
    const written: string[] = []
    this.calls = this.noted.map(({ op, objects }, i) => {
      const sites = all[i]?.slice(0, -outer.length) ?? []
      const is_foreign = (site: NodeJS.CallSite) => !site.getFileName()?.startsWith(own_files)
      const to = sites.findIndex(is_foreign) + 2
      const way = sites.slice(0, to)
      written.push(way.length === to ? written_call(sites.filter(is_foreign).length, op, objects) : 'unseen')
      return { op, objects, way: way.map((site) => ({ file: site.getFileName(), position: site.getPosition() })) }
    })
    return written.join() === this.wanted.join()
  }

  again(): Calls {
    return new SameCalls(this.calls)
  }
}

/**
 * The calls since it was made, which should be the same as before, made at the same places: then the same functions made
 * them, for a function that calls another one stands between the two places.
 */
class SameCalls implements Calls {
  private readonly taken: (Taken | null)[] = []
  private differ = false

  constructor(private readonly calls: readonly Call[]) {}

  note(op: string, args: readonly unknown[] = []): void {
    if (this.differ) return
    const call = this.calls[this.taken.length]
    this.differ = call === undefined || call.op !== op || call.objects !== objects_of(args)
    if (!this.differ) this.taken.push(take(this.note, call!.way.length))
  }

  agree(): boolean {
    if (this.differ || this.taken.length !== this.calls.length) return false
    const seen = read(this.taken)
    return seen !== null && this.calls.every(({ way }, i) => are_at(seen[i], way))
  }

  again(): Calls {
    return new SameCalls(this.calls)
  }
}

const are_at = (sites: Sites | undefined, way: readonly Place[]): boolean =>
  sites?.length === way.length &&
  way.every(({ file, position }, i) => sites[i]!.getPosition() === position && sites[i]!.getFileName() === file)
