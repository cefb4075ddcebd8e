import {
  DataLoader,
  as_array,
  as_numeric,
  dataloader,
  dataloader_make_iter,
  dataloader_next,
  dataset,
  dataset_subset,
  tensor_dataset,
  torch_arange,
  torch_long,
  torch_manual_seed,
  torch_ones,
  torch_tensor,
  type Dataset,
  type Tensor,
} from 'torchluz'

const squares = dataset({
  name: 'squares',
  initialize(n: number) {
    return { n }
  },
  getitem(i: number) {
    return { x: torch_tensor([i]), y: i, z: i / 2, odd: i % 2 === 1, name: `n${i}` }
  },
  length() {
    return this.n
  },
})

describe('a dataset', () => {
  test('numbers its items from 1 and refuses others', () => {
    const ds = squares(3)
    expect(ds.get(3).y).toBe(3)
    for (const i of [0, 4, 1.5, 'a' as never]) expect(() => ds.get(i)).toThrow(/from 1 to 3, got the /)
    expect(() => dataset({ length: () => 1 } as never)).toThrow(/'getitem' or 'getbatch'/)
  })

  test('of tensors has their rows', () => {
    const ds = tensor_dataset({ x: torch_arange(1, 3), y: torch_ones(3, 2) })
    expect((ds.get(2) as Record<string, Tensor>).x!.shape).toEqual([1])
    expect(() => tensor_dataset(torch_ones(2), torch_ones(3))).toThrow(/as many rows/)
  })

  test('has subsets', () => {
    const part = dataset_subset(squares(5), [5, 2])
    expect([part.length(), part.get(1).y, part.class_name]).toEqual([2, 5, 'squares_subset'])
    expect(() => dataset_subset(squares(5), [6])).toThrow(/from 1 to 5, got the number 6/)
  })
})

describe('a dataloader', () => {
  test('puts items together by their kind', () => {
    const [batch] = [...dataloader(squares(3), { batch_size: 2 })] as Record<string, Tensor | string[]>[]
    const { x, y, z, odd, name } = batch as { x: Tensor; y: Tensor; z: Tensor; odd: Tensor; name: string[] }
    expect([x.shape, y.dtype, as_numeric(z), as_array<never>(odd), name]).toEqual([
      [2, 1],
      torch_long(),
      [0.5, 1],
      [true, false],
      ['n1', 'n2'],
    ])
  })

  test.each<[string, (i: number) => Record<string, unknown>]>([
    ['whole numbers', (i) => ({ part: i })],
    ['other numbers', (i) => ({ part: i / 2 })],
    ['a number among whole ones', (i) => ({ part: i === 2 ? NaN : i })],
    ['bigints', (i) => ({ part: BigInt(i) })],
    ['booleans', (i) => ({ part: i === 2 })],
    ['strings', (i) => ({ part: `n${i}` })],
    ['arrays of numbers', (i) => ({ part: [i, 2, 3] })],
  ])('gives of getbatch() what it gives of getitem(): %s', (_, item) => {
    const shown = (ds: Dataset) => {
      const [batch] = [...dataloader(ds, { batch_size: 3 })] as Record<string, Tensor | string[]>[]
      const { part } = batch!
      return Array.isArray(part) ? part : [String(part!.dtype), part!.shape, as_array(part!)]
    }
    const one_by_one = dataset({ getitem: item, length: () => 3 })()
    const together = dataset({ getbatch: (ids) => ({ part: ids.map((i) => item(i).part) }), length: () => 3 })()
    expect(shown(together)).toEqual(shown(one_by_one))
  })

  test('keeps lists of getbatch(), of arrays too', () => {
    const ds = dataset({ getbatch: (ids) => [ids.map((i) => [i, 2]), ids], length: () => 3 })()
    const [x, y] = [...dataloader(ds, { batch_size: 3 })][0] as unknown as [Tensor, Tensor]
    expect([x.shape, y.shape, y.dtype]).toEqual([[3, 2], [3], torch_long()])
  })

  test.each<[string, () => Dataset, string]>([
    ['a promise', () => dataset({ getitem: async () => 1, length: () => 3 })(), 'getitem() gave a promise'],
    [
      'a promise of a batch',
      () => dataset({ getbatch: async () => [1], length: () => 3 })(),
      'getbatch() gave a promise',
    ],
    [
      'nothing',
      () => dataset({ getitem: () => undefined, length: () => 3 })(),
      'getitem() gave nothing: return the item',
    ],
    [
      'no batch',
      () => dataset({ getbatch: () => undefined, length: () => 3 })(),
      'getbatch() gave nothing: return the batch',
    ],
    ...[2.5, NaN, -1, Infinity, '3', null, 3n].map((length): [string, () => Dataset, string] => [
      `the length ${String(length)}`,
      () => dataset({ getitem: () => 1, length: () => length as number })(),
      "a dataset's length() gives a whole number from 0 on",
    ]),
  ])('tells of a dataset that gives %s', (_, make, message) => {
    for (const shuffle of [false, true])
      expect(() => [...dataloader(make(), { batch_size: 2, shuffle })]).toThrow(message)
  })

  test('counts batches, with the last or without', () => {
    expect([
      dataloader(squares(5), 2).length(),
      dataloader(squares(5), { batch_size: 2, drop_last: true }).length(),
    ]).toEqual([3, 2])
  })

  test('shuffles by the seed, anew in each pass', () => {
    const order = () => {
      torch_manual_seed(1)
      const dl = dataloader(squares(8), { batch_size: 8, shuffle: true })
      return [0, 1].map(() => ([...dl] as { y: Tensor }[]).flatMap(({ y }) => as_numeric(y)))
    }
    const [first, second] = order()
    expect(order()).toEqual([first, second])
    expect(first).not.toEqual(second)
    expect([...first!].sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  })

  test('is read step by step too', () => {
    const iter = dataloader_make_iter(dataloader(squares(2)))
    expect([dataloader_next(iter), dataloader_next(iter)].every((batch) => batch !== null)).toBe(true)
    expect([dataloader_next(iter), dataloader_next(iter, 'done')]).toEqual([null, 'done'])
  })

  test('refuses what it cannot use', () => {
    expect(() => dataloader(3 as never)).toThrow(/it takes a dataset/)
    expect(() => dataloader(squares(1), { batch: 2 } as never)).toThrow(/did you mean 'batch_size'/)
    expect(() => dataloader(squares(1), { batch_size: 0 })).toThrow(/from 1 on/)
    expect(() => dataloader(squares(1), 2, { batch_size: 3 })).toThrow("'batch_size' was given twice")
    expect(() => dataloader(squares(1), ...(new Array(13).fill(null) as []))).toThrow(
      /it takes batch_size, .*got 13 arg/,
    )
    expect(() => new DataLoader(squares(1), { batch: 2 } as never)).toThrow(/did you mean 'batch_size'/)
    const ragged = dataset({ getitem: (i: number) => torch_ones(i), length: () => 2 })
    expect(() => [...new DataLoader(ragged(), { batch_size: 2 })]).toThrow(/item 1 has \[1\], item 2 \[2\]/)
    for (const other of [[1], 2, torch_ones(1)]) {
      const mixed = dataset({ getitem: (i: number) => (i === 1 ? { x: 1 } : other), length: () => 2 })
      expect(() => [...dataloader(mixed(), { batch_size: 2 })]).toThrow(/of one kind: item 1 is an object, item 2 /)
    }
  })

  test.each<[first: unknown, second: unknown, reason: RegExp]>([
    [[torch_ones(1)], [torch_ones(1), torch_ones(1)], /same parts: item 1 has 1, item 2 2/],
    [{ x: 1 }, { x: 1, y: 2 }, /same parts: item 1 has x, item 2 x, y/],
    [{ x: 1, y: 2 }, { x: 1, z: 2 }, /of one kind: item 1 is the number 2, item 2 undefined/],
    [1n, 2.5, /of one kind: item 1 is .*1.*, item 2 the number 2.5/],
    [true, 2, /of one kind: item 1 is .*true.*, item 2 the number 2/],
    ['a', 1, /of one kind: item 1 is the string "a", item 2 the number 1/],
  ])('loses nothing of items that do not go together: %p and %p', (first, second, reason) => {
    const mixed = dataset({ getitem: (i: number) => (i === 1 ? first : second), length: () => 2 })
    expect(() => [...dataloader(mixed(), { batch_size: 2 })]).toThrow(reason)
  })
})
