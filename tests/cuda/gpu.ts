/** What the tests on a GPU share; where there is none they are skipped. */
import { as_array, cuda_is_available, cuda_memory_stats, cuda_synchronize, type Tensor } from 'torchluz'

export const describe_gpu = cuda_is_available() ? describe : describe.skip

/** A tensor's numbers, wherever it is. */
export const numbers = (x: Tensor): number[] => (as_array(x.detach().cpu().double().flatten()) as number[]).map(Number)

/** That two tensors hold the same numbers up to rounding, relative to the largest of them. */
export function expect_close(got: Tensor, wanted: Tensor, tolerance = 1e-4): void {
  expect(got.shape).toEqual(wanted.shape)
  const [a, b] = [numbers(got), numbers(wanted)]
  const scale = Math.max(1e-30, ...b.map(Math.abs))
  expect(Math.max(0, ...a.map((x, i) => Math.abs(x - b[i]!))) / scale).toBeLessThanOrEqual(tolerance)
}

/** Bytes of the GPU that tensors hold now. */
export function bytes_held(): number {
  cuda_synchronize()
  return cuda_memory_stats().allocated_bytes.all.current
}
