import {
  autograd_function,
  autograd_grad,
  tidy,
  torch_ones,
  torch_tensor,
  with_detect_anomaly,
  type Tensor,
} from 'torchluz'

const leaf = (...values: number[]) => torch_tensor(values, { requires_grad: true })
// Line 13 is named below.
const root = (x: Tensor) => x.sqrt()

describe('with_detect_anomaly()', () => {
  test('refuses gradients that are NaN, and says where in the script the call stands', () => {
    const fails = () => with_detect_anomaly(() => root(leaf(-1)).mul(0).sum().backward())
    expect(fails).toThrow(/^backward: Function 'SqrtBackward0' returned nan values/)
    expect(fails).toThrow(/It is the gradient of sqrt\(\) at .*anomaly\.test\.ts:13:\d+/)
  })

  test.each<[string, () => unknown]>([
    ['sqrt_', () => leaf(-1).mul(1).sqrt_().mul(0).sum().backward()],
    ['sqrt', () => tidy(() => void root(leaf(-1)).mul(0).sum().backward())],
    [
      'sqrt',
      () => {
        const x = leaf(-1)
        return autograd_grad(root(x).mul(0), x)
      },
    ],
    [
      'pow',
      () => {
        const y = leaf(1).mul(1)
        const z = y.pow(2)
        y.add_(1)
        z.backward()
      },
    ],
  ])('tells of %s(), in place, within tidy(), by autograd_grad(), of changed values', (op, run) => {
    expect(() => with_detect_anomaly(run)).toThrow(`It is the gradient of ${op}() at `)
  })

  test('knows no place of what was computed before it, and says none', () => {
    const early = root(leaf(-1)).mul(0)
    expect(() => with_detect_anomaly(() => early.backward())).toThrow(
      /SqrtBackward0' returned nan values\D*0th output\.$/,
    )
  })

  test('names operations of the script by what they are here', () => {
    const wrong = autograd_function(
      (_, x: Tensor) => x.mul(1),
      (_, grad) => grad.mul(NaN),
    )
    expect(() => with_detect_anomaly(() => wrong(leaf(1)).backward())).toThrow(
      'backward() of an autograd_function() returned nan values',
    )
  })

  test('leaves results and what a hook throws as they are, and nothing behind', () => {
    const x = leaf(1, 2)
    expect(with_detect_anomaly(() => x.mul(2).sum().backward())).toBeUndefined()
    expect(String(x.grad)).toContain('2')
    x.register_hook(() => {
      throw new RangeError('of the hook')
    })
    expect(() => with_detect_anomaly(() => x.mul(2).sum().backward())).toThrow(RangeError)
    const y = leaf(-1)
    root(y).mul(0).sum().backward()
    expect(Number.isNaN(y.grad!.item())).toBe(true)
    expect(() => with_detect_anomaly((async () => torch_ones(1)) as never)).toThrow(/asynchronous/)
  })
})
