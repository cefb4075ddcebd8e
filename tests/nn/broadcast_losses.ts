/** Losses of targets that are broadcast, each with its gradient. */
import { nnf_huber_loss, nnf_l1_loss, nnf_mse_loss, nnf_smooth_l1_loss, torch_ones, torch_zeros } from '../../src'

for (const loss of [nnf_huber_loss, nnf_l1_loss, nnf_mse_loss, nnf_smooth_l1_loss])
  for (const reduction of ['mean', 'none'] as const)
    loss(torch_ones(3, 1).requires_grad_(), torch_zeros(3), { reduction }).sum().backward()
