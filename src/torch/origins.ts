/**
 * Where tensors were made and disposed, for whoever looks for a mistake.
 *
 * `TORCHLUZ_DEBUG=1`: errors of disposed tensors say where the tensor was made and where it was given back.
 * `TORCHLUZ_LEAKS=1`: when the process ends, what is still held is listed on standard error, by the place where it was made.
 *
 * Both note the place of every new tensor, which takes some microseconds each.
 */
import { writeSync } from 'node:fs'
import { dirname, sep } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { native } from '../native/addon'
import { handle_of, set_tracer, type Tensor } from './tensor'

/** The package's own files. */
const own_files = dirname(__dirname) + sep
/** How deep the user's script may stand under the package's own functions. */
const most_frames = 50
/** How many places a report names. */
const most_places = 20

/** A place in the user's script, and the function of the package that was called there; its text is made when it is read. */
class Place {
  readonly #error: Error
  constructor() {
    const { stackTraceLimit } = Error
    Error.stackTraceLimit = most_frames
    this.#error = new Error()
    Error.stackTraceLimit = stackTraceLimit
  }

  /** `by torch_ones() at script.ts:3:7` */
  toString(): string {
    const frames = (this.#error.stack ?? '').split('\n').slice(1)
    const is_own = (frame: string) => frame.includes(own_files)
    const at = frames.findIndex((frame) => !is_own(frame) && !frame.includes('node:'))
    const caller = frames[at < 0 ? frames.length : at - 1] ?? ''
    const name = /at (?:async )?(?:new )?(?:[\w$]+\.)*([\w$]+) (?:\[as ([\w$]+)\] )?\(/.exec(caller)
    const called = name?.[2] ?? name?.[1]
    // Functions made by a table have no name of their own in a stack.
    const by = called === undefined || called === 'call' ? '' : `by ${called}() `
    const where = /\(([^()]*)\)$|at (?:async )?(.*)$/.exec(frames[at] ?? '')
    return `${by}at ${(where?.[1] ?? where?.[2] ?? 'no script').replace('file://', '')}`
  }
}

const made = new WeakMap<Tensor, Place>()
const given_back = new WeakMap<Tensor, Place>()

/** Where a disposed tensor comes from, as a sentence. */
function story(tensor: Tensor): string {
  const [from, to] = [made.get(tensor), given_back.get(tensor)]
  if (from === undefined || to === undefined) return ''
  return `. It was made ${from} and given back ${to}`
}

const collect_garbage = (): void => {
  setFlagsFromString('--expose_gc')
  ;(runInNewContext('gc') as () => void)()
}

const counted = (n: number, what: string): string => `${n.toLocaleString('en')} ${what}${n === 1 ? '' : 's'}`

/** The report of what is still held: by place, the most bytes first; undefined where nothing is. */
function report(held: Iterable<Tensor>): string | undefined {
  const places = new Map<string, { count: number; bytes: number }>()
  const total = { count: 0, bytes: 0 }
  for (const tensor of held) {
    const place = `made ${made.get(tensor)!}${tensor.role === undefined ? '' : ` (${tensor.role} of a module)`}`
    const sum = places.get(place) ?? { count: 0, bytes: 0 }
    places.set(place, sum)
    const bytes = native.numel(handle_of(tensor)) * tensor.element_size()
    for (const one of [sum, total]) {
      one.count++
      one.bytes += bytes
    }
  }
  if (total.count === 0) return undefined
  const sorted = [...places].sort(([, a], [, b]) => b.bytes - a.bytes)
  const shown = sorted
    .slice(0, most_places)
    .map(([place, { count, bytes }]) => `  ${counted(count, 'tensor')} of ${counted(bytes, 'byte')} ${place}\n`)
  const rest = sorted.length - shown.length
  return (
    `torchluz: ${counted(total.count, 'tensor')} of ${counted(total.bytes, 'byte')} still held when the process ended\n` +
    shown.join('') +
    (rest > 0 ? `  and at ${counted(rest, 'further place')}\n` : '')
  )
}

/** Notes where tensors are made and given back; `leaks` lists at the process's end what is still held. */
function trace({ leaks }: { leaks: boolean }): void {
  const all = new Set<WeakRef<Tensor>>()
  const registry = new FinalizationRegistry((ref: WeakRef<Tensor>) => all.delete(ref))
  set_tracer({
    made(tensor) {
      made.set(tensor, new Place())
      if (!leaks) return
      const ref = new WeakRef(tensor)
      all.add(ref)
      registry.register(tensor, ref)
    },
    disposed: (tensor) => given_back.set(tensor, new Place()),
    story,
  })
  if (!leaks) return
  process.once('exit', () => {
    collect_garbage()
    const held = [...all].map((ref) => ref.deref()).filter((tensor) => tensor !== undefined && !tensor.is_disposed)
    const text = report(held as Tensor[])
    if (text !== undefined) writeSync(process.stderr.fd, text)
  })
}

const is_on = (name: string): boolean => !['', '0', undefined].includes(process.env[name])
if (is_on('TORCHLUZ_DEBUG') || is_on('TORCHLUZ_LEAKS')) trace({ leaks: is_on('TORCHLUZ_LEAKS') })
