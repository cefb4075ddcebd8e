/** Where tensor work can be looked at before it is done: see ItemMaker in ../items. */
import type { Tensor } from './tensor'

/** What can be run again: an operator with R's conventions. */
export interface Recordable {
  /** The operator's name, `add`. */
  readonly op: string
  /** Runs it, whoever looks at it. */
  perform(args: readonly unknown[]): unknown
}

/** Who looks at tensor work. */
export interface Recorder {
  /** Runs an operator, or puts it off. */
  call(op: Recordable, args: readonly unknown[]): unknown
  /** Makes a tensor of plain memory, or puts it off. `rest` are torch_tensor()'s further arguments. */
  tensor<T>(data: T, rest: readonly unknown[], make: (data: T, rest: readonly unknown[]) => Tensor): Tensor
  /** Sees that an element type is asked for. */
  dtype(): void
}

/** Who looks at tensor work now. */
export let recorder: Recorder | null = null
export function set_recorder(next: Recorder | null): void {
  recorder = next
}
