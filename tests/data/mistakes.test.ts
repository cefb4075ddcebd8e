/** Mistakes in datasets, samplers and loops: each is told of by what was given and what is expected. */
import {
  RArray,
  as_numeric,
  dataloader,
  dataloader_make_iter,
  dataloader_next,
  dataset,
  dataset_subset,
  iterable_dataset,
  loop,
  tensor_dataset,
  torch_arange,
  torch_ones,
  torch_scalar_tensor,
  type Sampler,
} from 'torchluz'

const items = (): ReturnType<typeof numbers> => numbers()
const numbers = dataset({ getitem: (i: number) => ({ x: i }), length: () => 7 })
const rows = () => tensor_dataset({ x: torch_arange(1, 7) })
const giving = <T>(...parts: unknown[]): Sampler<T> => ({
  length: () => parts.length,
  [Symbol.iterator]: () => parts[Symbol.iterator]() as Iterator<T>,
})

describe.each([
  ['getitem()', items],
  ['getbatch()', rows],
] as const)('a sampler of a dataset with %s', (_, make) => {
  test.each([0, 8, 1.5, '1', undefined, NaN])('gives item numbers: not %p', (odd) => {
    const message = 'a sampler gives item numbers, whole and from 1 to 7'
    expect(() => [...dataloader(make(), { sampler: giving<number>(1, odd), batch_size: 2 })]).toThrow(message)
    expect(() => [...dataloader(make(), { batch_sampler: giving<number[]>([1, odd]) })]).toThrow(message)
  })

  test('gives batches that are arrays, and not empty', () => {
    const read = (batch: unknown) => [...dataloader(make(), { batch_sampler: giving<number[]>(batch) })]
    expect(() => read(3)).toThrow('a batch_sampler gives arrays of item numbers, got the number 3')
    expect(() => read([])).toThrow('a batch_sampler gave a batch of no items')
    expect((read(Int32Array.of(7, 1))[0] as { x: { shape: number[] } }).x.shape).toEqual([2])
  })
})

describe('a dataset', () => {
  test('has functions as its methods', () => {
    const length = () => 1
    const getitem = () => 1
    expect(() => dataset({ length, getitem, getbatch: 3 as never })).toThrow(
      "'getbatch' is a function, got the number 3",
    )
    expect(() => dataset({ length, getitem, initialize: 3 as never })).toThrow("'initialize' is a function")
    expect(() => iterable_dataset({ iter: () => [], initialize: 3 as never })).toThrow("'initialize' is a function")
  })

  test('of tensors has rows in each part, which count from 1', () => {
    expect(() => tensor_dataset(torch_ones(2), null as never)).toThrow('part 2 is a tensor, got null')
    expect(() => tensor_dataset(null as never)).toThrow('it takes tensors, got null')
    expect(() => tensor_dataset(torch_scalar_tensor(1))).toThrow('part 1 is a single number, which has no rows')
  })

  test('gives several items at once where it has getbatch()', () => {
    expect(as_numeric(rows().get([7, 1]).x)).toEqual([7, 1])
    expect(() => rows().get([7, 8])).toThrow('from 1 to 7, got the number 8')
    expect(() => numbers().get([1, 2] as never)).toThrow('got an array of length 2')
  })

  test.each([[[2, 7]], [Int32Array.of(2, 7)], [new RArray([2, 7], [2])]])(
    'has subsets by numbers in any array',
    (indices) => {
      const part = dataset_subset(numbers(), indices)
      expect([part.length(), part.get(2).x, part.indices]).toEqual([2, 7, [2, 7]])
    },
  )

  test('that is iterable is read at once', () => {
    const later = iterable_dataset({
      async *iter() {
        yield await Promise.resolve(1)
      },
    } as never)
    expect(() => [...dataloader(later())]).toThrow('it is asynchronous, and items are read at once')
  })
})

describe('a loop over a dataloader', () => {
  test('takes one, and a function that is not waited for', () => {
    expect(() => loop(3 as never, () => undefined)).toThrow('loop: it takes a dataloader, got the number 3')
    expect(() => loop(dataloader(items()), 3 as never)).toThrow('loop: it takes a function of a batch')
    const late = async () => {
      await Promise.resolve()
      throw new Error('late')
    }
    expect(() => loop(dataloader(items()), late as never)).toThrow('for (const batch of dataloader) await …')
  })

  test('step by step takes what dataloader_make_iter() gives', () => {
    expect(() => dataloader_make_iter(3 as never)).toThrow('it takes a dataloader, got the number 3')
    expect(() => dataloader_next(dataloader(items()) as never)).toThrow('it takes what dataloader_make_iter() gives')
  })
})
