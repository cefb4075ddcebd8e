/** Weights divided by their largest singular value (Miyato et al. 2018). */
import { R_CLASS } from '../r/protocol'
import { with_no_grad } from '../torch/autograd'
import { tensor_op } from '../torch/dispatch'
import { TypeError_, ValueError, describe, guarded } from '../torch/errors'
import { keep } from '../torch/memory'
import type { Tensor } from '../torch/tensor'
import type { Prefixes } from './declare'
import { find_pre_hook, type ForwardPreHook } from './hooks'
import { bind, named_after, required } from './layer'
import { nnf_normalize } from './layer_norm'
import { is_nn_module, type nn_Module } from './module'
import { nn_buffer, nn_parameter } from './parameter'
import { whole } from './scalars'

interface Options {
  /** The parameter's name. */
  name: string
  /** How often the two vectors are brought nearer before each forward pass in training. */
  n_power_iterations: number
  /** The least length that a vector is divided by. */
  eps: number
  /** The dimension of the outputs, from 1. Default: 2 for transposed convolutions, else 1. */
  dim: number | null
}
interface Norm extends Options {
  dim: number
}

/** The norms by the hooks that compute them: a module's copy has the same hooks. */
const norms = new WeakMap<ForwardPreHook, Norm>()

const fields_of = (module: nn_Module) => module as unknown as Record<string, Tensor>
const unit = (x: Tensor, eps: number): Tensor => nnf_normalize(x, { dim: 1, eps })

/** The weight as a matrix: a row for each output. */
const matrix_of = (weight: Tensor, dim: number): Tensor => weight.movedim(dim, 1).reshape([weight.size(dim), -1])

/**
 * The weight divided by uᵀWv, through which gradients go.
 *
 * @param iterations how often the module's u and v are brought nearer to the singular vectors before.
 */
function normalized(module: nn_Module, { name, dim, eps }: Norm, iterations: number): Tensor {
  const fields = fields_of(module)
  const weight = fields[`${name}_orig`]!
  const matrix = matrix_of(weight, dim)
  // Copies: a second forward pass before backward() must leave what the first was computed with.
  const [u, v] = with_no_grad(() => {
    const [left, right] = [fields[`${name}_u`]!, fields[`${name}_v`]!]
    for (let i = 0; i < iterations; i++) {
      right.copy_(unit(matrix.t().mv(left), eps))
      left.copy_(unit(matrix.mv(right), eps))
    }
    return [left.clone(), right.clone()] as const
  })
  return weight.div(u.dot(matrix.mv(v)))
}

/** The parameter directly in the module, and the dimension of its outputs from 1. */
function parameter_and_dim(module: nn_Module, { name, dim: given }: Options, op: string): [Tensor, number] {
  const parameters = module.named_parameters(false)
  const weight = Object.hasOwn(parameters, name) ? parameters[name] : undefined
  if (weight === undefined) {
    const names = Object.keys(parameters).join(', ') || 'none'
    throw new ValueError(`the module itself has no parameter '${name}': it has ${names}`, op)
  }
  if (weight.numel() === 0) throw new ValueError(`'${name}' has no elements: it has no norm to divide by`, op)
  const transposed = module[R_CLASS]().includes('nn_conv_transpose_nd')
  const dim = given ?? (transposed ? 2 : 1)
  // What is no whole number is no dimension; 0 counts from neither end.
  const from_start = !Number.isInteger(dim) ? 0 : dim < 0 ? weight.ndim + 1 + dim : dim
  if (from_start >= 1 && from_start <= weight.ndim) return [weight, from_start]
  throw new ValueError(
    `'dim' is a dimension of '${name}', from 1 to ${weight.ndim} or from the end, or null, got ${describe(dim)}`,
    op,
  )
}

/** The module that a function was given. */
function module_of(module: unknown, op: string): nn_Module {
  if (is_nn_module(module)) return module
  throw new TypeError_(`'module' is a module, such as nn_linear(3, 4), got ${describe(module)}`, op)
}

/**
 * Spectral normalization: before each forward pass a module's weight W becomes W / σ(W), where σ(W), its largest singular value,
 * is uᵀWv. The vectors u and v are brought nearer to the singular ones in training, and stay as they are in evaluation. It holds
 * the critics of GANs steady. R has no such function; this is PyTorch's torch.nn.utils.spectral_norm, whose states have the same
 * names: the parameter `<name>_orig`, which is the former weight itself, and the buffers `<name>_u` and `<name>_v`.
 *
 * `<name>` is what the last forward pass computed with, at first W.
 *
 * @param name the parameter's.
 * @param n_power_iterations how often u and v are brought nearer before each forward pass in training.
 * @param eps the least length that a vector is divided by.
 * @param dim the dimension of the outputs, counted from 1, which are the rows of W; all others are its columns. By default 2 for
 * transposed convolutions, else 1.
 * @returns the module.
 * @throws ValueError where the module itself has no such parameter, or it has no such dimension.
 * @example const critic = nn_sequential(nn_utils_spectral_norm(nn_linear(784, 128)), nn_relu(), nn_linear(128, 1))
 */
export const nn_utils_spectral_norm = guarded('nn_utils_spectral_norm', (...args: unknown[]): nn_Module => {
  const op = 'nn_utils_spectral_norm'
  const o = bind<Options & { module: nn_Module }>(
    args,
    { module: required, name: 'weight', n_power_iterations: 1, eps: 1e-12, dim: null },
    op,
  )
  const module = module_of(o.module, op)
  whole(o.n_power_iterations, 'n_power_iterations', op)
  const [weight, dim] = parameter_and_dim(module, o, op)
  const norm: Norm = { name: o.name, n_power_iterations: o.n_power_iterations, eps: o.eps, dim }
  const [u, v] = named_after(op, () =>
    with_no_grad(() => {
      const matrix = matrix_of(weight, dim)
      const draw = (size: number) => unit(tensor_op('new_empty', weight, [size]).normal_(), norm.eps)
      return [draw(matrix.size(1)), draw(matrix.size(2))] as const
    }),
  )
  const fields = fields_of(module)
  delete fields[norm.name]
  Object.assign(module, {
    [`${norm.name}_orig`]: weight,
    [norm.name]: keep(weight.detach()),
    [`${norm.name}_u`]: nn_buffer(u),
    [`${norm.name}_v`]: nn_buffer(v),
  })
  const hook: ForwardPreHook = (part) => {
    fields_of(part)[norm.name] = keep(normalized(part, norm, part.training ? norm.n_power_iterations : 0))
  }
  norms.set(hook, norm)
  module.register_forward_pre_hook(hook)
  return module
}) as {
  <M extends nn_Module>(
    module: M,
    ...args: [
      ...Prefixes<[name: string, n_power_iterations: number, eps: number, dim: number | null]>,
      named?: Partial<Options>,
    ]
  ): M
  <M extends nn_Module>(named: Partial<Options> & { module: M }): M
}

/**
 * Takes spectral normalization off: the weight that evaluation computes with becomes a parameter again. Make the optimizer
 * afterwards.
 *
 * @param name the weight's.
 * @returns the module.
 * @throws ValueError where the module's weight is not normalized so.
 * @example nn_utils_remove_spectral_norm(nn_utils_spectral_norm(nn_linear(3, 4)))
 */
export const nn_utils_remove_spectral_norm = guarded(
  'nn_utils_remove_spectral_norm',
  (...args: unknown[]): nn_Module => {
    const op = 'nn_utils_remove_spectral_norm'
    const o = bind<{ module: nn_Module; name: string }>(args, { module: required, name: 'weight' }, op)
    const module = module_of(o.module, op)
    const found = find_pre_hook(module, (hook) => norms.get(hook)?.name === o.name)
    if (found === undefined) throw new ValueError(`the module has no spectral norm of '${o.name}'`, op)
    const [hook, handle] = found
    const weight = with_no_grad(() => normalized(module, norms.get(hook)!, 0))
    const fields = fields_of(module)
    const { requires_grad } = fields[`${o.name}_orig`]!
    for (const part of ['', '_orig', '_u', '_v']) delete fields[`${o.name}${part}`]
    fields[o.name] = nn_parameter(weight, requires_grad)
    handle.remove()
    return module
  },
) as {
  <M extends nn_Module>(module: M, name?: string): M
  <M extends nn_Module>(module: M, named: { name?: string }): M
  <M extends nn_Module>(named: { module: M; name?: string }): M
}
