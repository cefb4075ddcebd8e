/** A step or a loading that fails changes nothing: neither parameters, of any group, nor what is kept for them. */
import * as torchluz from 'torchluz'
import {
  TorchError,
  as_array,
  lr_step,
  optim_adam,
  optim_sgd,
  torch_channels_last_format,
  torch_manual_seed,
  torch_ones,
  torch_randn,
  torch_zeros,
  type NativeOptimizer,
  type Tensor,
} from 'torchluz'

type Make = (params: readonly { params: Tensor[] }[], options: object) => NativeOptimizer
const native = Object.keys(torchluz).filter((name) => /^optim_(?!required|lbfgs)/.test(name))
const make_of = (name: string) => (torchluz as unknown as Record<string, Make>)[name]!
const options_of = (name: string) => ({ lr: 0.1, ...(/_sgd$/.test(name) && { momentum: 0.9 }) })

/** An optimizer of two groups after a step, and what it all is then. */
function after_a_step(name: string) {
  const parameters = [torch_ones(2), torch_ones(3)].map((x) => x.requires_grad_(true))
  const optimizer = make_of(name)(
    parameters.map((parameter) => ({ params: [parameter] })),
    options_of(name),
  )
  for (const parameter of parameters) parameter.pow(2).sum().backward()
  optimizer.step()
  const kept = () => parameters.map((parameter) => optimizer.state.get(parameter) as Record<string, Tensor>)
  const seen = () => [
    ...parameters.map((parameter) => as_array(parameter.detach())),
    ...kept().map((state) => Object.entries(state).map(([slot, x]) => [slot, as_array(x)])),
  ]
  return { optimizer, kept, seen }
}

describe('of two groups, one step is refused: neither is changed', () => {
  test.each(native)('%s, a kept tensor of another size', (name) => {
    const { optimizer, kept, seen } = after_a_step(name)
    const [, second] = kept()
    const slot = Object.keys(second!).find((key) => second![key]!.numel() === 3)!
    second![slot] = torch_zeros(1)
    const before = seen()
    expect(() => optimizer.step()).toThrow(TorchError)
    expect(() => optimizer.step()).toThrow(`${name}: what is kept for a parameter is [3]`)
    expect(seen()).toEqual(before)
  })
  test.each(native.filter((name) => !/_sgd$/.test(name)))('%s, a count of steps that is none', (name) => {
    const { optimizer, kept, seen } = after_a_step(name)
    kept()[1]!.step = torch_zeros(0)
    const before = seen()
    expect(() => optimizer.step()).toThrow(`${name}: what is kept for a parameter is one number`)
    expect(seen()).toEqual(before)
  })
  test.each(native)('%s, an option out of its range', (name) => {
    const { optimizer, seen } = after_a_step(name)
    ;(optimizer.param_groups[1] as unknown as { lr: number }).lr = NaN
    const before = seen()
    expect(() => optimizer.step()).toThrow(/Invalid learning rate: NaN/)
    expect(seen()).toEqual(before)
  })
})

test('a parameter that is a part of a larger tensor is updated, and nothing beside it', () => {
  const whole = torch_ones(3, 4)
  const part = whole.get(null, '1:2').detach().requires_grad_(true)
  const optimizer = optim_adam(part, { lr: 0.5 })
  part.sum().backward()
  optimizer.step()
  const [row] = as_array(whole) as unknown as number[][]
  row!.forEach((value, i) => expect(value).toBeCloseTo([0.5, 0.5, 1, 1][i]!, 6))
})

test('a parameter whose elements share memory is refused: all would be changed by each', () => {
  const shared = torch_ones(1).expand([4]).detach().requires_grad_(true)
  const optimizer = optim_adam(shared, { lr: 1 })
  shared.sum().backward()
  expect(() => optimizer.step()).toThrow(/optim_adam: elements of a parameter share memory: give a copy/)
})

test('what is kept in another order of memory counts element by element', () => {
  torch_manual_seed(1)
  const start = torch_randn(2, 3, 2, 2)
  const trained = (last: boolean) => {
    const x = (last ? start.contiguous({ memory_format: torch_channels_last_format() }) : start.clone()).requires_grad_(
      true,
    )
    const optimizer = optim_adam(x, { lr: 0.1 })
    const step = () => {
      optimizer.zero_grad()
      x.pow(3).sum().backward()
      optimizer.step()
    }
    step()
    const kept = optimizer.state.get(x) as Record<string, Tensor>
    kept.exp_avg = kept.exp_avg!.contiguous()
    step()
    return as_array(x.detach())
  }
  const [plain, last] = [trained(false), trained(true)].map((x) => (x as unknown as number[][][][]).flat(3))
  last!.forEach((value, i) => expect(value).toBeCloseTo(plain![i]!, 5))
})

test('a state with a field of another kind is refused by schedulers, and nothing is taken up', () => {
  const optimizer = optim_sgd(torch_ones(1).requires_grad_(true), { lr: 1 })
  const scheduler = lr_step(optimizer, 2)
  const before = scheduler.state_dict()
  expect(() => scheduler.load_state_dict({ ...before, last_epoch: 7, gamma: 'x' })).toThrow(
    /lr_step.load_state_dict: 'gamma' is a number, the state has the string "x"/,
  )
  expect(scheduler.state_dict()).toEqual(before)
})
