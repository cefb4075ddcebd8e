/** Batches and their parts. */

/** A batch: a list of input and target, or of both by name. */
export type Batch = unknown[] | Record<string, unknown>

const key_of = (batch: Batch, i: number): string => Object.keys(batch)[i] ?? String(i)

/** A part by its place, from 0; null where there is no batch. */
export const part_of = (batch: Batch | null, i: number): unknown =>
  batch === null ? null : (batch as Record<string, unknown>)[key_of(batch, i)]

/** Replaces a part. */
export const set_part = (batch: Batch, i: number, value: unknown): void =>
  void ((batch as Record<string, unknown>)[key_of(batch, i)] = value)
