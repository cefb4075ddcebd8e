/** Networks kept during training: in memory or on disk, and the whole state of a training, to go on from. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { load_state, save_state } from '../luz/store'
import type { Optimizer, OptimizerState } from '../optim'
import { random_state, set_random_state } from '../r'
import { Tensor, torch_tensor } from '../torch'
import { ValueError } from '../torch/errors'
import { generator_states, set_generator_states, type GeneratorStates } from '../torch/generator_states'
import type { Checkpoints, LossRecord, ValidationMetric } from './trained'
import type { Network } from './value_functions'
import { warn } from './warn'

export type State = Record<string, Tensor>

/** A network's state with tensors of its own. */
export const copy_of_state = (net: Network): State =>
  Object.fromEntries(Object.entries(net.state_dict()).map(([name, x]) => [name, torch_tensor(x)]))

export const no_checkpoints = (on_disk: boolean): Checkpoints => ({
  epochs: [],
  discriminators: [],
  generators: [],
  on_disk,
})

/** Keeps both networks as they are after an epoch; files are written whole or not at all. */
export function keep_networks(
  kept: Checkpoints,
  epoch: number,
  g_net: Network,
  d_net: Network,
  path: string | null,
): void {
  if (path === null) {
    kept.discriminators.push(copy_of_state(d_net))
    kept.generators.push(copy_of_state(g_net))
  } else {
    const file = (net: string) => join(path, `${net}_epoch_${String(epoch).padStart(4, '0')}.pt`)
    save_state(d_net.state_dict(), file('discriminator'))
    save_state(g_net.state_dict(), file('generator'))
    kept.discriminators.push(file('discriminator'))
    kept.generators.push(file('generator'))
  }
  kept.epochs.push(epoch)
}

/** Keeps something on disk. A full disk ends no training: what was kept before stays. */
export function try_to_keep(path: string | null, step: number, keep: () => void): void {
  try {
    keep()
  } catch (thrown) {
    if (path === null) throw thrown
    warn(`the checkpoint at step ${step} is not complete: ${(thrown as Error).message}`)
  }
}

/** A kept network's state. */
export const kept_state = (kept: State | string): State =>
  typeof kept === 'string' ? (load_state(kept) as State) : kept

/** All that a training needs to go on as if it had not ended. */
export interface TrainingState {
  step: number
  losses: LossRecord | null
  validation_metrics: ValidationMetric[]
  best_metric: number
  without_improvement: number
  best: { generator: State; discriminator: State } | null
  checkpoints: Checkpoints
}
interface Saved extends TrainingState, GeneratorStates {
  gan_training: 1
  /** How many steps an epoch has. */
  steps: number
  shape: string
  generator: State
  discriminator: State
  optimizers: [OptimizerState, OptimizerState]
  fixed_z: Tensor
  r_random: number[]
}
/** What a training works on. */
export interface Workers {
  g_net: Network
  d_net: Network
  g_optim: Optimizer
  d_optim: Optimizer
  fixed_z: Tensor
}

const file_of = (path: string) => join(path, 'training_state.pt')
const shape_of = ({ g_net, d_net }: Workers): string =>
  [g_net, d_net]
    .map((net) =>
      Object.entries(net.state_dict())
        .map(([name, x]) => `${name} ${x.shape.join('x')}`)
        .join(),
    )
    .join('; ')

export function save_training(path: string, now: TrainingState, steps: number, workers: Workers): void {
  const saved: Saved = {
    gan_training: 1,
    ...now,
    steps,
    shape: shape_of(workers),
    generator: workers.g_net.state_dict(),
    discriminator: workers.d_net.state_dict(),
    optimizers: [workers.g_optim.state_dict(), workers.d_optim.state_dict()],
    fixed_z: workers.fixed_z,
    ...generator_states(workers.fixed_z.device.name),
    r_random: random_state(),
  }
  save_state(saved, file_of(path))
}

/**
 * Takes up the training that a folder holds; null where it holds none.
 *
 * @param steps how many steps an epoch has.
 * @throws ValueError where it is of other networks or other epochs.
 */
export function resume_training(path: string, steps: number, workers: Workers, op: string): TrainingState | null {
  if (!existsSync(file_of(path))) return null
  const saved = load_state(file_of(path)) as Partial<Saved> | null
  if (saved?.gan_training !== 1) throw new ValueError(`'${file_of(path)}' holds no state of a training`, op)
  const {
    gan_training: _,
    steps: before,
    shape,
    generator,
    discriminator,
    optimizers,
    fixed_z,
    ...rest
  } = saved as Saved
  const { torch_random, gpu_random, r_random, ...state } = rest
  if (shape !== shape_of(workers))
    throw new ValueError(`the training in '${path}' is of other networks: give the arguments that it began with`, op)
  if (before !== steps)
    throw new ValueError(
      `the training in '${path}' has ${before} steps an epoch, this one ${steps}: give the data and batch_size that it began with`,
      op,
    )
  workers.g_net.load_state_dict(generator)
  workers.d_net.load_state_dict(discriminator)
  workers.g_optim.load_state_dict(optimizers[0])
  workers.d_optim.load_state_dict(optimizers[1])
  workers.fixed_z = fixed_z.to({ device: workers.fixed_z.device })
  set_generator_states({ torch_random, gpu_random }, workers.fixed_z.device.name)
  set_random_state(r_random)
  return state
}
