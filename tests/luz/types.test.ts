/** What the compiler knows of setup()'s modules and of data. */
import {
  as_array,
  dataset,
  evaluate,
  fit,
  LuzCallback,
  luz_callback,
  luz_metric,
  nn_cross_entropy_loss,
  nn_linear,
  nn_mixup_loss,
  nn_Module,
  nn_module,
  nn_mse_loss,
  nn_triplet_margin_loss,
  nnf_cross_entropy,
  nnf_mse_loss,
  nnf_relu,
  optim_adam,
  predict,
  set_hparams,
  setup,
  torch_tensor,
  type Hook,
  type Tensor,
} from 'torchluz'
import { train_data } from './support'

class Scaled extends nn_Module {
  readonly linear = nn_linear(3, 1)
  constructor(readonly factor: number) {
    super()
  }
  override forward(x: Tensor): Tensor {
    return this.linear(x).mul(this.factor)
  }
}

const options = { data: train_data(), epochs: 1 }

test('setup() knows the arguments of layers, by position and by name', async () => {
  const generator = setup(nn_linear, nn_mse_loss(), optim_adam)
  const by_position = await fit(set_hparams(generator, 3, 1, { bias: false }), options)
  expect([by_position.model.in_features, by_position.model.bias]).toEqual([3, null])
  const by_name = await fit(set_hparams(generator, { in_features: 3, out_features: 1 }), options)
  expect(by_name.model.out_features).toBe(1)
  expect(generator(3, 2).out_features).toBe(2)
  // @ts-expect-error -- a layer has no arguments of text
  await expect(fit(set_hparams(generator, 'three', 1), options)).rejects.toThrow('in_features')
})

test('setup() knows the arguments of classes, of functions and of what it has set up', async () => {
  const generator = setup(Scaled, nn_mse_loss(), optim_adam)
  const again = setup(generator, nn_mse_loss(), optim_adam)
  expect((await fit(set_hparams(again, 2), options)).model.factor).toBe(2)
  // @ts-expect-error -- the factor is a number
  set_hparams(generator, 'two')
  const made = setup((factor?: number) => new Scaled(factor ?? 1), nn_mse_loss(), optim_adam)
  expect([made().factor, made(3).factor, set_hparams(made)().factor]).toEqual([1, 3, 1])
  // @ts-expect-error -- the factor is a number
  set_hparams(made, {})
  const fixed = setup(() => new Scaled(1), nn_mse_loss(), optim_adam)
  // @ts-expect-error -- it takes nothing
  set_hparams(fixed, 1)
})

describe('the loss', () => {
  const optimizer = optim_adam

  test('is a module, a function of R’s, or one of prediction and target', () => {
    for (const generator of [
      setup(nn_linear, { loss: nn_mse_loss(), optimizer }),
      setup(nn_linear, nn_cross_entropy_loss(), optimizer),
      setup(nn_linear, { loss: nn_mixup_loss(nn_cross_entropy_loss()), optimizer }),
      setup(nn_linear, { loss: nnf_mse_loss, optimizer }),
      setup(nn_linear, nnf_cross_entropy, optimizer),
      setup(nn_linear, { loss: (input, target) => input.sub(target).abs().mean(), optimizer }),
      setup(nn_linear, (input, target) => input.sub(target).abs().mean(), optimizer),
      setup(nn_linear, { loss: Own(), optimizer }),
      setup(nn_linear, { loss: new OwnClass(), optimizer }),
    ])
      expect(String(generator)).toBe('<luz_module_generator>')
  })

  test('can take lists and objects of tensors', () => {
    const of_both = (input: Both, target: Tensor[]): Tensor => input.mean.sub(target[0]!).mean()
    void setup(nn_linear, { loss: of_both, optimizer })
    void setup(nn_linear, ([mean]: [Tensor, Tensor], target: Tensor) => nnf_mse_loss(mean, target), optimizer)
  })

  test('is no generator, no number and no function of anything else', () => {
    // @ts-expect-error -- not called
    expect(() => setup(nn_linear, { loss: nn_mse_loss, optimizer })).toThrow('nn_mse_loss()')
    // @ts-expect-error -- not called
    expect(() => setup(nn_linear, Own, optimizer)).toThrow('an instance')
    // @ts-expect-error -- not made
    expect(() => setup(nn_linear, { loss: OwnClass, optimizer })).toThrow('an instance')
    // @ts-expect-error -- a name
    expect(() => setup(nn_linear, { loss: 'mse', optimizer })).toThrow('loss is a function of prediction and target')
    // @ts-expect-error -- three tensors
    void setup(nn_linear, { loss: nn_triplet_margin_loss(), optimizer })
    // @ts-expect-error -- an option in place of the target
    void setup(nn_linear, { loss: nnf_relu, optimizer })
    // @ts-expect-error -- gives a number
    void setup(nn_linear, { loss: (input: Tensor) => input.item(), optimizer })
    // @ts-expect-error -- takes numbers
    void setup(nn_linear, { loss: (input: number, target: number) => torch_tensor(input - target), optimizer })
  })

  test('comes with what makes an optimizer', () => {
    void setup(nn_linear, { loss: nn_mse_loss(), optimizer: (params) => optim_adam(params, { lr: 0.1 }) })
    const made = optim_adam([torch_tensor(1)])
    // @ts-expect-error -- called already
    expect(() => setup(nn_linear, { loss: nn_mse_loss(), optimizer: made })).toThrow('optim_adam (not called)')
  })
})

interface Both {
  mean: Tensor
  parts: Tensor[]
}
const Own = nn_module({
  initialize: () => ({}),
  forward: (input: Tensor, target: Tensor): Tensor => input.sub(target).mean(),
})
class OwnClass extends nn_Module {
  override forward(input: Tensor, target: Tensor): Tensor {
    return input.sub(target).mean()
  }
}

test("an optimizer's rate is a number, in callbacks", async () => {
  const rates: number[] = []
  const look = luz_callback({
    on_train_batch_end() {
      const rate: number = this.ctx.opt.param_groups[0]!.lr
      const same: number = this.ctx.optimizers.opt!.param_groups[0]!.lr
      rates.push(rate, same)
      // @ts-expect-error -- a number
      const text: string = this.ctx.opt.param_groups[0]!.lr
      void text
      this.ctx.opt.param_groups[0]!.lr = 0.5
      // @ts-expect-error -- a number
      void (() => (this.ctx.opt.param_groups[0]!.lr = 'high'))
      this.ctx.log_metric('lr', this.ctx.opt.param_groups[0]!.lr)
    },
  })
  const fitted = await fit(
    setup(() => new Scaled(1), nn_mse_loss(), optim_adam),
    { ...options, callbacks: look() },
  )
  expect(rates).toEqual([0.001, 0.001])
  expect(fitted.records.metrics.train[0]!.lr).toBe(0.5)
})

test('a module can be described within setup(); its forward() takes a tensor', async () => {
  const generator = setup(
    nn_module({
      initialize: () => ({ linear: nn_linear(3, 1), factor: 2 }),
      forward(x) {
        return this.linear(x.mul(this.factor))
      },
    }),
    { loss: nn_mse_loss(), optimizer: optim_adam },
  )
  const fitted = await fit(generator, options)
  const factor: number = fitted.model.factor
  expect(factor).toBe(2)
})

test('arrays of as_array() are data', async () => {
  const fitted = await fit(set_hparams(setup(Scaled, nn_mse_loss(), optim_adam), 1), options)
  const [x, y] = train_data()
  expect((await predict(fitted, as_array(x))).shape).toEqual([40, 1])
  await expect(evaluate(fitted, [as_array(x), as_array(y)])).resolves.toBeDefined()
})

test("arguments of initialize() without a type have their defaults', in callbacks, metrics and datasets", () => {
  const every = luz_callback({
    initialize(count = 3) {
      const same: number = count
      return { count: same }
    },
  })
  expect([every().count, every(4).count]).toEqual([3, 4])
  // @ts-expect-error -- count is a number
  void (() => every('4'))
  const seen = luz_metric({
    abbrev: 'Seen',
    initialize(by = 2) {
      return { by, count: 0 }
    },
    update() {
      this.count += this.by
    },
    compute() {
      return this.count
    },
  })
  expect(seen(3)).toBeDefined()
  // @ts-expect-error -- by is a number
  void (() => seen('3'))
  const numbers = dataset({
    initialize(n = 10) {
      return { n }
    },
    getitem: (i: number) => i,
    length() {
      return this.n
    },
  })
  expect([numbers().length(), numbers(4).length()]).toEqual([10, 4])
  // @ts-expect-error -- n is a number
  void (() => numbers('4'))
})

describe('hooks', () => {
  test('are methods of LuzCallback, which a class overrides', async () => {
    const seen: string[] = []
    class Told extends LuzCallback {
      override on_train_batch_end(): void {
        const iter: number = this.ctx.iter
        seen.push(`batch ${iter}`)
      }
      override async on_epoch_end(): Promise<void> {
        await Promise.resolve()
        seen.push('epoch')
      }
      // @ts-expect-error -- there is no such hook to override
      override on_epoch_ends(): void {}
      /** One that a module's step() may call. */
      on_mine(): void {}
    }
    /** What a hook returns is its own affair. */
    class Counting extends LuzCallback {
      private n = 0
      override on_train_batch_end() {
        return this.n++
      }
      override on_epoch_end(): Promise<number> {
        return Promise.resolve(this.n)
      }
    }
    await fit(set_hparams(setup(Scaled, nn_mse_loss(), optim_adam), 1), { ...options, callbacks: new Counting() })
    const all: Record<Hook, unknown> = {} as Required<LuzCallback>
    expect(all).toEqual({})
    const warning = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
    await fit(set_hparams(setup(Scaled, nn_mse_loss(), optim_adam), 1), { ...options, callbacks: new Told() })
    warning.mockRestore()
    expect(seen).toEqual(['batch 1', 'epoch'])
  })

  test('have known names in luz_callback(); `this` and the arguments keep their types', () => {
    const count = luz_callback({
      initialize(step: number) {
        return { step, total: 0 }
      },
      on_epoch_end() {
        const total: number = (this.total += this.step)
        // @ts-expect-error -- a number
        const text: string = this.step
        return void [total, text]
      },
      helper: () => 'any other method',
    })
    const made = count(2)
    const [total, text]: [number, string] = [made.total, made.helper()]
    expect([total, text]).toEqual([0, 'any other method'])
    // @ts-expect-error -- there is no such hook
    void luz_callback({ on_epoch_ends() {} })
    // @ts-expect-error -- there is no such hook
    void luz_callback('named', { initialize: () => ({}), on_batch_end: () => undefined })
    // @ts-expect-error -- a hook's words are joined by underscores
    void luz_callback({ onEpochEnd() {} })
    void luz_callback({ once() {}, only: 1, on_epoch_end: async () => Promise.resolve(5) })
    // @ts-expect-error -- a hook is a method
    expect(() => luz_callback({ on_epoch_end: 3 })).toThrow('on_epoch_end is a method')
  })
})
