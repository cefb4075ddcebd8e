/** Arguments that are kept for a module and its optimizers, and functions that take them otherwise. */
import {
  fit,
  nn_Module,
  nn_linear,
  nn_module,
  nn_mse_loss,
  optim_adam,
  set_hparams,
  set_opt_hparams,
  setup,
  torch_matmul,
  torch_ones,
  type Tensor,
} from 'torchluz'
import { rejection, train_data } from './support'

const options = { data: train_data(), epochs: 1 }
const parts = { loss: nn_mse_loss(), optimizer: optim_adam }
const advice = (write: string) => `\nArguments given by name come as one object: write ${write}.`

const OneByOne = nn_module({
  initialize(h = 4, bias = true) {
    return { a: nn_linear(3, h), b: nn_linear(h, 1, { bias }) }
  },
  forward(x: Tensor): Tensor {
    return this.b(this.a(x))
  },
})
class OwnClass extends nn_Module {
  readonly layer: nn_Module
  constructor(h = 4) {
    super()
    this.layer = nn_linear(3, h)
  }
}

test('a module that takes arguments one by one is told how to take them by name', async () => {
  expect(await rejection(fit(set_hparams(setup(OneByOne, parts), { h: 7 } as never), options))).toContain(
    advice('initialize({ h = 4, bias = true } = {})'),
  )
  expect(await rejection(fit(set_hparams(setup(OwnClass, parts), { h: 7 } as never), options))).toContain(
    advice('constructor({ h = 4 } = {})'),
  )
  const made = setup((h: number) => nn_linear(3, h), parts)
  expect(await rejection(fit(set_hparams(made, { h: 7 } as never), options))).toContain(advice('({ h } = {})'))
})

test('so is a set_optimizers()', async () => {
  const Own = nn_module({
    initialize: () => ({ layer: nn_linear(3, 1) }),
    forward(x: Tensor): Tensor {
      return this.layer(x)
    },
    set_optimizers(lr = 2e-4) {
      return optim_adam(this.parameters, { lr })
    },
  })
  const failed = await rejection(fit(set_opt_hparams(setup(Own, { loss: nn_mse_loss() }), { lr: 0.1 }), options))
  expect(failed).toMatch(/^optim_adam: 'lr' is a number from 0 on, got an object/)
  expect(failed).toMatch(/write set_optimizers\(\{ lr = (2e-4|0\.0002) \} = \{\}\)\.$/)
})

/** The advice for `{ h: 7 }`, as set_hparams() gives it to a module. */
const advised = async (module: unknown) => {
  const message = await rejection(fit(set_hparams(setup(module as typeof OneByOne, parts), { h: 7 } as never), options))
  return /\nArguments given by name come as one object: write (.*)\.$/.exec(message)?.[1]
}

test('the advice has defaults that are calls, and no comments', async () => {
  const Computed = nn_module({
    // prettier-ignore
    initialize(h = Math.max(1, 2) /* rows (all of them) */, bias = Boolean(1)) {
      return { a: nn_linear(3, h, { bias }) }
    },
  })
  expect(await advised(Computed)).toBe('initialize({ h = Math.max(1, 2), bias = Boolean(1) } = {})')
  class Commented extends nn_Module {
    // Not this: constructor(no)
    again = (): unknown => this.constructor()
    readonly layer: nn_Module
    constructor(h = Number('4')) {
      super()
      this.layer = nn_linear(3, h)
    }
  }
  expect(await advised(Commented)).toMatch(/^constructor\(\{ h = Number\(['"]4['"]\) \} = \{\}\)$/)
})

test('so are modules that inherit what takes the arguments', async () => {
  class Sub extends OwnClass {}
  class OfGenerator extends (OneByOne as unknown as typeof nn_Module) {}
  expect(await advised(Sub)).toBe('constructor({ h = 4 } = {})')
  expect(await advised(OfGenerator)).toBe('initialize({ h = 4, bias = true } = {})')
  expect(await advised(nn_module({ inherit: OneByOne }))).toBe('initialize({ h = 4, bias = true } = {})')
})

test('other errors, and functions that take an object, are left alone', async () => {
  const Failing = nn_module({
    initialize({ h = 4 } = {}) {
      return { a: torch_matmul(torch_ones(2, h), torch_ones(2, h)) }
    },
  })
  const Named = nn_module({
    initialize(named: { h?: number } = {}) {
      return { a: torch_ones(-named.h!) }
    },
  })
  const failed = [
    fit(set_hparams(setup(Failing, parts), { h: 7 }), options),
    fit(set_hparams(setup(Named, parts), { h: 7 }), options),
    fit(set_hparams(setup(OneByOne, parts), -1), options),
    fit(set_hparams(setup(nn_linear, parts), { in_features: 3, out_features: -1 }), options),
  ]
  for (const run of failed) expect(await rejection(run)).not.toMatch(/nothing was refused|by name/)
})
