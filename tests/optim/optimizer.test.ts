import * as torchluz from 'torchluz'
import {
  OptimizerIgnite,
  Optimizer,
  TorchError,
  as_array,
  inherits,
  is_optimizer,
  lr_scheduler,
  nn_embedding,
  nn_linear,
  nn_module,
  optim_adagrad,
  optim_adam,
  optim_asgd,
  optim_ignite_adam,
  optim_lbfgs,
  optim_required,
  optim_rmsprop,
  optim_rprop,
  optim_sgd,
  optimizer,
  optimizer_ignite,
  r_class,
  torch_arange,
  torch_embedding,
  torch_float,
  torch_ones,
  torch_tensor,
  torch_view_as_complex,
  torch_view_as_real,
  with_no_grad,
  type AnyParams,
  type Params,
  type Tensor,
} from 'torchluz'
import { to_text } from '../../src/r/print'
import { cases, describe_with } from '../shared'

const one = () => torch_ones(2, { requires_grad: true })
const values = (x: Tensor) => as_array(x.detach())
const disposed = () => {
  const tensor = torch_ones(1)
  tensor.dispose()
  return tensor
}

describe('an optimizer', () => {
  test('refuses a negative rate, an unknown option, and no parameters, and says what it takes', () => {
    expect(() => optim_sgd([one()], { lr: -1 })).toThrow(/Invalid learning rate: -1. 'lr' is a number from 0 on/)
    expect(() => optim_adam([one()], { lrr: 1 } as never)).toThrow(/unknown argument 'lrr'; did you mean 'lr'/)
    expect(() => optim_adam([])).toThrow(/no parameters/)
    expect(() => optim_sgd([one()])).toThrow(/Need to specify a learning rate: argument 'lr' is missing/)
    expect(() => optim_adam([3 as never])).toThrow(/parameter 1 is a tensor, got the number 3/)
    expect(() => optim_adam(nn_linear(1, 1) as never)).toThrow(/got a module: give net.parameters/)
    expect(() => optim_adam([one().mul(2)])).toThrow(/can't optimize a non-leaf Tensor/)
    const twice = one()
    expect(() => optim_adam([twice, twice])).toThrow(/there twice/)
    expect(() => optim_adam([one()], { betas: [2, 1] })).toThrow(/Invalid beta parameter at index 1: 2/)
    expect(() => optim_adam([one()], { weight_decay: -1 })).toThrow(/Invalid weight decay value: -1/)
    expect(() => optim_adam([one()], { lr: '1' as never })).toThrow(/'lr' is a number from 0 on, got the string "1"/)
    expect(() => optim_rmsprop([one()], { alpha: -1 })).toThrow(/Invalid alpha value: -1/)
    expect(() => optim_sgd([one()], { lr: 1, nesterov: true })).toThrow(/Nesterov momentum requires a momentum/)
    expect(() => optim_rprop([one()], { etas: [0.5, 0.9] })).toThrow(/Invalid etas value at index 2: 0.9/)
    expect(() => optim_rprop([one()], { step_sizes: [2, 1] })).toThrow(/smallest and the largest, got 2, 1/)
    expect(() => optim_adam([one()], 1, { lr: 2 })).toThrow(/'lr' is given twice/)
  })

  test("takes R's arguments by position", () => {
    const [group] = optim_adam([one()], 0.1, [0.8, 0.9], 1e-3, 0.5, true).param_groups
    expect(group).toMatchObject({ lr: 0.1, betas: [0.8, 0.9], eps: 1e-3, weight_decay: 0.5, amsgrad: true })
  })

  test('leaves parameters without gradient as they are', () => {
    const [a, b] = [one(), one()]
    const sgd = optim_sgd([a, b], { lr: 0.5 })
    a.sum().backward()
    sgd.step()
    expect([values(a), values(b)]).toEqual([
      [0.5, 0.5],
      [1, 1],
    ])
  })

  test('goes on from a saved state as if it had never stopped', () => {
    const run = (steps: number, resume: boolean) => {
      const w = torch_tensor([1, -2, 3], { requires_grad: true })
      let adam = optim_adam([w], { lr: 0.1, amsgrad: true })
      for (let i = 0; i < steps; i++) {
        if (resume && i === 3) {
          const state = adam.state_dict()
          adam = optim_adam([w], { lr: 0.9 }).load_state_dict(state)
        }
        adam.zero_grad()
        w.pow(2).sum().backward()
        adam.step()
      }
      return values(w)
    }
    expect(run(6, true)).toEqual(run(6, false))
  })

  test('stays unchanged when a state does not fit, and says why', () => {
    const w = one()
    const adam = optim_adam([w], { lr: 0.1 })
    w.sum().backward()
    adam.step()
    const before = adam.state_dict()
    const other = torch_ones(3, { requires_grad: true })
    const wider = optim_adam([other], { lr: 0.7 })
    other.sum().backward()
    wider.step()
    const bad: [unknown, RegExp][] = [
      [optim_adam([one(), one()]).state_dict(), /2 parameters, the optimizer's 1/],
      [wider.state_dict(), /'exp_avg' of a parameter of shape \[2\] has shape \[3\]/],
      [{ ...before, param_groups: [{ ...before.param_groups[0]!, lrr: 1 }] }, /option 'lrr' \(is it 'lr'\?\)/],
      [{ ...before, param_groups: [{ ...before.param_groups[0]!, lr: -1 }] }, /Invalid learning rate: -1/],
      [{ ...before, param_groups: [{ ...before.param_groups[0]!, maximize: true }] }, /negate the loss/],
      [{ ...before, state: { 1: { step: torch_tensor(1) } } }, /lacks exp_avg, exp_avg_sq/],
      [{ param_groups: 3 }, /takes what state_dict\(\) gives/],
      [null, /takes what state_dict\(\) gives/],
    ]
    for (const [state, message] of bad) {
      expect(() => adam.load_state_dict(state as never)).toThrow(message)
      expect(String(to_text(adam.state_dict()))).toBe(String(to_text(before)))
    }
  })

  test('copies a loaded state, unless it is asked to refer to it', () => {
    const [a, b] = [one(), one()]
    const first = optim_sgd([a], { lr: 0.1, momentum: 0.9 })
    a.sum().backward()
    first.step()
    const state = first.state_dict()
    const buffer = state.state[1]!.momentum_buffer as Tensor
    const copied = optim_sgd([b], { lr: 0.1 }).load_state_dict(state)
    const shared = optim_sgd([b], { lr: 0.1 }).load_state_dict(state, { '.refer_to_state_dict': true })
    buffer.add_(1)
    expect(values(copied.state.get(b)!.momentum_buffer as Tensor)).toEqual([1, 1])
    expect(values(shared.state.get(b)!.momentum_buffer as Tensor)).toEqual([2, 2])
  })

  test('takes groups with rates of their own, and rates that are assigned later', () => {
    const [a, b] = [one(), one()]
    const sgd = optim_sgd([{ params: a }, { params: [b], lr: 1 }], { lr: 0.5 })
    sgd.param_groups[0]!.lr = 0.25
    a.add(b).sum().backward()
    sgd.step()
    expect([values(a), values(b)]).toEqual([
      [0.75, 0.75],
      [0, 0],
    ])
    expect(() => sgd.add_param_group({ params: [a] })).toThrow(/there twice/)
    expect(sgd.param_groups).toHaveLength(2)
  })

  test('lets momentum be switched on and off between steps', () => {
    const w = one()
    const sgd = optim_sgd([w], { lr: 0.1, momentum: 0.9 })
    const rmsprop = optim_rmsprop([w], { lr: 0 })
    for (const momentum of [0.9, 0, 0.5, 0.5]) {
      sgd.param_groups[0]!.momentum = momentum
      rmsprop.param_groups[0]!.momentum = momentum
      sgd.zero_grad()
      w.sum().backward()
      sgd.step()
      rmsprop.step()
    }
    // 0.1, then 0.1, then 0.1 (1 + 0.5), then 0.1 (1 + 0.75)
    expect(values(w)[0]).toBeCloseTo(1 - 0.1 - 0.1 - 0.15 - 0.175, 6)
  })

  test('begins the average of asgd at t0', () => {
    const w = torch_tensor([4], { requires_grad: true })
    const asgd = optim_asgd([w], { lr: 0.1, lambda: 0, t0: 1 })
    const seen: number[] = []
    for (let i = 0; i < 4; i++) {
      asgd.zero_grad()
      w.sum().backward()
      asgd.step()
      seen.push(values(w)[0]!)
    }
    // The weight of a value is set by the step before it.
    const average = (seen[2]! + seen[3]!) / 2
    expect(values(asgd.state.get(w)!.ax as Tensor)[0]).toBeCloseTo(average, 5)
  })

  test.each(['adagrad', 'adam', 'adamax', 'asgd', 'nadam', 'radam', 'rmsprop', 'rprop', 'sgd'] as const)(
    'updates complex numbers as pairs: %s',
    (kind) => {
      type Make = (params: Tensor[], options: object) => Optimizer
      const make = (torchluz as unknown as Record<string, Make>)[`optim_${kind}`]!
      const options = kind === 'adagrad' ? { lr: 0.1, initial_accumulator_value: 0.5 } : { lr: 0.1 }
      const pairs = torch_tensor([
        [1, -2],
        [0.5, 3],
      ]).requires_grad_()
      const z = torch_view_as_complex(pairs.detach().clone()).requires_grad_()
      const [a, b] = [make([pairs], options), make([z], options)]
      for (let i = 0; i < 3; i++) {
        for (const optimizer of [a, b]) optimizer.zero_grad()
        pairs.pow(2).sum().backward()
        torch_view_as_real(z).pow(2).sum().backward()
        for (const optimizer of [a, b]) optimizer.step()
      }
      expect(as_array(torch_view_as_real(z.detach()))).toEqual(as_array(pairs.detach()))
    },
  )

  test.each([
    'adadelta',
    'adagrad',
    'adam',
    'adamax',
    'adamw',
    'asgd',
    'nadam',
    'radam',
    'rmsprop',
    'rprop',
    'sgd',
  ] as const)('%s: a step between forward and backward is noticed, as its gradients would be wrong', (kind) => {
    const make = torchluz[`optim_${kind}`] as (params: Tensor[], options: object) => Optimizer
    const x = one()
    const optimizer = make([x], { lr: 0.1 })
    const loss = x.pow(2).sum()
    loss.backward({ retain_graph: true })
    optimizer.step()
    expect(() => loss.backward()).toThrow(/modified by an inplace operation/)
  })
  test.each<[string, (params: Record<string, Tensor>) => Optimizer]>([
    ['SGD', (params) => optim_sgd(params, { lr: 0.1 })],
    ['SGD with momentum', (params) => optim_sgd(params, { lr: 0.1, momentum: 0.9, dampening: 0.3 })],
    ['SGD with Nesterov momentum', (params) => optim_sgd(params, { lr: 0.1, momentum: 0.9, nesterov: true })],
    ['Adagrad', (params) => optim_adagrad(params, { lr: 0.5, lr_decay: 0.1 })],
    ['L-BFGS', (params) => optim_lbfgs(params, { max_iter: 3 })],
  ])('%s changes by sparse gradients what it would by dense ones', (_, make) => {
    const [sparse, dense] = [true, false].map((sparse) => {
      const layer = nn_embedding(6, 2, { sparse })
      with_no_grad(() => layer.weight.copy_(torch_arange(1, 12, { dtype: torch_float() }).reshape([6, 2])))
      const optimizer = make(layer.parameters)
      for (let i = 0; i < 4; i++)
        optimizer.step(() => {
          optimizer.zero_grad()
          const loss = layer(torch_tensor([2n, 3n, 3n, BigInt(i + 2)]))
            .pow(2)
            .sum()
          loss.backward()
          return loss
        })
      return as_array(layer.weight.detach().reshape([-1])) as number[]
    })
    sparse!.forEach((x, i) => expect(x).toBeCloseTo(dense![i]!, 4))
    expect(sparse!.slice(0, 2)).toEqual([1, 2])
  })
  test('refuses sparse gradients that its rule does not take, and is unchanged', () => {
    const table = torch_ones(4, 2, { requires_grad: true })
    const look = () =>
      torch_embedding(table, torch_tensor([1n, 3n]), -1, false, true)
        .sum()
        .backward()
    look()
    const adam = optim_adam([table])
    expect(() => adam.step()).toThrow(/a gradient is sparse/)
    expect(adam.state.size).toBe(0)
    optim_sgd([table], { lr: 0.5 }).step()
    expect(as_array(table.detach().sum({ dim: 2 }))).toEqual([1, 2, 1, 2])
  })

  test('does not step where its closure fails', () => {
    const w = one()
    const adam = optim_adam([w], { lr: 0.1 })
    w.sum().backward()
    const fail = (): Tensor => {
      throw new RangeError('no data')
    }
    expect(() => adam.step(fail)).toThrow('no data')
    expect(values(w)).toEqual([1, 1])
    expect(adam.state.size).toBe(0)
    expect(adam.step()).toBeNull()
  })

  test('has a copy that does not share what it keeps, where it is deep', () => {
    const w = one()
    const sgd = optim_sgd([w], { lr: 0.1, momentum: 0.9 })
    w.sum().backward()
    sgd.step()
    const deep = sgd.clone({ deep: true })
    deep.param_groups[0]!.lr = 5
    expect(sgd.param_groups[0]!.lr).toBe(0.1)
    expect(sgd.clone().param_groups).toBe(sgd.param_groups)
    expect(deep.state.get(w)!.momentum_buffer).not.toBe(sgd.state.get(w)!.momentum_buffer)
  })
})

describe.each([
  ['optim_sgd', () => optim_sgd([one()], { lr: 0.1, momentum: 0.9 })],
  ['optim_adam', () => optim_adam([one()])],
  ['optim_lbfgs', () => optim_lbfgs([one()])],
])('%s', (name, make) => {
  test.each([
    ['a closure that is none', (o: Optimizer) => o.step('x' as never), /closure .* the string "x"/],
    ['an unknown way to drop gradients', (o: Optimizer) => o.zero_grad({ set_none: true } as never), /'set_to_none'/],
    ['what is no way to drop gradients', (o: Optimizer) => o.zero_grad(null as never), /zero_grad/],
    ['a layout', (o: Optimizer) => o.state_dict({ layout: 'pyton' as never }), /layout is 'r' or 'python'/],
    ['a way to clone', (o: Optimizer) => o.clone(null as never), /clone: named arguments/],
    ['parameters that cannot be read', (o: Optimizer) => o.add_param_group({ params: [disposed()] }), /disposed/],
  ])('refuses %s in so many words', (_, run, message) => {
    const optimizer = make() as unknown as Optimizer
    const refused = expect(() => run(optimizer))
    refused.toThrow(TorchError)
    expect(() => run(optimizer)).toThrow(message)
    expect(() => run(optimizer)).toThrow(_.includes('clone') ? 'clone' : name)
  })
  test.each([
    ['text in place of tensors', 'x'],
    ['nothing', null],
    ['text as a slot', { step: 'x', exp_avg: 'x', exp_avg_sq: 'x', momentum_buffer: 'x', n_iter: 1 }],
  ])('refuses a state with %s, and is unchanged', (_, kept) => {
    const optimizer = make() as unknown as Optimizer
    const state = optimizer.state_dict()
    const wrong = { ...state, state: { 1: kept } } as never
    expect(() => optimizer.load_state_dict(wrong)).toThrow(TorchError)
    expect(() => optimizer.load_state_dict(wrong)).toThrow(name)
    expect(optimizer.state_dict()).toEqual(state)
  })
})

describe("optimizer() makes optimizers of one's own", () => {
  test('of a literal alone: what is given otherwise stays what it was', () => {
    const wrong: [unknown, RegExp][] = [
      [torch_ones(1), /got a tensor of shape \[1\]/],
      [torch_float(), /got an object of class torch_dtype/],
      [new Map(), /got an object of class Map/],
    ]
    for (const [value, message] of wrong) {
      const prototype: unknown = Object.getPrototypeOf(value)
      expect(() => optimizer(value as never)).toThrow(message)
      expect(() => lr_scheduler(value as never)).toThrow(message)
      expect(() => nn_module(value as never)).toThrow(message)
      expect(Object.getPrototypeOf(value)).toBe(prototype)
    }
    const literal = { step: () => null }
    expect(is_optimizer(optimizer('one', literal)([one()]))).toBe(true)
    expect(is_optimizer(optimizer('two', literal)([one()]))).toBe(true)
  })

  const optim_plain = optimizer('optim_plain', {
    initialize(params: AnyParams, learning_rate: number) {
      super.initialize(params, { learning_rate })
    },
    step(closure: (() => Tensor) | null = null) {
      return this.step_helper(closure, (group, param, g, p) => {
        const kept = this.state.get(param) ?? { step: 0 }
        this.state.set(param, { step: (kept.step as number) + 1 })
        this.seen = [g, p]
        param.sub_(param.grad!.mul(group.learning_rate as number))
      })
    },
  })

  test('whose step changes parameters and keeps a state that is saved', () => {
    const w = one()
    const opt = optim_plain([w], 0.25)
    expect(is_optimizer(opt)).toBe(true)
    const loss = opt.step(() => {
      opt.zero_grad()
      const value = w.sum()
      value.backward()
      return value
    })
    expect(loss!.item()).toBe(2)
    expect(values(w)).toEqual([0.75, 0.75])
    expect(opt.seen).toEqual([1, 1])
    expect(opt.state_dict()).toEqual({
      param_groups: [{ params: [1], learning_rate: 0.25 }],
      state: { 1: { step: 1 } },
    })
    expect(optim_plain([w], 1).load_state_dict(opt.state_dict()).state.get(w)).toEqual({ step: 1 })
  })

  test('with their names, printed with their methods and fields', () => {
    const opt = optim_plain([one()], 0.25)
    expect(r_class(opt)).toEqual(['optim_plain', 'torch_optimizer', 'R6'])
    expect(String(opt)).toContain('initialize: function (params, learning_rate) \n')
    expect(to_text(optim_plain)).toMatch(/^<optim_plain> object generator\n/)
  })

  test('that inherit from others', () => {
    const optim_timid = optimizer('optim_timid', {
      inherit: optim_sgd,
      initialize(params: AnyParams) {
        super.initialize(params, { lr: 0.5 })
      },
    })
    const w = one()
    const opt = optim_timid([w])
    expect(inherits(opt, 'optim_sgd')).toBe(true)
    w.sum().backward()
    opt.step()
    expect(values(w)).toEqual([0.5, 0.5])
    expect(() => optimizer('x', { inherit: 3 })).toThrow(/'inherit' is what optimizer\(\) returned/)
    const ignite = optimizer_ignite('optim_mine', { inherit: optim_ignite_adam })
    expect(ignite([w])).toBeInstanceOf(OptimizerIgnite)
  })

  test('that demand options which every group has to give', () => {
    const optim_strict = optimizer({
      name: 'optim_strict',
      initialize(params: AnyParams) {
        super.initialize(params, { rate: optim_required() })
      },
    })
    expect(() => optim_strict([one()])).toThrow(/argument 'rate' is missing/)
    expect(optim_strict([{ params: [one()], rate: 2 }]).param_groups[0]!.rate).toBe(2)
    expect(() => optim_strict([{ params: [one()], rate: 2 }]).step()).toThrow(/has no step\(\)/)
  })

  test('also as a class', () => {
    class Plain extends Optimizer<{ lr: number }> {
      constructor(params: Params<{ lr: number }>, lr: number) {
        super(params, { lr })
      }
      override step(): null {
        with_no_grad(() => {
          for (const { params, lr } of this.param_groups) for (const p of params) if (p.grad) p.sub_(p.grad.mul(lr))
        })
        return null
      }
    }
    const w = one()
    const opt = new Plain([w], 1)
    w.sum().backward()
    opt.step()
    expect(values(w)).toEqual([0, 0])
    expect(r_class(opt)).toEqual(['Plain', 'torch_optimizer', 'R6'])
  })
})

describe_with('goldens/print.jsonl')('printing', () => {
  const shown: Record<string, () => unknown> = {
    'optim_sgd(nn_linear(2, 1)$parameters, lr = 0.1)': () => optim_sgd(nn_linear(2, 1).parameters, { lr: 0.1 }),
    'optim_adam(nn_linear(2, 1)$parameters)': () => optim_adam(nn_linear(2, 1).parameters),
    optim_adam: () => optim_adam,
    'class(optim_adam(nn_linear(2, 1)$parameters))': () => r_class(optim_adam(nn_linear(2, 1).parameters)),
    'o <- optim_sgd(list(torch_ones(1, requires_grad = TRUE)), lr = 0.1, momentum = 0.9); o$param_groups': () =>
      optim_sgd([torch_ones(1, { requires_grad: true })], { lr: 0.1, momentum: 0.9 }).param_groups,
    'o <- optim_sgd(list(torch_ones(1, requires_grad = TRUE)), lr = 0.1); o$state_dict()': () =>
      optim_sgd([torch_ones(1, { requires_grad: true })], { lr: 0.1 }).state_dict(),
    'o <- optim_adam(list(torch_ones(1, requires_grad = TRUE))); o$defaults': () =>
      optim_adam([torch_ones(1, { requires_grad: true })]).defaults,
  }
  const goldens = cases<{ id: string; r: string; stdout: string }>('goldens/print.jsonl')
  test.each(Object.entries(shown))("is R's: %s", (r, value) => {
    const golden = goldens.find((one) => one.r === r)!
    const lines = (text: string) =>
      text
        .replace(/0x[0-9a-f]+/g, '<pointer>')
        .replace(/ +$/gm, '')
        .replace(/\n+$/, '')
    expect(lines(to_text(value()))).toBe(lines(golden.stdout))
  })
})
