/** Small methods and properties of tensors that R has and libtorch has no operator for. */
import { native } from '../native/addon'
import { print } from '../r/print'
import { bind, required } from './arguments'
import { tensor_op } from './dispatch'
import {
  torch_channels_last_format,
  torch_contiguous_format,
  torch_per_channel_affine,
  torch_per_tensor_affine,
  type torch_memory_format,
  type torch_qscheme,
} from './device'
import { NotImplementedError, TypeError_ } from './errors'
import { torch_storage } from './storage'
import { Tensor, handle_of } from './tensor'

/** Types of the methods that are added here. */
export interface TensorMembers {
  /** The number of elements. */
  length(): number
  /** R's `x$print(n = 30)`: prints at most `n` lines; -1 for all. */
  print(n?: number | { n?: number }): this
  /** The memory of the tensor, which its views share. */
  storage(): torch_storage
  /** Whether the tensor lies in one memory: sparse tensors do not. */
  has_storage(): boolean
  /** Whether the elements lie one after the other, in R's `memory_format`'s order of dimensions. */
  is_contiguous(memory_format?: torch_memory_format | { memory_format?: torch_memory_format }): boolean
  /** Whether the elements are quantized. */
  is_quantized(): boolean
  /** Whether the layout is that of compressed sparse rows. */
  is_sparse_csr(): boolean
  /** How a quantized tensor is quantized. @throws TypeError for others. */
  qscheme(): torch_qscheme
  /** Sets the gradient, as `x.grad = new_grad`. */
  set_grad_(new_grad: Tensor | null): this
  /** The gradient of hardshrink() with respect to the tensor. */
  hardshrink_backward(grad_out: Tensor, lambd: number): Tensor
  hardshrink_backward(named: { grad_out: Tensor; lambd: number }): Tensor
  /** Names of dimensions: libtorch has them no more, so null. */
  readonly names: null
  /** Whether dimensions have names: false, see `names`. */
  has_names(): boolean
  /** @throws NotImplementedError libtorch has no names of dimensions any more. */
  rename(...names: unknown[]): never
  /** @throws NotImplementedError libtorch has no names of dimensions any more. */
  rename_(...names: unknown[]): never
  /** @throws NotImplementedError libtorch has no names of dimensions any more. */
  refine_names(names: unknown): never
  /** @throws NotImplementedError libtorch has no names of dimensions any more. */
  align_as(other: unknown): never
  /** @throws NotImplementedError libtorch has no names of dimensions any more. */
  align_to(names: unknown, order?: unknown, ellipsis_idx?: unknown): never
}

/** libtorch's number of the layout of compressed sparse rows. */
const sparse_csr = 2

const without_names = ['rename', 'rename_', 'refine_names', 'align_as', 'align_to']

export const members: Record<string, (this: Tensor, ...args: never[]) => unknown> = {
  length(this: Tensor) {
    return this.numel()
  },
  print(this: Tensor, n: number | { n?: number } = 30) {
    print(this, { n: typeof n === 'number' ? n : (n.n ?? 30) })
    return this
  },
  storage(this: Tensor) {
    return new torch_storage(this)
  },
  has_storage(this: Tensor) {
    return native.storage(handle_of(this)) !== 0n
  },
  // Of libtorch's operators it is one of the newest only.
  is_contiguous(this: Tensor, ...args: unknown[]) {
    const contiguous = torch_contiguous_format()
    const { memory_format } = bind<{ memory_format: torch_memory_format }>(
      args,
      { memory_format: contiguous },
      'is_contiguous',
    )
    const dims = [...this.shape.keys()]
    if (memory_format !== contiguous) {
      if (this.ndim !== (memory_format === torch_channels_last_format() ? 4 : 5)) return false
      dims.push(...dims.splice(1, 1))
    }
    const [sizes, steps] = [this.shape, this.stride()]
    let step = 1
    return dims.reverse().every((dim) => {
      const follows = sizes[dim] === 1 || steps[dim] === step
      step *= sizes[dim]!
      return follows || this.numel() === 0
    })
  },
  is_quantized(this: Tensor) {
    return /^QU?Int/.test(this.dtype.name)
  },
  is_sparse_csr(this: Tensor) {
    return native.layout(handle_of(this)) === sparse_csr
  },
  qscheme(this: Tensor) {
    if (!this.is_quantized()) throw new TypeError_(`the tensor is not quantized: its type is ${this.dtype}`, 'qscheme')
    try {
      tensor_op('q_per_channel_axis', this)
      return torch_per_channel_affine()
    } catch {
      return torch_per_tensor_affine()
    }
  },
  set_grad_(this: Tensor, new_grad: Tensor | null) {
    this.grad = new_grad
    return this
  },
  hardshrink_backward(this: Tensor, ...args: unknown[]) {
    const { grad_out, lambd } = bind<{ grad_out: Tensor; lambd: number }>(
      args,
      { grad_out: required, lambd: required },
      'hardshrink_backward',
    )
    return tensor_op('hardshrink_backward', grad_out, this, lambd)
  },
  has_names() {
    return false
  },
}
for (const name of without_names) {
  members[name] = () => {
    throw new NotImplementedError(`libtorch ${native.version} has no names of dimensions: use their numbers`, name)
  }
}
