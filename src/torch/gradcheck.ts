/** Gradients held against differences: the check for operations of one's own. */
import { bind, required } from './arguments'
import { autograd_grad, with_enable_grad, with_no_grad } from './autograd'
import { as_typed_array } from './convert'
import { torch_randn, torch_tensor } from './creation'
import { tensor_op } from './dispatch'
import { torch_cdouble, torch_double } from './dtype'
import { RuntimeError, TypeError_, ValueError, describe } from './errors'
import { tidy } from './memory'
import { Tensor, as_tensor } from './tensor'

/** What gradcheck() checks: a function of tensors with a tensor or several as its result. */
export type Differentiable = (...inputs: Tensor[]) => Tensor | readonly Tensor[]

/** Arguments of gradcheck() by name. */
export interface GradcheckOptions {
  /** By what each element is moved, up and down. */
  eps?: number
  /** How far a derivative may be off: atol + rtol · |difference|. */
  atol?: number
  rtol?: number
  /** Whether a wrong gradient is an error; else the result tells. */
  raise_exception?: boolean
}
const defaults = { eps: 1e-6, atol: 1e-5, rtol: 1e-3, raise_exception: true }
type Settings = typeof defaults

/** Real numbers: those of a complex tensor are its real and imaginary parts. */
const as_real = (x: Tensor): Tensor =>
  x.dtype.is_complex ? tensor_op('view_as_real', tensor_op('resolve_conj', x)) : x
const numbers_of = (x: Tensor): Float64Array =>
  as_typed_array(as_real(x.detach()).contiguous().to({ dtype: torch_double() })) as Float64Array

function from_numbers(numbers: Float64Array, like: Tensor): Tensor {
  const real = torch_tensor(numbers).reshape(as_real(like).shape)
  return like.dtype.is_complex ? tensor_op('view_as_complex', real) : real
}

/** The results that can have gradients. */
function results_of(result: unknown, op: string): Tensor[] {
  const list: readonly unknown[] = Array.isArray(result) ? result : [result]
  return list
    .map((one) => as_tensor(one, op, 'the result of func'))
    .filter(({ dtype }) => dtype.is_floating_point || dtype.is_complex)
}

/** By element of input `k` and of all results together: the derivative by central differences. */
function differences(func: Differentiable, inputs: readonly Tensor[], k: number, eps: number, op: string): number[][] {
  const numbers = numbers_of(inputs[k]!)
  const at = (i: number, by: number): number[] =>
    tidy(() => {
      const moved = numbers.slice()
      moved[i]! += by
      const given = inputs.map((x, j) => (j === k ? from_numbers(moved, x) : x.detach()))
      return results_of(
        with_no_grad(() => func(...given)),
        op,
      ).flatMap((y) => [...numbers_of(y)])
    })
  return Array.from(numbers, (_, i) => {
    const [above, below] = [at(i, eps), at(i, -eps)]
    return above.map((y, j) => (y - below[j]!) / (2 * eps))
  })
}

/** By element of all results together: the gradients of each checked input, 0 where there is none. */
function gradients(outputs: readonly Tensor[], leaves: readonly Tensor[]): Float64Array[][] {
  return outputs.flatMap((output) => {
    const flat = as_real(output).reshape([-1])
    return Array.from({ length: flat.numel() }, (_, j) =>
      tidy(() => {
        if (!flat.requires_grad) return leaves.map((leaf) => new Float64Array(as_real(leaf).numel()))
        const found = autograd_grad(flat.get(j + 1), leaves, { retain_graph: true, allow_unused: true })
        return found.map((grad, k) =>
          grad === null ? new Float64Array(as_real(leaves[k]!).numel()) : numbers_of(grad),
        )
      }),
    )
  })
}

/** Where the gradients of `func` are wrong; empty where they are right. */
function wrong_gradient(func: Differentiable, inputs: readonly Tensor[], o: Settings, op: string): string {
  const checked = inputs.flatMap((x, k) => (x.requires_grad ? [k] : []))
  if (checked.length === 0) throw new ValueError('one of the inputs needs requires_grad: true', op)
  for (const k of checked) {
    const { dtype } = inputs[k]!
    if (dtype !== torch_double() && dtype !== torch_cdouble())
      throw new TypeError_(
        `input ${k + 1} is ${dtype.name}: differences need double precision, torch_double() or torch_cdouble()`,
        op,
      )
  }
  const leaves = inputs.map((x) => x.detach().clone().requires_grad_(x.requires_grad))
  const outputs = results_of(
    with_enable_grad(() => func(...leaves)),
    op,
  )
  const analytical = gradients(
    outputs,
    checked.map((k) => leaves[k]!),
  )
  for (const [place, k] of checked.entries()) {
    for (const [i, numerical] of differences(func, inputs, k, o.eps, op).entries()) {
      for (const [j, expected] of numerical.entries()) {
        const got = analytical[j]![place]![i]!
        if (Math.abs(got - expected) <= o.atol + o.rtol * Math.abs(expected)) continue
        return (
          `the derivative of number ${j + 1} of the results by number ${i + 1} of input ${k + 1} ` +
          `is ${got} by backward, ${expected} by differences`
        )
      }
    }
  }
  return ''
}

type Arguments = { func: Differentiable; inputs: Tensor | readonly Tensor[] } & Settings
function inputs_of({ func, inputs }: Arguments, op: string): Tensor[] {
  if (typeof func !== 'function') throw new TypeError_(`'func' is a function of tensors, got ${describe(func)}`, op)
  const list: readonly unknown[] = Array.isArray(inputs) ? inputs : [inputs]
  return list.map((x) => as_tensor(x, op, 'inputs'))
}
function verdict(wrong: string, { raise_exception }: Settings, op: string): boolean {
  if (wrong !== '' && raise_exception) throw new RuntimeError(wrong, op)
  return wrong === ''
}

/**
 * Holds the gradients of a function against central differences, for every element of its inputs and results: PyTorch's
 * `torch.autograd.gradcheck`. Of complex numbers, real and imaginary parts are checked.
 *
 * @param func a function of the inputs that gives a tensor or several, the same each time it is called.
 * @param inputs a tensor or several; those that need a gradient are checked, and are Double or ComplexDouble.
 * @returns true; with `raise_exception: false` whether the gradients are right.
 * @throws RuntimeError that names the derivative that is off and its two values; TypeError for inputs of less precision;
 *   ValueError where no input needs a gradient.
 * @example gradcheck(torch_sigmoid, torch_randn(3, { dtype: torch_double(), requires_grad: true }))
 */
export function gradcheck(func: Differentiable, inputs: Tensor | readonly Tensor[], options?: GradcheckOptions): boolean
export function gradcheck(...args: unknown[]): boolean {
  const op = 'gradcheck'
  const given = bind<Arguments>(args, { func: required, inputs: required, ...defaults }, op)
  return verdict(wrong_gradient(given.func, inputs_of(given, op), given, op), given, op)
}

/**
 * Holds the second derivatives of a function against differences of its first: PyTorch's `torch.autograd.gradgradcheck`.
 *
 * @param func as gradcheck()'s.
 * @param options as gradcheck()'s; `grad_outputs`: the gradients of the results, drawn at random by default.
 * @example gradgradcheck((x) => x.pow(3), torch_ones(2, { dtype: torch_double(), requires_grad: true }))
 */
export function gradgradcheck(
  func: Differentiable,
  inputs: Tensor | readonly Tensor[],
  options?: GradcheckOptions & { grad_outputs?: Tensor | readonly Tensor[] | null },
): boolean
export function gradgradcheck(...args: unknown[]): boolean {
  const op = 'gradgradcheck'
  type Given = Arguments & { grad_outputs: Tensor | readonly Tensor[] | null }
  const given = bind<Given>(args, { func: required, inputs: required, grad_outputs: null, ...defaults }, op)
  const inputs = inputs_of(given, op)
  const recorded = (...x: Tensor[]): Tensor[] =>
    results_of(
      with_enable_grad(() => given.func(...x)),
      op,
    ).filter((y) => y.requires_grad)
  const leaf = (x: Tensor): Tensor => x.detach().clone().requires_grad_(true)
  const outputs = recorded(...inputs.map((x) => (x.requires_grad ? leaf(x) : x)))
  if (outputs.length === 0) throw new ValueError('no result of func depends on an input that needs a gradient', op)
  const drawn = (y: Tensor) => torch_randn(y.shape, { dtype: y.dtype })
  const { grad_outputs } = given
  const weights =
    grad_outputs === null ? outputs.map(drawn) : grad_outputs instanceof Tensor ? [grad_outputs] : grad_outputs
  const first = (...all: Tensor[]): Tensor[] => {
    // Differences are taken without a gradient of these: the first derivatives need one all the same.
    const x = all
      .slice(0, inputs.length)
      .map((one, k) => (inputs[k]!.requires_grad && !one.requires_grad ? leaf(one) : one))
    const by = x.filter((_, k) => inputs[k]!.requires_grad)
    const found = autograd_grad(recorded(...x), by, {
      grad_outputs: all.slice(inputs.length),
      create_graph: true,
      allow_unused: true,
    })
    return found.map((grad, k) => grad ?? by[k]!.detach().mul(0))
  }
  return verdict(wrong_gradient(first, [...inputs, ...weights.map(leaf)], given, op), given, op)
}
