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

describe('what was put into an optimizer afterwards is refused in words:', () => {
  const adam = () => {
    const one = parameter()
    one.grad = t.torch_ones(2)
    return t.optim_adam([one]) as t.Optimizer & { param_groups: unknown }
  }
  test.each<[groups: unknown, message: string]>([
    [null, "optim_adam: 'param_groups' are groups { params, … }, got null"],
    [[3], "optim_adam: group 1 has 'params', a list of tensors, got undefined"],
    [[{ params: [3] }], "optim_adam: group 1 has 'params', a list of tensors, got an array of length 1"],
  ])('the groups %p', (groups, message) => {
    const optimizer = adam()
    const values = Array.isArray(groups)
      ? groups.map((group: unknown) =>
          typeof group === 'object' ? { ...(optimizer.param_groups as object[])[0], ...group } : group,
        )
      : groups
    Object.assign(optimizer, { param_groups: values })
    expect(() => optimizer.zero_grad()).toThrow(message)
    expect(() => optimizer.step()).toThrow(/^optim_adam: /)
  })
})

test.each<[what: string, params: unknown, message: string]>([
  ['a set', new Set([parameter()]), 'give an array, [...parameters]'],
  ['one group without an array', { params: [parameter()], lr: 1 }, 'groups of parameters stand in an array'],
])('%s of parameters is told how to be given', (_, params, message) =>
  expect(() => t.optim_sgd(params as never, { lr: 1 })).toThrow(message),
)

describe('optim_lbfgs() refuses', () => {
  test.each([null, 3, t.torch_ones(3)])('the loss %p', (loss) =>
    expect(() => t.optim_lbfgs([parameter()]).step(() => loss as never)).toThrow(
      'optim_lbfgs: the closure gives the loss, a tensor of one number, got',
    ),
  )
  test.each<[member: string, value: unknown, message: string]>([
    ['old_dirs', 5, "'old_dirs' of the state is a list of tensors"],
    ['old_stps', [1], "'old_stps' of the state is a list of tensors"],
    ['ro', 'x', "'ro' of the state is a list of numbers"],
    ['d', 1, "'d' of the state is a tensor, got the number 1"],
  ])('a state whose %s is %p', (member, value, message) => {
    const one = parameter()
    const optimizer = t.optim_lbfgs([one])
    optimizer.step(() => {
      optimizer.zero_grad()
      const loss = one.pow(2).sum()
      loss.backward()
      return loss
    })
    const state = optimizer.state_dict()
    state.state[1]![member] = value
    expect(() => optimizer.load_state_dict(state)).toThrow(`optim_lbfgs: ${message}`)
  })
})

test('a scheduler refuses a state whose step is no number', () => {
  const scheduler = t.lr_step(t.optim_sgd([parameter()], { lr: 1 }), { step_size: 1 })
  expect(() => scheduler.load_state_dict({ last_epoch: NaN })).toThrow("'last_epoch' is a whole number from -1 on")
  expect(() => scheduler.load_state_dict({ last_epoch: 1, base_lrs: [NaN] })).toThrow("'base_lrs' are 1 numbers")
  expect(scheduler.last_epoch).toBe(0)
})
