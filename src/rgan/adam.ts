/** Adam in the order of operations of R's optim_adam. */
import { optim_adam, type Optimizer } from '../optim'
import { Tensor, tidy, torch_tensor, torch_zeros_like, with_no_grad } from '../torch'
import { tensor_op } from '../torch/dispatch'
import type { Network } from './value_functions'

const betas = [0.9, 0.999] as const
const eps = 1e-8

interface Kept {
  step: Tensor
  exp_avg: Tensor
  exp_avg_sq: Tensor
}

/**
 * An optim_adam() whose every rounding is R's, so that a run repeats R's to the last bit. (With "f-wgan" the gradient of
 * the discriminator's last bias is all rounding, and Adam makes full steps of it.) The native one, which fuses
 * operations, rounds otherwise.
 */
export function adam_as_in_r(net: Network, lr: number): Optimizer {
  const optimizer = optim_adam(net.parameters, { lr }) as unknown as Optimizer<{ lr: number }>
  let shared: Tensor | null = null
  const state_of = (parameter: Tensor): Kept => {
    const kept = optimizer.state.get(parameter) as Kept | undefined
    if (kept !== undefined) return kept
    const zeros = () => torch_zeros_like(parameter.detach())
    const fresh: Kept = { step: (shared ??= torch_tensor(0).reshape([])), exp_avg: zeros(), exp_avg_sq: zeros() }
    optimizer.state.set(parameter, fresh as unknown as Record<string, unknown>)
    return fresh
  }
  /** Counts a step; the count is one tensor for all parameters, also after a state was loaded. */
  const count = (kept: readonly Kept[]): number => {
    const first = kept[0]!.step
    if (first !== shared) shared = torch_tensor(first)
    for (const one of kept) one.step = shared
    return Number(shared.add_(1).item())
  }
  const step = (): null => {
    for (const group of optimizer.param_groups) {
      const pairs = group.params.flatMap((parameter) => {
        const { grad } = parameter
        return grad === null ? [] : [[parameter, grad, state_of(parameter)] as const]
      })
      if (pairs.length === 0) continue
      const n = count(pairs.map(([, , kept]) => kept))
      const [means, squares] = [pairs.map(([, , kept]) => kept.exp_avg), pairs.map(([, , kept]) => kept.exp_avg_sq)]
      const [parameters, grads] = [pairs.map(([parameter]) => parameter), pairs.map(([, grad]) => grad)]
      with_no_grad(() =>
        tidy(() => {
          tensor_op('_foreach_mul_', means, betas[0])
          tensor_op('_foreach_add_', means, grads, { alpha: 1 - betas[0] })
          tensor_op('_foreach_mul_', squares, betas[1])
          tensor_op('_foreach_addcmul_', squares, grads, grads, 1 - betas[1])
          const lengths = tensor_op('_foreach_sqrt', squares) as unknown as Tensor[]
          tensor_op('_foreach_div_', lengths, Math.sqrt(1 - betas[1] ** n))
          tensor_op('_foreach_add_', lengths, eps)
          tensor_op('_foreach_addcdiv_', parameters, means, lengths, -group.lr / (1 - betas[0] ** n))
        }),
      )
      for (const grad of grads) grad.dispose()
    }
    return null
  }
  Object.defineProperty(optimizer, 'step', { value: step, configurable: true })
  return optimizer as unknown as Optimizer
}

/**
 * The default optimizer: native Adam, which is faster and within 1e-3 of R's losses for the first 200 steps; for "f-wgan",
 * where rounding decides, the one that rounds as R's.
 */
export const default_adam = (net: Network, lr: number, value_function: unknown): Optimizer =>
  value_function === 'f-wgan' ? adam_as_in_r(net, lr) : (optim_adam(net.parameters, { lr }) as unknown as Optimizer)
