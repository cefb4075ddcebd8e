/** The problems that the recordings are of. */
import {
  nnf_binary_cross_entropy_with_logits,
  as_array,
  torch_arange,
  torch_cos,
  torch_double,
  torch_float,
  torch_sin,
  torch_tensor,
  torch_zeros,
  type Tensor,
} from 'torchluz'

export interface Problem {
  parameters: Tensor[]
  loss(): Tensor
}

/** Those of R's recordings. */
export const problems = {
  quadratic(): Problem {
    const w = torch_tensor([1, -2, 3], { requires_grad: true })
    const [c, t] = [torch_tensor([1, 10, 0.5]), torch_tensor([0.5, 0, -1])]
    return { parameters: [w], loss: () => c.mul(w.sub(t).pow(2)).sum() }
  },
  logistic(): Problem {
    const [w, b] = [torch_zeros(3, { requires_grad: true }), torch_zeros(1, { requires_grad: true })]
    const x = torch_sin(torch_arange(1, 30)).view([10, 3])
    const y = torch_cos(torch_arange(1, 10)).gt(0).to({ dtype: torch_float() })
    return { parameters: [w, b], loss: () => nnf_binary_cross_entropy_with_logits(x.matmul(w).add(b), y) }
  },
}

/** That of Python's: see record.py. */
export function regression(): Problem {
  const dtype = torch_double()
  const w = torch_tensor(
    [
      [1, -2, 3],
      [0.5, -0.3, 0.8],
    ],
    { dtype, requires_grad: true },
  )
  const b = torch_tensor([0.1, -0.2, 0.3], { dtype, requires_grad: true })
  const x = torch_sin(torch_arange(1, 8, 1, { dtype })).view([4, 2])
  const y = torch_cos(torch_arange(1, 12, 1, { dtype })).view([4, 3])
  const loss = () => x.matmul(w).add(b).tanh().sub(y).pow(2).sum().add(w.pow(4).sum().mul(0.01))
  return { parameters: [w, b], loss }
}

export const numbers = (parameters: readonly Tensor[]): number[] =>
  parameters.flatMap((parameter) => (as_array(parameter.detach()) as unknown[]).flat() as number[])

/** Whether two numbers are equal to 1e-5 of them or 1e-6, which is what rounding can make of them. */
export function expect_close(found: readonly number[], wanted: readonly number[], relative = 1e-5): void {
  expect(found).toHaveLength(wanted.length)
  found.forEach((x, i) => {
    const y = wanted[i]!
    if (!(Math.abs(x - y) <= 1e-6 + relative * Math.abs(y))) expect(x).toBe(y)
  })
}
