/** Datasets that give their items one after another. */
import {
  IterableDataset,
  as_dataloader,
  as_numeric,
  dataloader,
  evaluate,
  fit,
  inherits,
  iterable_dataset,
  length,
  luz_callback,
  nn_linear,
  nn_mse_loss,
  optim_sgd,
  predict,
  r_class,
  set_hparams,
  set_opt_hparams,
  setup,
  torch_tensor,
  type Tensor,
} from 'torchluz'

const closed: number[] = []
const numbers = iterable_dataset({
  name: 'numbers',
  initialize: (n: number) => ({ n }),
  *iter() {
    try {
      for (let i = 1; i <= this.n; i++) yield { x: torch_tensor([i]), y: torch_tensor([2 * i]) }
    } finally {
      closed.push(this.n)
    }
  },
})
beforeEach(() => closed.splice(0))
const firsts = (batch: unknown): number[] => as_numeric((batch as { x: Tensor }).x.flatten())

describe('an iterable dataset', () => {
  test('comes in batches, in its order, in each pass anew', () => {
    const loader = dataloader(numbers(7), { batch_size: 3 })
    for (let pass = 0; pass < 2; pass++) expect([...loader].map(firsts)).toEqual([[1, 2, 3], [4, 5, 6], [7]])
    expect([...dataloader(numbers(7), { batch_size: 3, drop_last: true })]).toHaveLength(2)
  })

  test('has a length where it says so', () => {
    const counted = iterable_dataset({
      iter: () => [torch_tensor(1), torch_tensor(2), torch_tensor(3)],
      length: () => 3,
    })
    expect(length(counted())).toBe(3)
    expect(length(dataloader(counted(), { batch_size: 2 }))).toBe(2)
    expect(length(dataloader(numbers(7)))).toBeNaN()
    expect(String(dataloader(numbers(7)))).toBe('<dataloader>\n  batches of 1 from <numbers>')
  })

  test('gives items by a generator, another iterable, an iterator or a function', () => {
    let i = 0
    for (const iter of [
      () => [1, 2],
      () => new Set([1, 2]),
      () => [1, 2][Symbol.iterator](),
      () => ({
        next: () => (++i > 2 ? { done: true as const, value: undefined } : { done: false as const, value: i }),
      }),
      () => {
        let at = 0
        return () => (++at > 2 ? undefined : at)
      },
    ])
      expect([...iterable_dataset({ iter })()]).toEqual([1, 2])
  })

  test('is closed where a loop ends early', () => {
    for (const batch of dataloader(numbers(7), { batch_size: 2 })) {
      expect(firsts(batch)).toEqual([1, 2])
      break
    }
    expect(closed).toEqual([7])
  })

  test('can be a class', () => {
    class Two extends IterableDataset<number> {
      override iter = () => [1, 2]
    }
    expect([...new Two()]).toEqual([1, 2])
    expect(r_class(new Two())).toEqual(['Two', 'iterable_dataset', 'R6'])
    expect(inherits(numbers(1), 'iterable_dataset')).toBe(true)
  })

  test('refuses what has no order of its own to keep', () => {
    expect(() => dataloader(numbers(1), { shuffle: true })).toThrow('an iterable dataset has its own order')
    expect(() => iterable_dataset({} as never)).toThrow("'iter' is a function, got undefined")
    expect(() => iterable_dataset(3 as never)).toThrow(
      'it takes an object { initialize, iter, length }, got the number 3',
    )
    expect(() => [...iterable_dataset({ iter: () => 3 as never })()]).toThrow('iter() returns a generator')
    expect(() => [...iterable_dataset({ iter: async function* () {} as never })()]).toThrow(
      'iter() returns a generator',
    )
  })
})

describe('luz', () => {
  const model = set_opt_hparams(
    set_hparams(setup(nn_linear, { loss: nn_mse_loss(), optimizer: optim_sgd }), { in_features: 1, out_features: 1 }),
    {
      lr: 0.01,
    },
  )

  test('trains, evaluates and predicts with iterable datasets, in whole batches of 32 while training', async () => {
    const rows: number[] = []
    const count = luz_callback({
      on_train_batch_begin() {
        rows.push(this.ctx.input.size(1))
      },
    })
    const options = { epochs: 2, valid_data: numbers(5), callbacks: count() }
    const fitted = await fit(model, numbers(70), options)
    expect(rows).toEqual([32, 32, 32, 32])
    expect(fitted.records.metrics.valid).toHaveLength(2)
    expect((await predict(fitted, numbers(5))).shape).toEqual([5, 1])
    await expect(evaluate(fitted, numbers(5))).resolves.toBeDefined()
    expect(as_dataloader(numbers(3)).batch_size).toBe(32)
  })

  test('does not split them', () =>
    expect(fit(model, numbers(70), { valid_data: 0.2 })).rejects.toThrow("Can't split an iterable dataset"))

  test('closes them when a fit fails', async () => {
    const failing = luz_callback({
      on_train_batch_end() {
        throw new Error('enough')
      },
    })
    await expect(fit(model, numbers(70), { callbacks: failing() })).rejects.toThrow('enough')
    expect(closed).toEqual([70])
  })
})
