/** Seeds of libtorch's generators. R's own generator is set_seed(). */
import { native } from '../native/addon'
import { as_tensor, handle_of, wrap, type Tensor } from './tensor'
import { Generator, as_seed } from './generator'
import { bind, required } from './arguments'
import { from_native } from './errors'
import { run_at_once } from './scope'

/**
 * Seeds libtorch's generators on all devices.
 *
 * @param seed a whole number or bigint.
 */
export function torch_manual_seed(seed: number | bigint): void {
  native.manual_seed(as_seed(seed, 'torch_manual_seed'))
}

/** Runs `code`, a synchronous function, with a seed, and sets the generator back. */
export function with_torch_manual_seed<T>(code: () => T, named: { seed: number | bigint }): T {
  const { seed } = bind<typeof named>([named], { seed: required }, 'with_torch_manual_seed')
  const state = torch_get_rng_state()
  try {
    torch_manual_seed(seed)
    return run_at_once(code, 'with_torch_manual_seed')
  } finally {
    torch_set_rng_state(state)
  }
}

/** Seeds until the end of the block: `using _ = local_torch_manual_seed(1)`. */
export function local_torch_manual_seed(seed: number | bigint): Disposable {
  const state = torch_get_rng_state()
  torch_manual_seed(seed)
  return { [Symbol.dispose]: () => torch_set_rng_state(state) }
}

/** The state of the CPU's generator, a Byte tensor. */
export const torch_get_rng_state = (): Tensor => wrap(native.generator_state(native.default_generator('cpu')))
/** Sets the state of the CPU's generator. */
export function torch_set_rng_state(state: Tensor): void {
  try {
    native.set_generator_state(native.default_generator('cpu'), handle_of(as_tensor(state, 'torch_set_rng_state')))
  } catch (error) {
    throw from_native(error, 'torch_set_rng_state')
  }
}
/** The default generator of the CPU. */
export const torch_default_generator = (): Generator => new Generator(native.default_generator('cpu'))
