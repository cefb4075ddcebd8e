/** Batches and their parts. */
import { Tensor } from '../torch'
import { is_plain } from './arguments'

/** A batch: a list of input and target, or of both by name. */
export type Batch = unknown[] | Record<string, unknown>

const key_of = (batch: Batch, i: number): string => Object.keys(batch)[i] ?? String(i)

/** A part by its place, from 0; null where there is no batch. */
export const part_of = (batch: Batch | null, i: number): unknown =>
  batch === null ? null : (batch as Record<string, unknown>)[key_of(batch, i)]

/** Replaces a part. */
export const set_part = (batch: Batch, i: number, value: unknown): void =>
  void ((batch as Record<string, unknown>)[key_of(batch, i)] = value)

/** Data as a batch: what is neither a list nor named parts is its input. */
export const as_batch = (data: unknown): Batch => (Array.isArray(data) || is_plain(data) ? (data as Batch) : [data])

/** A batch, or anything else that holds tensors in lists and plain objects, with them on a device. */
export function to_device(batch: unknown, device: string): unknown {
  if (batch instanceof Tensor) return batch.device.name === device ? batch : batch.to({ device, non_blocking: true })
  if (Array.isArray(batch)) return batch.map((part) => to_device(part, device))
  if (is_plain(batch))
    return Object.fromEntries(Object.entries(batch).map(([name, part]) => [name, to_device(part, device)]))
  return batch
}
