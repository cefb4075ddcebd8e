/** The states of the generators that a training draws from, for checkpoints. */
import { cuda_get_rng_state, cuda_set_rng_state } from './cuda'
import { torch_get_rng_state, torch_set_rng_state } from './random'
import type { Tensor } from './tensor'

/** States of libtorch's generators. */
export interface GeneratorStates {
  torch_random: Tensor
  /** Of the GPU that was trained on; null on the CPU. */
  gpu_random: Tensor | null
}

const is_gpu = (device: string): boolean => device.startsWith('cuda')
/** `cuda` is the current GPU. */
const gpu = (device: string): string | null => (device.includes(':') ? device : null)

/** The states of the CPU's generator and of that of `device`, where that is a GPU. */
export const generator_states = (device: string): GeneratorStates => ({
  torch_random: torch_get_rng_state(),
  gpu_random: is_gpu(device) ? cuda_get_rng_state(gpu(device)) : null,
})

/** Sets states back. Those of a GPU are left out where `device` is none: its numbers are others in any case. */
export function set_generator_states({ torch_random, gpu_random }: Partial<GeneratorStates>, device: string): void {
  if (torch_random !== undefined) torch_set_rng_state(torch_random)
  if (gpu_random && is_gpu(device)) cuda_set_rng_state(gpu_random, gpu(device))
}
