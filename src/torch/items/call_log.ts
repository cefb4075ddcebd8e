/** Which tensor functions are called, and by which of the user's functions. */
import { join } from 'node:path'
import { types } from 'node:util'
import { own_files } from '../place'
import { Tensor } from '../tensor'
import { torch_dtype } from '../dtype'

type Sites = readonly NodeJS.CallSite[]
/** Which functions were running: an engine writes them down at once, and says what they are when it is asked. */
interface CapturedStack {
  stack?: Sites
}

// A script may replace it.
const capture = Error.captureStackTrace.bind(Error)
/** Whether calls can be told from the user's: the package is in its own files, not put together with a script's in one. */
export const is_unbundled = __filename.startsWith(join(own_files, 'torch', 'items', 'call_log.'))

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

/** Captures which functions are running, at most `limit`, from the one on that called `callee`. */
const capture_stack = (callee: object, limit: number): CapturedStack | null =>
  with_setting('stackTraceLimit', limit, () => {
    const captured: CapturedStack = {}
    capture(captured, callee as never)
    return captured
  })

/** The functions that were running, the innermost first. */
const read_stacks = (captured: readonly (CapturedStack | null)[]): (Sites | undefined)[] | null =>
  with_setting(
    'prepareStackTrace',
    (_: unknown, sites: Sites) => sites,
    () => captured.map((one) => one?.stack),
  )

/**
 * How a call is written: how many functions of the user's it stands in, the number of the place in the source that it comes
 * from, its operator, and its arguments that are objects. A pipe's stages are marked without a place.
 */
export const written_call = (depth: number, place: number, op: string, objects: number): string =>
  op === 'stage' ? op : `${depth} ${place} ${op}${' {}'.repeat(objects)}`

function objects_of(args: readonly unknown[]): number {
  let objects = 0
  for (const arg of args) {
    const is_known = (arg instanceof Tensor || arg instanceof torch_dtype) && !types.isProxy(arg)
    if (typeof arg === 'object' && arg !== null && !is_known) objects++
  }
  return objects
}

/** A place in the code. */
interface Place {
  file: string | null | undefined
  position: number
}
const place_of = (site: NodeJS.CallSite): Place => ({ file: site.getFileName(), position: site.getPosition() })
const is_at = (site: NodeJS.CallSite, { file, position }: Place): boolean =>
  site.getPosition() === position && site.getFileName() === file
const is_foreign = (site: NodeJS.CallSite): boolean => !site.getFileName()?.startsWith(own_files)

/** A call as it was made. */
export interface LoggedCall {
  op: string
  objects: number
  /** What was running, from the call outwards, up to where items are made; nothing of a pipe's stage. */
  frames: readonly Place[]
}

/** Is told of the calls that a function makes. */
export interface CallWatch {
  note(op: string, args?: readonly unknown[]): void
  /** The calls where they are as they should be, else null. */
  calls(): readonly LoggedCall[] | null
}

/** The calls since it was made, which should be these. */
export class CallLog implements CallWatch {
  private readonly noted: { op: string; objects: number; stack: CapturedStack | null }[] = []
  private readonly outer: CapturedStack | null

  /** @param begin the function that makes it. Its caller has the calls made. */
  constructor(
    private readonly wanted: readonly string[],
    begin: object,
  ) {
    this.outer = capture_stack(begin, Infinity)
  }

  note(op: string, args: readonly unknown[] = []): void {
    this.noted.push({ op, objects: objects_of(args), stack: capture_stack(this.note, Infinity) })
  }

  calls(): readonly LoggedCall[] | null {
    const [outer, ...stacks] = read_stacks([this.outer, ...this.noted.map(({ stack }) => stack)]) ?? []
    if (outer === undefined) return null
    const places: string[] = []
    const written: string[] = []
    const calls = this.noted.map(({ op, objects }, i): LoggedCall => {
      // The outermost one is another function for the first item than for others.
      const sites = stacks[i]?.slice(0, -outer.length - 1) ?? []
      const caller = sites.find(is_foreign)
      const place = caller === undefined ? '' : Object.values(place_of(caller)).join()
      if (op !== 'stage' && !places.includes(place)) places.push(place)
      written.push(written_call(sites.filter(is_foreign).length, places.indexOf(place), op, objects))
      return { op, objects, frames: op === 'stage' ? [] : sites.map(place_of) }
    })
    return written.join() === this.wanted.join() ? calls : null
  }
}

/**
 * The calls since it was made, which should be those before, made from the same places: then the same functions made them,
 * for a function that calls another one stands between the two places.
 */
export class SameCalls implements CallWatch {
  private readonly stacks: (CapturedStack | null)[] = []
  private count = 0
  private differ = false

  constructor(private readonly before: readonly LoggedCall[]) {}

  note(op: string, args: readonly unknown[] = []): void {
    if (this.differ) return
    const call = this.before[this.count++]
    this.differ = call === undefined || call.op !== op || call.objects !== objects_of(args)
    if (this.differ) return
    const { frames } = call!
    this.stacks.push(frames.length === 0 ? null : capture_stack(this.note, frames.length))
  }

  calls(): readonly LoggedCall[] | null {
    if (this.differ || this.count !== this.before.length) return null
    const stacks = read_stacks(this.stacks)
    return stacks !== null && this.before.every(({ frames }, i) => are_at(stacks[i], frames)) ? this.before : null
  }
}

const are_at = (sites: Sites = [], places: readonly Place[]): boolean =>
  sites.length === places.length && places.every((place, i) => is_at(sites[i]!, place))
