/** Gradients, against differences. */
import { as_typed_array, torch_double, torch_tensor, with_no_grad, type Tensor } from 'torchluz'

const numbers = (x: Tensor): number[] => [
  ...(as_typed_array(x.detach().to({ dtype: torch_double() }).flatten()) as Float64Array),
]

/**
 * Expects the gradient of `f` at `x` to be that of central differences in double precision. A weight for each output makes
 * all of them count.
 */
export function expect_gradient(f: (x: Tensor) => Tensor, x: Tensor): void {
  const at = numbers(x)
  const make = (values: number[]) => torch_tensor(new Float64Array(values)).view(x.shape)
  const weighted = (values: Tensor): Tensor => {
    const y = f(values)
    return y.mul(torch_tensor(Float64Array.from({ length: y.numel() }, (_, i) => 1 + i / 3)).view(y.shape)).sum()
  }
  const leaf = make(at).requires_grad_(true)
  weighted(leaf).backward()
  const gradient = numbers(leaf.grad!)
  const step = 1e-6
  const differences = at.map((_, i) => {
    const moved = (by: number) => with_no_grad(() => weighted(make(at.map((v, j) => (i === j ? v + by : v)))).item())
    return (moved(step) - moved(-step)) / (2 * step)
  })
  gradient.forEach((g, i) => expect(g).toBeCloseTo(differences[i]!, 5))
}
