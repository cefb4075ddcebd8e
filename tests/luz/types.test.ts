/** What the compiler knows of setup()'s modules and of data. */
import {
  as_array,
  dataset,
  evaluate,
  fit,
  luz_callback,
  luz_metric,
  nn_linear,
  nn_Module,
  nn_module,
  nn_mse_loss,
  optim_adam,
  predict,
  set_hparams,
  setup,
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
