/** The memory of tensors. */
import { native } from '../native/addon'
import { R_CLASS, R_LENGTH, R_PRINT } from '../r/protocol'
import { handle_of, type Tensor } from './tensor'

/** A tensor's memory, which its views share: R's `x$storage()`. */
export class torch_storage {
  readonly #tensor: Tensor

  constructor(tensor: Tensor) {
    this.#tensor = tensor
  }

  /** Where the memory begins, as text: equal for tensors that share it. */
  data_ptr(): string {
    return `0x${native.storage(handle_of(this.#tensor)).toString(16)}`
  }
  toString(): string {
    return `<torch_storage at ${this.data_ptr()}>`
  }
  [R_PRINT](): string {
    return this.toString()
  }
  [R_LENGTH](): number {
    return this.#tensor.numel()
  }
  [R_CLASS](): string[] {
    return ['torch_storage', 'R7']
  }
}
