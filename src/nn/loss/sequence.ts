/** Losses of sequences. */
import { check_labels } from '../../torch/checked'
import { tensor_op } from '../../torch/dispatch'
import { IndexError } from '../../torch/errors'
import type { Tensor } from '../../torch/tensor'
import { code, loss, type Reduced, type Reduction } from './declare'
import type { ModuleOf } from '../generator'

interface Sequences {
  places: [log_probs: Tensor, targets: Tensor, input_lengths: Tensor, target_lengths: Tensor]
  names: { log_probs: Tensor; targets: Tensor; input_lengths: Tensor; target_lengths: Tensor }
}
interface CtcOptions extends Reduced {
  /** The number of the blank label, from 0. */
  blank: number
  /** Whether an infinite loss (a target longer than its input) and its gradient count as 0. */
  zero_infinity: boolean
}
const check = ({ blank, reduction }: CtcOptions, op: string): void => {
  code(reduction, op)
  if (!Number.isInteger(blank) || blank < 0)
    throw new IndexError(`'blank' is a label's number, from 0, got ${blank}`, op)
}
const ctc = loss<Sequences, CtcOptions, [blank: number, reduction: Reduction, zero_infinity: boolean]>(
  'ctc_loss',
  ['log_probs', 'targets', 'input_lengths', 'target_lengths'],
  { blank: 0, reduction: 'mean', zero_infinity: false },
  ({ log_probs, targets, input_lengths, target_lengths }, o, op) => {
    check(o, op)
    check_labels(log_probs, targets, op)
    const reduction = code(o.reduction, op)
    return tensor_op('ctc_loss', log_probs, targets, input_lengths, target_lengths, o.blank, reduction, o.zero_infinity)
  },
  { check },
)
/**
 * Connectionist temporal classification: the loss of label sequences whose alignment is not known (Graves et al. 2006).
 *
 * As in R, its labels count from 0, where 0 is the blank.
 *
 * @param log_probs log probabilities [T, N, C], such as of nnf_log_softmax(x, 3).
 * @param targets labels [N, S], or those of all sequences in a row.
 * @param input_lengths how long each of the N inputs is.
 * @param target_lengths how long each of the N targets is.
 * @example
 * const log_probs = nnf_log_softmax(torch_randn(50, 2, 20), 3) // 20 symbols, the blank is 0
 * const targets = torch_randint(1, 20, [2, 10], { dtype: torch_long() })
 * nnf_ctc_loss(log_probs, targets, torch_tensor([50n, 50n]), torch_tensor([10n, 8n]))
 */
export const nnf_ctc_loss = ctc.functional
/**
 * Connectionist temporal classification: see nnf_ctc_loss(). Its labels count from 0.
 *
 * @example
 * const log_probs = nnf_log_softmax(torch_randn(50, 2, 20), 3) // 20 symbols, the blank is 0
 * const targets = torch_randint(1, 20, [2, 10], { dtype: torch_long() })
 * nn_ctc_loss()(log_probs, targets, torch_tensor([50n, 50n]), torch_tensor([10n, 8n]))
 */
export const nn_ctc_loss = ctc.layer
export type nn_ctc_loss = ModuleOf<typeof nn_ctc_loss>
