/** The states that recurrent layers and cells begin with. */
import { TorchError, TypeError_, ValueError, describe } from '../torch/errors'
import { Tensor } from '../torch/tensor'

export const is_shape = (shape: readonly number[], wanted: readonly number[]): boolean =>
  shape.length === wanted.length && shape.every((size, i) => size === wanted[i])

/** `hx` as tensors of these shapes: one alone, or h and c. */
export function states_of(hx: unknown, shapes: readonly number[][], name: string): Tensor[] {
  const given: unknown = shapes.length === 1 ? [hx] : hx
  const fits = Array.isArray(given) && given.length === shapes.length
  if (!fits || !given.every((state): state is Tensor => state instanceof Tensor))
    throw new TypeError_(
      `'hx' is ${shapes.length === 1 ? 'a tensor' : 'two tensors [h, c]'}, got ${describe(hx)}`,
      name,
    )
  const parts = shapes.length === 1 ? ["'hx'"] : ["h of 'hx'", "c of 'hx'"]
  given.forEach(({ shape }, i) => {
    if (!is_shape(shape, shapes[i]!))
      throw new ValueError(`${parts[i]} is [${shapes[i]!.join(', ')}], got [${shape.join(', ')}]`, name)
  })
  return given
}

/** Runs the steps. Where they fail, the error says how the states differ from the input, if they do. */
export function beside_input<T>(states: readonly Tensor[], input: Tensor, name: string, run: () => T): T {
  try {
    return run()
  } catch (error) {
    if (!(error instanceof TorchError)) throw error
    for (const { dtype, device } of states) {
      if (device !== input.device)
        throw new ValueError(
          `'hx' is on ${device.name}, the input on ${input.device.name}: move one, h.to({ device })`,
          name,
        )
      if (dtype !== input.dtype)
        throw new TypeError_(`'hx' is ${dtype.name}, the input ${input.dtype.name}: convert one, h.to({ dtype })`, name)
    }
    throw error
  }
}
