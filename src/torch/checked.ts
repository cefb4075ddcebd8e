/** Operators that end the process on some inputs, or read memory that is not theirs: those inputs are refused. */
import { bind, required } from './arguments'
import { call_op, op, tensor_op } from './dispatch'
import { item } from './convert'
import { IndexError, TypeError_, ValueError, describe, guarded } from './errors'
import { as_tensor, type Tensor } from './tensor'

const eigvals = op<(A: Tensor) => Tensor>('linalg_eigvals')
/**
 * The eigenvalues of square matrices, as complex numbers.
 *
 * @throws ValueError where one holds NaN or infinities: LAPACK would end the process.
 */
export const linalg_eigvals: {
  (A: Tensor): Tensor
  (named: { A: Tensor }): Tensor
} = guarded('linalg_eigvals', (...args) => {
  const { A } = bind<{ A: Tensor }>(args, { A: required }, 'linalg_eigvals')
  const finite = tensor_op('isfinite', as_tensor(A, 'linalg_eigvals', 'A'))
  if (A.device.type !== 'meta' && !item(tensor_op('all', finite)))
    throw new ValueError('the matrix holds NaN or infinities, which have no eigenvalues', 'linalg_eigvals')
  return eigvals(A)
})

/**
 * Checks the labels of a CTC loss: libtorch reads log probabilities wherever they point.
 *
 * @throws IndexError for one that is not among the classes, the last dimension of `log_probs`.
 */
export function check_labels(log_probs: Tensor, targets: Tensor, op: string): void {
  const classes = log_probs.shape.at(-1)
  if (classes === undefined || targets.device.type === 'meta' || targets.numel() === 0) return
  const [least, most] = [Number(targets.min().item()), Number(targets.max().item())]
  if (least >= 0 && most < classes) return
  throw new IndexError(
    `'targets' are labels from 0 to ${classes - 1}, one of the ${classes} of 'log_probs', got ${least < 0 ? least : most}`,
    op,
  )
}

type Lengths = readonly number[] | number | Tensor
interface CtcOptions {
  /** The number of the blank label, from 0. */
  blank: number
  /** 0 for the losses of all sequences, 1 for their mean, 2 for their sum. */
  reduction: number
  zero_infinity: boolean
}
interface CtcArguments extends CtcOptions {
  log_probs: Tensor
  targets: Tensor
  input_lengths: Lengths
  target_lengths: Lengths
}
const ctc_defaults = {
  log_probs: required,
  targets: required,
  input_lengths: required,
  target_lengths: required,
  blank: 0,
  reduction: 1,
  zero_infinity: false,
} as const
const ctc_loss = op<(named: CtcArguments) => Tensor>('ctc_loss')
/**
 * Connectionist temporal classification: see nnf_ctc_loss(). Labels and `blank` count from 0.
 *
 * @throws IndexError for labels that are not among the classes.
 */
export const torch_ctc_loss: {
  (
    log_probs: Tensor,
    targets: Tensor,
    input_lengths: Lengths,
    target_lengths: Lengths,
    blank?: number,
    reduction?: number,
    zero_infinity?: boolean,
  ): Tensor
  (
    log_probs: Tensor,
    targets: Tensor,
    input_lengths: Lengths,
    target_lengths: Lengths,
    named?: Partial<CtcOptions>,
  ): Tensor
  (named: Omit<CtcArguments, keyof CtcOptions> & Partial<CtcOptions>): Tensor
} = guarded('torch_ctc_loss', (...args) => {
  return ctc_loss(with_labels(bind<CtcArguments>(args, ctc_defaults, 'torch_ctc_loss'), 'torch_ctc_loss'))
})

/** Arguments of a CTC loss, whose labels are checked. */
function with_labels<A extends { log_probs: Tensor; targets: Tensor }>(named: A, op: string): A {
  check_labels(as_tensor(named.log_probs, op, 'log_probs'), as_tensor(named.targets, op, 'targets'), op)
  return named
}
/** The operator below: the losses of all sequences, and what their gradients are computed of. */
const inner_ctc_loss = guarded<(...args: unknown[]) => unknown>('torch__ctc_loss', (...args) => {
  const { reduction: _, ...defaults } = ctc_defaults
  const named = bind<Omit<CtcArguments, 'reduction'>>(args, defaults, 'torch__ctc_loss')
  return call_op('_ctc_loss', with_labels(named, 'torch__ctc_loss'))
})

const checked: Readonly<Record<string, (...args: never[]) => unknown>> = {
  linalg_eigvals,
  ctc_loss: torch_ctc_loss,
  _ctc_loss: inner_ctc_loss,
}
/**
 * Calls any operator of libtorch by its name, the internal ones too, with R's conventions for arguments.
 *
 * @param name such as `'add'`, `'_softmax'` or `'prims::add'`.
 * @example call_torch_function('_softmax', x, 1, false)
 */
export function call_torch_function(name: string, ...args: unknown[]): unknown {
  if (typeof name !== 'string')
    throw new TypeError_(`'name' is an operator's name, got ${describe(name)}`, 'call_torch_function')
  const bare = name.replace(/^aten::/, '')
  return Object.hasOwn(checked, bare) ? checked[bare]!(...(args as never[])) : call_op(name, ...args)
}
