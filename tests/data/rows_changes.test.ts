/** What a script changes while rows of a table are made in batches counts, as it does for items made one by one. */
import * as torchluz from 'torchluz'
import { dataloader, torch_sub, torch_tensor, torch_zeros, type Dataset, type RArray, type Tensor } from 'torchluz'
import { failed_item } from '../../src/data/failed'
import { MnistDataset } from '../../src/vision/mnist'
import { batches, by_items, calls, content, digits, n, type Batch, type Transform } from './digits'

const transform: Transform = (x) => torch_tensor(x).flatten().div(255)

describe('rows are what items are where, between two batches,', () => {
  /** The batches' numbers and what `say` tells at the end, with `between` run after each batch. */
  const seen = (rows: (ds: Dataset) => Iterable<Batch>, begin: () => Change) => {
    const { ds, between, say = () => null } = begin()
    const found: unknown[] = []
    try {
      for (const batch of rows(ds)) {
        found.push([content(batch), batch.x.requires_grad])
        between()
      }
    } catch (error) {
      found.push((error as Error).message, failed_item(error))
    }
    return [found, say()]
  }
  interface Change {
    ds: Dataset
    between: () => void
    say?: () => unknown
  }
  const by_batches = (ds: Dataset) => dataloader(ds, { batch_size: 3 }) as Iterable<Batch>
  const spies: jest.SpyInstance[] = []
  afterEach(() => spies.splice(0).forEach((spy) => spy.mockRestore()))

  test.each<[string, () => Change]>([
    [
      'a name comes to stand for a function of one’s own',
      () => {
        let count = 0
        let torch_div = torchluz.torch_div
        return {
          ds: digits((x) => torch_div(torch_tensor(x), 255)),
          between: () => {
            torch_div = ((x: Tensor, by: number) => (count++, torchluz.torch_div(x, by))) as typeof torch_div
          },
          say: () => count,
        }
      },
    ],
    [
      'a name comes to stand for a function that calls a method',
      () => {
        let count = 0
        let torch_neg = torchluz.torch_neg
        return {
          ds: digits((x) => torch_neg(torch_tensor(x).div(255))),
          between: () => {
            torch_neg = ((x: Tensor) => (count++, x.neg())) as typeof torch_neg
          },
          say: () => count,
        }
      },
    ],
    [
      'a stage of a pipe comes to stand for a function of one’s own',
      () => {
        let count = 0
        let { torch_flatten } = torchluz
        return {
          ds: digits((x) => torchluz.pipe(torch_tensor(x), torch_flatten, (t) => t.div(255))),
          between: () => {
            torch_flatten = ((t: Tensor) => (count++, t.flatten())) as typeof torch_flatten
          },
          say: () => count,
        }
      },
    ],
    [
      'names come to stand for a function of the same source and for others',
      () => {
        let count = 0
        const make = () => {
          const names = { ...torchluz }
          return { names, run: (x: RArray) => names.torch_neg(names.torch_abs(names.torch_tensor(x))) }
        }
        const { names, run } = make()
        return {
          ds: digits(run),
          between: () => {
            names.torch_tensor = make().run as typeof names.torch_tensor
            const count_one = (t: Tensor) => (count++, t)
            Object.assign(names, { torch_abs: count_one, torch_neg: count_one })
          },
          say: () => count,
        }
      },
    ],
    [
      'a name comes to stand for a function that asks the dataset for another item',
      () => {
        let count = 0
        const names = { ...torchluz }
        const ds = digits((x) => names.torch_neg(names.torch_tensor(x)))
        const other = () => {
          count++
          Object.assign(names, { torch_tensor: torchluz.torch_tensor, torch_neg: torchluz.torch_neg })
          try {
            return ds.getitem(7).x
          } finally {
            Object.assign(names, { torch_tensor: other, torch_neg: (t: Tensor) => (count++, t) })
          }
        }
        return { ds, between: () => void Object.assign(names, { torch_tensor: other }), say: () => count }
      },
    ],
    [
      'a method of tensors is replaced',
      () => {
        let count = 0
        const { div } = torchluz.Tensor.prototype
        return {
          ds: digits((x) => torch_tensor(x).div(255)),
          between: () => {
            if (spies.length > 0) return
            spies.push(
              jest.spyOn(torchluz.Tensor.prototype, 'div').mockImplementation(function (this: Tensor, by) {
                count++
                return div.call(this, by)
              }),
            )
          },
          say: () => [count, spies.splice(0).forEach((spy) => spy.mockRestore())],
        }
      },
    ],
    [
      'getitem() is replaced',
      () => {
        let count = 0
        const { getitem } = MnistDataset.prototype
        return {
          ds: digits((x) => torch_tensor(x).div(255)),
          between: () => {
            MnistDataset.prototype.getitem = function (i) {
              return { ...getitem.call(this, i), y: count++ }
            }
          },
          say: () => {
            MnistDataset.prototype.getitem = getitem
            return count
          },
        }
      },
    ],
    [
      'a tensor from outside comes to have a gradient',
      () => {
        const mean = torch_tensor(33.3)
        return { ds: digits((x) => torch_sub(torch_tensor(x), mean)), between: () => void mean.requires_grad_(true) }
      },
    ],
    [
      'a tensor from outside is disposed',
      () => {
        const mean = torch_tensor(33.3)
        return { ds: digits((x) => torch_sub(torch_tensor(x), mean)), between: () => mean.dispose() }
      },
    ],
    [
      'a tensor from outside comes to have sizes that do not fit',
      () => {
        const mean = torch_zeros([28, 28])
        return { ds: digits((x) => torch_sub(torch_tensor(x), mean)), between: () => void mean.resize_([5]) }
      },
    ],
  ])('%s', (_, begin) => {
    expect(seen(by_batches, begin)).toEqual(seen(by_items, begin))
  })
})

test('rows are made where the functions that are running cannot be asked for', () => {
  const own = Object.getOwnPropertyDescriptor(Error, 'stackTraceLimit')!
  Object.defineProperty(Error, 'stackTraceLimit', { ...own, writable: false })
  try {
    expect(calls(() => transform)).toBe(n)
  } finally {
    Object.defineProperty(Error, 'stackTraceLimit', own)
  }
})

test('rows leave what a script has set of Error', () => {
  const { stackTraceLimit, prepareStackTrace } = Error
  const prepare = () => 'mine'
  Object.assign(Error, { stackTraceLimit: 0, prepareStackTrace: prepare })
  try {
    batches(digits(transform))
    expect([Error.stackTraceLimit, Error.prepareStackTrace]).toEqual([0, prepare])
    delete (Error as Partial<typeof Error>).stackTraceLimit
    batches(digits(transform))
    expect('stackTraceLimit' in Error).toBe(false)
  } finally {
    Object.assign(Error, { stackTraceLimit, prepareStackTrace })
  }
})
