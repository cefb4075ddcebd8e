/** What can be asked of GPUs. Without one, versions are null and the rest says that there is none. */
import { writeFileSync } from 'node:fs'
import { native } from '../native/addon'
import { R_CLASS, R_PRINT } from '../r/protocol'
import { torch_device, type Device } from './device'
import { NotImplementedError, TypeError_, describe, from_native, explained } from './errors'
import { as_tensor, handle_of, wrap, type Tensor } from './tensor'
import { write_text } from '../r/write'

type GPU = number | Device | string | null

/** A GPU's number: given as such, or as a device. */
function number_of(device: GPU | undefined, op: string): number | null {
  if (device === null || device === undefined || typeof device === 'number') return device ?? null
  const { type, index } = explained(op, () => torch_device(device))
  if (type !== 'cuda') throw new TypeError_(`device is a GPU, its number counted from 0, got ${describe(device)}`, op)
  return index
}

function asked<T>(op: string, ask: () => T): T {
  try {
    return ask()
  } catch (error) {
    throw from_native(error, op)
  }
}

/** `cuda_is_available()`: whether a GPU can be used. */
export const cuda_is_available = (): boolean => native.cuda_available()
/** `cuda_device_count()`: the number of GPUs. */
export const cuda_device_count = (): number => native.cuda_device_count()
/** `cuda_current_device()`: the number, from 0, of the GPU that `'cuda'` without a number is. */
export const cuda_current_device = (): number => asked('cuda_current_device', () => native.cuda_current_device())

/** `cuda_runtime_version()`: the version of CUDA's runtime, `'12.4'`; null without it. */
export function cuda_runtime_version(): string | null {
  const version = native.cuda_runtime_version()
  return version === null ? null : `${Math.floor(version / 1000)}.${Math.floor((version % 1000) / 10)}`
}

/** `cuda_get_device_capability(device = cuda_current_device())`: the compute capability of a GPU. */
export function cuda_get_device_capability(device: GPU = null): { Major: number; Minor: number } {
  const op = 'cuda_get_device_capability'
  const [Major, Minor] = asked(op, () => native.cuda_capability(number_of(device, op)))
  return { Major, Minor }
}

/** `cuda_synchronize(device = NULL)`: waits until a GPU has done all its work. */
export const cuda_synchronize = (device: GPU = null): void =>
  asked('cuda_synchronize', () => native.cuda_synchronize(number_of(device, 'cuda_synchronize')))
/** `cuda_empty_cache()`: gives back the memory of GPUs that is kept for tensors to come. */
export const cuda_empty_cache = (): void => asked('cuda_empty_cache', () => native.cuda_empty_cache())

const default_generator = (device: GPU, op: string) =>
  native.default_generator(`cuda:${number_of(device, op) ?? native.cuda_current_device()}`)

/** `cuda_get_rng_state(device = NULL)`: the state of a GPU's random generator, a Byte tensor. */
export const cuda_get_rng_state = (device: GPU = null): Tensor =>
  asked('cuda_get_rng_state', () => wrap(native.generator_state(default_generator(device, 'cuda_get_rng_state'))))
/** `cuda_set_rng_state(state, device = NULL)`: sets the state of a GPU's random generator. */
export function cuda_set_rng_state(state: Tensor, device: GPU = null): void {
  const op = 'cuda_set_rng_state'
  const tensor = explained(op, () => as_tensor(state, op, 'state'))
  asked(op, () => native.set_generator_state(default_generator(device, op), handle_of(tensor)))
}

/** How much there is of something now, at most, and in all. */
export interface Stat {
  current: number
  peak: number
  allocated: number
  freed: number
}
/** A statistic of all memory pools, and of those for small and large tensors. */
export interface PoolStats {
  all: Stat
  small_pool: Stat
  large_pool: Stat
}

const pooled = [
  'allocation',
  'segment',
  'active',
  'inactive_split',
  'allocated_bytes',
  'reserved_bytes',
  'active_bytes',
  'inactive_split_bytes',
] as const
const counts = ['num_alloc_retries', 'num_ooms', 'max_split_size'] as const

type Stats = Record<(typeof counts)[number], number> &
  Record<'oversize_allocations' | 'oversize_segments', Stat> &
  Record<(typeof pooled)[number], PoolStats>
/** The memory of a GPU: counts and bytes. */
export type CudaMemoryStats = Stats & { toString(): string }

const row_names: Partial<Record<(typeof pooled)[number], string>> = {
  allocated_bytes: 'Allocated memory',
  active_bytes: 'Active memory',
  reserved_bytes: 'GPU reserved memory',
  inactive_split_bytes: 'Non-releasable memory',
  allocation: 'Allocations',
  active: 'Active allocs',
  segment: 'GPU reserved segments',
  inactive_split: 'Non-releasable allocs',
}

function size_text(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  const unit = bytes < 1 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), units.length - 1)
  return `${+(bytes / 1024 ** unit).toFixed(2)} ${units[unit]}`
}

function summary(stats: Stats): string {
  const rows = Object.entries(row_names).map(([key, name]) => {
    const { all } = stats[key as (typeof pooled)[number]]
    const show = key.endsWith('bytes') ? size_text : String
    return [name, show(all.current), show(all.peak), show(all.allocated), show(all.freed)]
  })
  const table = [['', 'Current', 'Peak', 'Total allocated', 'Total freed'], ...rows]
  const widths = table[0]!.map((_, i) => Math.max(...table.map((row) => row[i]!.length)))
  const lines = table.map((row) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  '),
  )
  return [...lines, `Retries of allocations: ${stats.num_alloc_retries}. Out of memory: ${stats.num_ooms}.`].join('\n')
}

/** `cuda_memory_stats(device = cuda_current_device())`: the memory of a GPU as libtorch's allocator counts it. */
export function cuda_memory_stats(device: GPU = null): CudaMemoryStats {
  const op = 'cuda_memory_stats'
  const flat = asked(op, () => native.cuda_memory_stats(number_of(device, op)))
  const stat = (name: string): Stat => ({
    current: flat[`${name}.current`]!,
    peak: flat[`${name}.peak`]!,
    allocated: flat[`${name}.allocated`]!,
    freed: flat[`${name}.freed`]!,
  })
  const stats = {
    ...Object.fromEntries(counts.map((name) => [name, flat[name]])),
    oversize_allocations: stat('oversize_allocations'),
    oversize_segments: stat('oversize_segments'),
    ...Object.fromEntries(
      pooled.map((name) => [
        name,
        {
          all: stat(`${name}.all`),
          small_pool: stat(`${name}.small_pool`),
          large_pool: stat(`${name}.large_pool`),
        },
      ]),
    ),
  } as Stats
  const hidden = {
    toString: () => summary(stats),
    [R_PRINT]: () => summary(stats),
    [R_CLASS]: () => ['cuda_memory_stats'],
  }
  for (const key of Reflect.ownKeys(hidden))
    Object.defineProperty(stats, key, { value: hidden[key as keyof typeof hidden], enumerable: false })
  return stats
}

/** `cuda_memory_summary(device = cuda_current_device())`: cuda_memory_stats() as a table. @returns the statistics. */
export function cuda_memory_summary(device: GPU = null): CudaMemoryStats {
  const stats = explained('cuda_memory_summary', () => cuda_memory_stats(device))
  write_text(`${String(stats)}\n`)
  return stats
}

const no_history = (op: string): never => {
  asked(op, () => native.cuda_current_device())
  throw new NotImplementedError(
    'the history of a GPU’s memory needs CUDA’s headers, with which this build was not made: cuda_memory_stats() counts it',
    op,
  )
}
/** `cuda_record_memory_history(enabled, context = "all", stacks = "all", max_entries = 1)`: not in this build. */
export const cuda_record_memory_history = (
  _enabled: string | null,
  _context = 'all',
  _stacks = 'all',
  _max_entries = 1,
): void => no_history('cuda_record_memory_history')
/** `cuda_memory_snapshot()`: not in this build. */
export const cuda_memory_snapshot = (): Uint8Array => no_history('cuda_memory_snapshot')
/** `cuda_dump_memory_snapshot(filepath)`: writes cuda_memory_snapshot() to a file; not in this build. */
export const cuda_dump_memory_snapshot = (filepath: string): void =>
  explained('cuda_dump_memory_snapshot', () => writeFileSync(filepath, cuda_memory_snapshot()))
