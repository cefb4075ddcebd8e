/** Random generators of libtorch. */
import { native } from '../native/addon'
import type { GeneratorHandle } from '../native/types'
import { R_CLASS, R_PRINT } from '../r/protocol'
import { TypeError_, describe, explain } from './errors'

/** A stream of random numbers on a device. */
export class Generator {
  constructor(
    /** The native generator. */
    readonly handle: GeneratorHandle,
  ) {}

  /** The seed that it was started with. */
  current_seed(): bigint {
    return native.generator_seed(this.handle)
  }
  /** Starts it anew. */
  set_current_seed(seed: number | bigint): void {
    native.set_generator_seed(this.handle, as_seed(seed, 'set_current_seed'))
  }
  toString(): string {
    return `torch_generator()`
  }
  [R_PRINT](): string {
    return this.toString()
  }
  [R_CLASS](): string[] {
    return ['torch_generator', 'R7']
  }
}

/** A seed as libtorch takes it: 64 bits. */
export function as_seed(seed: unknown, op: string): bigint {
  if (typeof seed === 'bigint') return BigInt.asIntN(64, seed)
  if (typeof seed === 'number' && Number.isSafeInteger(seed)) return BigInt(seed)
  throw new TypeError_(`a seed is a whole number, got ${describe(seed)}`, op)
}

/** A new generator, on the CPU unless a device's name is given. */
export function torch_generator(device: 'cpu' | `cuda:${number}` = 'cpu'): Generator {
  const op = 'torch_generator'
  if (typeof device !== 'string') throw new TypeError_(`a device is 'cpu' or 'cuda:0', got ${describe(device)}`, op)
  try {
    return new Generator(native.generator(device))
  } catch (error) {
    throw explain(error, op)
  }
}
