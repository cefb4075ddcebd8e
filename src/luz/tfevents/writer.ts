/** Event files, as TensorBoard reads them (tensorboard/compat/proto: event, summary, tensor). */
import { appendFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { writing } from '../../torch/serialize/sink'
import { make_folder } from '../store'
import { bytes, double, float, message, varint, whole } from './protobuf'
import { record } from './record'

/** Edges and counts of values that fall between them. */
export interface Histogram {
  /** Left edge, right edge and count of each bucket. */
  buckets: readonly (readonly [number, number, number])[]
}

/** Values in `count` buckets of equal width; the largest value belongs to the last one. */
export function histogram(values: ArrayLike<number>, count = 30): Histogram {
  let [least, most] = [Infinity, -Infinity]
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (!Number.isFinite(value)) continue
    if (value < least) least = value
    if (value > most) most = value
  }
  if (least > most) return { buckets: [] }
  const width = (most - least) / count
  const counts = new Array<number>(count).fill(0)
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) continue
    const bucket = width === 0 ? count - 1 : Math.min(count - 1, Math.floor((values[i]! - least) / width))
    counts[bucket]! += 1
  }
  const edge = (i: number): number => (i === count ? most : least + i * width)
  return { buckets: counts.map((n, i) => [edge(i), edge(i + 1), n] as const) }
}

const double_type = 2
const tensor_data = 2
const metadata = (plugin: string, data_class?: number): Buffer =>
  message(9, message(1, bytes(1, plugin)), ...(data_class === undefined ? [] : [whole(4, data_class)]))

const scalar_value = (tag: string, value: number): Buffer =>
  message(1, bytes(1, tag), metadata('scalars'), float(2, value))

function histogram_value(tag: string, { buckets }: Histogram): Buffer {
  const numbers = Buffer.from(new Float64Array(buckets.flat()).buffer)
  const shape = message(2, message(2, whole(1, buckets.length)), message(2, whole(1, 3)))
  return message(
    1,
    bytes(1, tag),
    metadata('histograms', tensor_data),
    message(8, whole(1, double_type), shape, bytes(4, numbers)),
  )
}

let files = 0

/** One event file, which begins a new run or goes on with one in its folder. */
export class EventWriter {
  readonly path: string

  constructor(folder: string) {
    make_folder(folder)
    const seconds = Math.floor(Date.now() / 1000)
    this.path = join(folder, `events.out.tfevents.${seconds}.${hostname()}.${process.pid}.${files++}.v2`)
    this.append(bytes(3, 'brain.Event:2'))
  }
  /** Writes numbers and histograms of one step. */
  write(step: number, scalars: Readonly<Record<string, number>>, histograms: Readonly<Record<string, Histogram>> = {}) {
    const values = [
      ...Object.entries(scalars).map(([tag, value]) => scalar_value(tag, value)),
      ...Object.entries(histograms).map(([tag, value]) => histogram_value(tag, value)),
    ]
    if (values.length > 0) this.append(Buffer.concat([varint(0x10), varint(step), message(5, ...values)]))
  }
  private append(what: Buffer): void {
    const event = record(Buffer.concat([double(1, Date.now() / 1000), what]))
    writing(this.path, undefined, () => appendFileSync(this.path, event))
  }
}
