/** Options of optimizers and schedulers that make no sense, each refused by its name. */
import * as t from 'torchluz'

type Call = (...args: unknown[]) => unknown
const api = t as unknown as Record<string, Call>
const parameter = () => t.torch_ones(2, { requires_grad: true })
const optimizers = Object.keys(t).filter((name) => /^optim_(?!required)/.test(name))

describe.each(optimizers)('%s refuses', (name) => {
  const make = (params: unknown, options: object = {}) => api[name]!(params, { lr: 0.1, ...options })
  test.each([NaN, -1, Infinity, '0.1', null])('the rate %p', (lr) =>
    expect(() => make([parameter()], { lr })).toThrow(new RegExp(`^${name}: .*'lr' is a number from 0 on`)),
  )
  test.each<[what: string, params: unknown]>([
    ['none', []],
    ['an object of none', {}],
    ['numbers', [1, 2]],
    ['a string', 'weights'],
    ['null', null],
    ['undefined', undefined],
    ['a module', t.nn_linear(1, 1)],
    ['what was computed', [parameter().mul(2)]],
  ])('parameters that are %s', (_, params) =>
    expect(() => make(params)).toThrow(new RegExp(`^${name}: .*(parameters|parameter 1)`)),
  )
  test('one parameter twice', () => {
    const one = parameter()
    expect(() => make([one, one])).toThrow(`${name}: a parameter is there twice`)
  })
  test('an unknown option', () =>
    expect(() => make([parameter()], { learning_rate: 1 })).toThrow(`${name}: unknown argument 'learning_rate'`))
})

describe('schedulers refuse', () => {
  const sgd = () => t.optim_sgd([parameter()], { lr: 0.1, momentum: 0.9 })
  test.each<[name: string, options: object, argument: string]>([
    ['lr_step', { step_size: 1, gamma: -1 }, 'gamma'],
    ['lr_multi_step', { milestones: [1], gamma: NaN }, 'gamma'],
    ['lr_exponential', { gamma: -0.5 }, 'gamma'],
    ['lr_cosine_annealing', { T_max: 2, eta_min: -1 }, 'eta_min'],
    ['lr_constant', { total_iters: 0.5 }, 'total_iters'],
    ['lr_one_cycle', { total_steps: 5, max_lr: NaN }, 'max_lr'],
    ['lr_one_cycle', { total_steps: 5, max_lr: -1 }, 'max_lr'],
    ['lr_one_cycle', { total_steps: 5, max_lr: 1, base_momentum: -1 }, 'base_momentum'],
    ['lr_reduce_on_plateau', { min_lr: NaN }, 'min_lr'],
  ])('%s(%p)', (name, options, argument) =>
    expect(() => api[name]!(sgd(), options)).toThrow(new RegExp(`^${name}: Invalid ${argument}: .*'${argument}' is a`)),
  )
  test('a rate that is no number, and keep the one before', () => {
    const optimizer = sgd()
    const scheduler = t.lr_lambda(optimizer, (epoch) => (epoch === 0 ? 1 : NaN))
    expect(() => scheduler.step()).toThrow('lr_lambda: the rate of group 1 becomes NaN')
    expect(optimizer.param_groups[0]!.lr).toBe(0.1)
    expect(scheduler.last_epoch).toBe(0)
  })
})

test('a cycle whose rise takes no step begins at the top', () => {
  const optimizer = t.optim_sgd([parameter()], { lr: 0.1, momentum: 0.9 })
  t.lr_one_cycle(optimizer, { max_lr: 1, total_steps: 10, pct_start: 0.1 })
  expect(optimizer.param_groups[0]!.lr).toBe(1)
})
