/** Samplers of one's own, and the state of datasets. */
import {
  BatchSampler,
  Dataset,
  RandomSampler,
  SequentialSampler,
  as_numeric,
  dataloader,
  dataset,
  inherits,
  length,
  sampler,
  tensor_dataset,
  torch_arange,
  torch_generator,
  torch_manual_seed,
  torch_ones,
  torch_tensor,
  torch_zeros,
  type DataLoaderArguments,
  type Tensor,
} from 'torchluz'

const ds = tensor_dataset({ x: torch_arange(1, 7) })
const batches = (options: DataLoaderArguments): number[][] =>
  [...dataloader(ds, options)].map((batch) => as_numeric((batch as { x: Tensor }).x))

const backwards = sampler({
  name: 'backwards',
  initialize: (data_source: Dataset) => ({ data_source }),
  *iter() {
    for (let i = this.data_source.length(); i > 0; i--) yield i
  },
  length() {
    return this.data_source.length()
  },
})

describe('a sampler of one’s own', () => {
  test('says the order of the items, in each pass anew', () => {
    const loader = dataloader(ds, { batch_size: 3, sampler: backwards(ds) })
    for (let pass = 0; pass < 2; pass++)
      expect([...loader].map((batch) => as_numeric((batch as { x: Tensor }).x))).toEqual([[7, 6, 5], [4, 3, 2], [1]])
    expect(batches({ batch_size: 3, sampler: backwards(ds), drop_last: true })).toHaveLength(2)
    expect([
      length(backwards(ds)),
      inherits(backwards(ds), 'backwards'),
      inherits(backwards(ds), 'utils_sampler'),
    ]).toEqual([7, true, true])
  })

  test('gives numbers by a function, as R’s does', () => {
    const two = sampler({
      iter() {
        let i = 0
        return () => (i < 2 ? ++i : undefined)
      },
      length: () => 2,
    })
    expect(batches({ batch_size: 5, sampler: two() })).toEqual([[1, 2]])
  })

  test('gives whole batches by iter_batch', () => {
    const asked: number[] = []
    const blocks = sampler({
      initialize: (n: number) => ({ n }),
      *iter() {
        throw new Error('not asked')
      },
      *iter_batch(batch_size: number) {
        asked.push(batch_size)
        for (let at = 1; at <= this.n; at += batch_size)
          yield Int32Array.from({ length: Math.min(batch_size, this.n - at + 1) }, (_, i) => at + i)
      },
      length() {
        return this.n
      },
    })
    expect(batches({ batch_size: 4, sampler: blocks(6) })).toEqual([
      [1, 2, 3, 4],
      [5, 6],
    ])
    expect(batches({ batch_size: 4, drop_last: true, sampler: blocks(6) })).toEqual([[1, 2, 3, 4]])
    expect(asked).toEqual([4, 4])
  })

  test('is a batch sampler where it gives arrays', () => {
    const pairs = sampler({ iter: () => [[1, 7], [2]], length: () => 2 })
    expect(batches({ batch_sampler: pairs() })).toEqual([[1, 7], [2]])
    expect(length(dataloader(ds, { batch_sampler: pairs() }))).toBe(2)
  })

  test('is told of what it lacks', () => {
    expect(() => sampler({ length: () => 1 } as never)).toThrow("'iter' is a function")
    expect(() => sampler({ iter: () => [1] } as never)).toThrow("'length' is a function")
    expect(() => sampler(3 as never)).toThrow('{ initialize, iter, length }')
    expect(() => dataloader(ds, { sampler: backwards as never })).toThrow('call it')
    const nothing = sampler({ iter: () => 3 as never, length: () => 1 })
    expect(() => batches({ sampler: nothing() })).toThrow('iter() returns a generator')
    const odd = sampler({ iter: () => [1], iter_batch: () => ['a'] as never, length: () => 1 })
    expect(() => batches({ sampler: odd() })).toThrow('iter_batch() gives arrays of item numbers')
  })
})

describe('the samplers of a dataloader', () => {
  test('give batches at once', () => {
    expect([...new SequentialSampler(ds).iter_batch(3)]).toEqual([[1, 2, 3], [4, 5, 6], [7]])
    torch_manual_seed(1)
    const single = [...{ [Symbol.iterator]: () => new RandomSampler(ds)[Symbol.iterator]() }]
    torch_manual_seed(1)
    expect([...new RandomSampler(ds).iter_batch(4)].flat()).toEqual(single)
    expect(single.toSorted()).toEqual([1, 2, 3, 4, 5, 6, 7])
  })

  test('draw with replacement, some of the items, and from a generator', () => {
    torch_manual_seed(1)
    const many = [...new RandomSampler(ds, true, 500).iter_batch(500)].flat()
    expect([many.length, Math.min(...many), Math.max(...many)]).toEqual([500, 1, 7])
    expect(new BatchSampler(new RandomSampler(ds, false, 3), 2, false).length()).toBe(2)
    expect([...new RandomSampler(ds, false, 3).iter_batch(10)][0]).toHaveLength(3)
    const drawn = (seed: number) => {
      const generator = torch_generator()
      generator.set_current_seed(seed)
      return [...new RandomSampler(ds, false, null, generator).iter_batch(7)]
    }
    expect(drawn(4)).toEqual(drawn(4))
    expect(drawn(4)).not.toEqual(drawn(5))
    expect(() => new RandomSampler(ds, false, 8)).toThrow('more need replacement')
    expect(() => new RandomSampler(ds, true, -1)).toThrow('whole number')
  })
})

describe('the state of a dataset', () => {
  const made = dataset({
    initialize: () => ({ x: torch_zeros(2), n: 3, parts: [torch_ones(1)] }),
    getitem(i: number) {
      return this.x.get(i)
    },
    length: () => 2,
  })

  test('is its fields that are tensors', () => {
    expect(Object.keys(made().state_dict())).toEqual(['x'])
    expect(ds.state_dict()).toEqual({})
  })

  test('is loaded as copies, or as the tensors themselves', () => {
    const state = { x: torch_tensor([1, 2]) }
    const [copied, referring] = [made(), made()]
    copied.load_state_dict(state)
    referring.load_state_dict(state, { '.refer_to_state_dict': true })
    state.x.zero_()
    expect([as_numeric(copied.x), referring.x === state.x]).toEqual([[1, 2], true])
  })

  test('is left as it was by what does not fit', () => {
    const one = made()
    expect(() => one.load_state_dict({ x: torch_ones(2), y: torch_ones(1) })).toThrow("no tensor 'y': it has x")
    expect(() => one.load_state_dict({ x: 3 as never })).toThrow("'x' is a tensor")
    expect(() => one.load_state_dict(3 as never)).toThrow('what state_dict() gives')
    expect(() => one.load_state_dict({}, { refer: true } as never)).toThrow('.refer_to_state_dict')
    expect(as_numeric(one.x)).toEqual([0, 0])
  })
})
