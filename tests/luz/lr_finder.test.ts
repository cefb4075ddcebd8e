import {
  lr_finder,
  luz_metric_mae,
  nn_mse_loss,
  optim_adam,
  optim_sgd,
  Picture,
  print,
  r_class,
  set_opt_hparams,
  set_seed,
  setup,
  torch_manual_seed,
} from 'torchluz'
import { R_PLOT, nnf_mse_loss, nn_linear, nn_module, type Tensor } from 'torchluz'
import { Net, describe_goldens, golden, printed, train_data } from './support'

const generator = (opt_hparams: object = { lr: 0.05 }) =>
  set_opt_hparams(setup(Net, { loss: nn_mse_loss(), optimizer: optim_sgd, metrics: luz_metric_mae() }), opt_hparams)
const options = { dataloader_options: { batch_size: 16, shuffle: false } }

interface Recorded {
  lines: string[]
  class: string[]
  names: string[]
  lr: number[]
  loss: number[]
  print: string[]
}

describe_goldens("lr_finder finds what R's luz does", () => {
  const r = golden<Recorded>('luz/lr_finder.json')
  const rounded = (lines: string[]) => lines.map((line) => line.replace(/\d\.\d{8,}/g, (x) => Number(x).toFixed(5)))

  test('rates, losses and their printing', async () => {
    torch_manual_seed(1)
    set_seed(1)
    const { lines, value: found } = await printed(() =>
      lr_finder(generator(), train_data(), { steps: 20, start_lr: 1e-4, end_lr: 1, verbose: false, ...options }),
    )
    expect(lines).toEqual(r.lines)
    expect(r_class(found)).toEqual(r.class)
    expect(found.names).toEqual(r.names)
    expect(found.lr).toHaveLength(r.lr.length)
    r.lr.forEach((lr, i) => expect(found.lr[i]! / lr).toBeCloseTo(1, 10))
    r.loss.forEach((loss, i) => expect(found.loss[i]).toBeCloseTo(loss, 5))
    expect(rounded((await printed(() => print(found))).lines)).toEqual(rounded(r.print))
  })
})

describe('lr_finder', () => {
  test('can space the rates linearly, and keeps the optimizer’s other arguments', async () => {
    const found = await lr_finder(generator({ lr: 0.5, momentum: 0.9 }), {
      data: train_data(),
      steps: 5,
      start_lr: 0.01,
      end_lr: 0.05,
      log_spaced_intervals: false,
      ...options,
    })
    expect(found.lr).toHaveLength(5)
    expect(found.lr[0]).toBeGreaterThan(0.01)
    expect(found.lr.at(-1)).toBeCloseTo(0.05, 10)
    expect([...found.lr].sort((a, b) => a - b)).toEqual(found.lr)
  })

  test('takes an optimizer whose rate was given by position', async () => {
    const found = await lr_finder(set_opt_hparams(generator(), 0.5, { momentum: 0.9 }), {
      data: train_data(),
      steps: 3,
      start_lr: 0.001,
      end_lr: 1,
      ...options,
    })
    expect(found.lr.map((lr) => Number(lr.toFixed(6)))).toEqual([0.01, 0.1, 1])
    await expect(lr_finder(generator(), train_data(), { verbose: 'yes' as never })).rejects.toThrow(
      'verbose is true, false or null, got the string "yes"',
    )
  })

  test('can be plotted, on a logarithmic axis', async () => {
    const found = await lr_finder(generator(), train_data(), 8, options)
    const picture = new Picture(found[R_PLOT]())
    for (const word of ['Learning rate', 'Loss', 'smoothed']) expect(picture.svg).toContain(`>${word}<`)
    expect(JSON.stringify(picture.spec)).toContain('"type":"log"')
    // The axis ends with the rates, which end at 0.1.
    expect(picture.svg).toContain('>1e-1<')
    expect(picture.svg).not.toContain('>1e+0<')
  })

  test('says what it cannot do', async () => {
    await expect(lr_finder(generator(), train_data(), { steps: 0 })).rejects.toThrow(
      'steps is a whole number from 1 on',
    )
    await expect(lr_finder(generator(), train_data(), { start_lr: 1, end_lr: 0.1 })).rejects.toThrow(
      'rates are tried from low to high: start_lr, 1, is not below end_lr, 0.1',
    )
    await expect(lr_finder(generator(), train_data(), { start_lr: -1 })).rejects.toThrow('start_lr is a number above 0')
    await expect(lr_finder(generator(), train_data(), { dataloader_options: { batch_size: 100 } })).rejects.toThrow(
      'fewer rows than batch_size',
    )
    const Two = nn_module({
      initialize() {
        return { a: nn_linear(3, 1), b: nn_linear(3, 1) }
      },
      forward(x: Tensor): Tensor {
        return this.a(x).add(this.b(x))
      },
      set_optimizers({ lr }: { lr: number }) {
        return { first: optim_adam(this.a.parameters, { lr }), second: optim_adam(this.b.parameters, { lr }) }
      },
      loss: (input: Tensor, target: Tensor) => nnf_mse_loss(input, target),
    })
    await expect(lr_finder(setup(Two), train_data(), options)).rejects.toThrow('this model has first, second')
  })
})
