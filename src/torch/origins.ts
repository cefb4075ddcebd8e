/**
 * Where tensors were made and disposed, for whoever looks for a mistake.
 *
 * `TORCHLUZ_DEBUG=1`: errors of disposed tensors say where the tensor was made and where it was given back.
 * `TORCHLUZ_LEAKS=1`: when the process ends, what is still held is listed on standard error, by the place where it was made.
 *
 * Both note the place of every new tensor, which takes some microseconds each.
 */
import { writeSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { native } from '../native/addon'
import { Place } from './place'
import { handle_of, is_held, set_tracer, type Tensor } from './tensor'

/** How many places a report names. */
const most_places = 20

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
    const held = [...all].map((ref) => ref.deref()).filter((tensor) => tensor !== undefined && is_held(tensor))
    const text = report(held as Tensor[])
    if (text !== undefined) writeSync(process.stderr.fd, text)
  })
}

const is_on = (name: string): boolean => !['', '0', undefined].includes(process.env[name])
if (is_on('TORCHLUZ_DEBUG') || is_on('TORCHLUZ_LEAKS')) trace({ leaks: is_on('TORCHLUZ_LEAKS') })
