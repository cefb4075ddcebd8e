/** Items whose tensor work is done a batch at a time have to be those of a loop, bit for bit, whatever a dataset does. */
import {
  as_array,
  as_typed_array,
  dataloader,
  dataset,
  memory,
  pipe,
  set_seed,
  tidy,
  runif,
  torch_add,
  torch_div,
  torch_half,
  torch_int8,
  torch_cfloat,
  torch_double,
  torch_mul,
  torch_zeros,
  torch_flatten,
  torch_float,
  torch_get_default_dtype,
  torch_long,
  torch_manual_seed,
  torch_rand,
  torch_set_default_dtype,
  torch_stack,
  torch_tensor,
  with_detect_anomaly,
  with_no_grad,
  RArray,
  Tensor,
} from 'torchluz'
import { TableRow } from '../../src/r/table_row'
import { Deferred } from '../../src/torch/items/deferred'
import { ItemMaker } from '../../src/torch/items'

const n = 10
const pixels = Uint8Array.from({ length: n * 12 }, (_, i) => (i * 37) % 256)
const picture = (i: number) => new RArray(pixels.slice((i - 1) * 12, i * 12), [1, 3, 4], 'integer')
const row = (i: number, table = pixels) => new TableRow(table, i - 1, 12, [1, 3, 4])
const floats = Float32Array.from({ length: n * 5 }, (_, i) => Math.sin(i) * 100)
const vector = (i: number) => floats.slice((i - 1) * 5, i * 5)

/** Bytes of which the first item's tell of nothing. */
const late = (i: number) => (i === 1 ? new Uint8Array(12) : pixels.slice((i - 1) * 12, i * 12).map((x) => x | 129))

type Item = (i: number) => unknown
const items = (getitem: Item) => dataset({ getitem, length: () => n })()
const bytes = (x: unknown): unknown =>
  x instanceof Tensor
    ? {
        dtype: String(x.dtype),
        shape: x.shape,
        stride: x.stride(),
        bytes: Buffer.from(as_typed_array(x).buffer).toString('hex'),
      }
    : typeof x === 'object' && x !== null
      ? Object.entries(x).map(([name, part]) => [name, bytes(part)])
      : x

/** All batches of a dataset, each with what the items alone give: a collate function of one's own stacks them one by one. */
function batches(make: () => Item, batch_size = 4) {
  const stack = jest.spyOn(ItemMaker.prototype, 'stack')
  torch_manual_seed(1)
  set_seed(1)
  const together = [...dataloader(items(make()), { batch_size })]
  const whole = stack.mock.results.filter(({ value }) => value !== null).length
  stack.mockRestore()
  torch_manual_seed(1)
  set_seed(1)
  // ItemMaker makes the items of one alone, without looking.
  const maker = jest.spyOn(ItemMaker.prototype, 'make').mockImplementation((dataset, ids, made) => {
    made.push(...ids.map((id) => dataset.getitem(id)))
    return null
  })
  const alone = [...dataloader(items(make()), { batch_size })]
  maker.mockRestore()
  expect(together.map(bytes)).toEqual(alone.map(bytes))
  return { together, whole }
}

describe('items of a batch', () => {
  test.each<[string, () => Item]>([
    [
      'the chapter’s transform',
      () => (i) => ({ x: pipe(picture(i), torch_tensor, torch_flatten, (_) => torch_div(_, 255)), y: i }),
    ],
    [
      'rows of a table',
      () => (i) => ({
        x: pipe(row(i), torch_tensor, torch_flatten, (_) => torch_div(_, 255)),
        y: torch_tensor(row(i)),
      }),
    ],
    [
      'rows of two tables',
      () => {
        const other = pixels.slice().reverse()
        return (i) => ({ x: torch_tensor(row(i)).sub(torch_tensor(row(n + 1 - i, other))) })
      },
    ],
    ['typed arrays', () => (i) => [torch_tensor(vector(i)).mul(2).sub(1).clamp(-50, 50), i]],
    [
      'views and named arguments',
      () => (i) => ({ x: torch_tensor(picture(i)).permute([2, 3, 1]).flatten({ start_dim: 2 }) }),
    ],
    [
      'tensors of element types that are asked for',
      () => (i) => ({
        x: torch_tensor(picture(i), { dtype: torch_float() }).div(3),
        y: torch_tensor(vector(i), torch_double()).div(3),
      }),
    ],
    ['element types', () => (i) => ({ x: torch_tensor(picture(i)).to({ dtype: torch_double() }).div(255) })],
    [
      'logicals',
      () => (i) => ({
        x: torch_tensor(new RArray(pixels.slice(i, i + 4), [4], 'logical')).to({ dtype: torch_float() }),
      }),
    ],
    ['several parts', () => (i) => ({ x: torch_tensor(picture(i)).div(255), y: torch_tensor(vector(i)).gt(0) })],
    [
      'tensors and nothing else',
      () => (i) => ({ x: torch_tensor(vector(i)), y: torch_tensor(vector(i)).view([5, 1]) }),
    ],
    ['chains', () => (i) => torch_tensor(picture(i)).div(255).sub(0.5).flatten().mul(3).neg()],
    [
      'views whose elements lie in another order',
      () => (i) => ({
        x: torch_tensor(new RArray(pixels.slice((i - 1) * 12, i * 12), [2, 2, 3]))
          .permute([3, 1, 2])
          .div(255),
      }),
    ],
    ['views with dimensions of one element', () => (i) => torch_tensor(picture(i)).permute([2, 3, 1])],
    [
      'pictures whose channels lie last',
      () => (i) =>
        torch_tensor(new RArray(pixels.slice((i - 1) * 12, i * 12), [1, 2, 2, 3]))
          .permute([1, 4, 2, 3])
          .abs(),
    ],
    ['views with dimensions of none', () => (i) => torch_tensor(vector(i)).narrow(1, 1, 0).unsqueeze(1)],
    ['numbers of 16 bits', () => (i) => torch_tensor(late(i), { dtype: torch_half() }).mul(0.1)],
    ['bytes in a type that does not hold them', () => (i) => torch_tensor(late(i), { dtype: torch_int8() }).div(3)],
    [
      'a conversion that has nothing to do',
      () => (i) => pipe(torch_tensor(late(i), { dtype: torch_float() }), (x) => torch_add(x.float().div(255), x)),
    ],
    ['a part twice', () => (i) => pipe(torch_tensor(vector(i)), (x) => [x, x.neg(), x])],
    [
      'tensors from outside',
      () => {
        const mean = torch_tensor([1, 2, 3, 4, 5])
        const sd = torch_tensor([2, 2, 2, 3, 3])
        return (i) => ({ x: torch_tensor(vector(i)).sub(mean).div(sd) })
      },
    ],
  ])('are made together: %s', (_, make) => {
    expect(batches(make).whole).toBeGreaterThanOrEqual(3)
  })

  test.each<[string, () => Item]>([
    ['bytes that are read anew', () => (i) => torch_tensor(late(i).slice(0, 8)).view(torch_double()).mul(2)],
    [
      'a tensor of no dimension that leaves the type to another one',
      () => {
        const weights = torch_tensor([0.3, 0.7], { dtype: torch_half() })
        return (i) => torch_div(weights, torch_tensor(late(i)).select(1, 3).div(7))
      },
    ],
    [
      'a bound that is a tensor, beside which 0 is not -0',
      () => {
        const bound = torch_zeros(1)
        return (i) => torch_tensor(Float32Array.of(...[1, 2, 3, 4, 5].map((x) => (i === 1 ? x : -0)))).clamp_min(bound)
      },
    ],
    [
      'complex numbers',
      () => {
        const factor = torch_tensor({ re: 0.1, im: -3.7 })
        return (i) => torch_tensor(vector(i)).to({ dtype: torch_cfloat() }).add(factor).mul(factor)
      },
    ],
    [
      'an expanded tensor from outside',
      () => {
        const one = torch_tensor([[1]]).expand([2, 3])
        return (i) => torch_mul(one, torch_tensor(vector(i).slice(0, 3)).view([3, 1]).expand([3, 2]).t()).t()
      },
    ],
    ['functions that may round differently in a batch', () => (i) => torch_tensor(vector(i)).exp()],
    ['sums', () => (i) => torch_tensor(vector(i)).sum()],
    ['a factor of an addition', () => (i) => torch_tensor(vector(i)).add(torch_tensor(vector(i)), { alpha: 1.7 })],
    ['numbers cut to integers at once', () => (i) => torch_tensor(vector(i), { dtype: torch_long() })],
    ['numbers cut to integers', () => (i) => torch_tensor(vector(i)).to({ dtype: torch_long() })],
    ['an operator that works on items alone', () => (i) => torch_tensor(Float32Array.of(i)).squeeze().flip([1])],
    ['random operators', () => (i) => torch_tensor(vector(i)).add(torch_rand(5))],
    [
      'items of another kind later',
      () => (i) => (i < 6 ? torch_tensor(vector(i)).mul(2) : torch_tensor(vector(i)).mul(3)),
    ],
    ['items with fewer steps later', () => (i) => (i < 6 ? torch_tensor(vector(i)).mul(2) : torch_tensor(vector(i)))],
    [
      'items with more steps later',
      () => (i) => (i < 6 ? torch_tensor(vector(i)).mul(2) : torch_tensor(vector(i)).mul(2).add(1)),
    ],
    ['a number of its own for each', () => (i) => torch_tensor(vector(i)).mul(i)],
    [
      'a look at the elements',
      () => (i) => {
        const x = torch_tensor(vector(i))
        return (x.max().item() as number) > 60 ? x.neg() : x.mul(2)
      },
    ],
    ['a look at the sizes', () => (i) => pipe(torch_tensor(picture(i)), (x) => x.reshape([x.numel()]))],
    [
      'changes in place',
      () => (i) => {
        const x = torch_tensor(vector(i))
        const view = x.view([5, 1])
        x.mul_(2)
        return [x, view]
      },
    ],
    [
      'gradients',
      () => {
        const w = torch_tensor([1, 2, 3, 4, 5]).requires_grad_()
        return (i) => with_no_grad(() => torch_tensor(vector(i)).mul(w))
      },
    ],
    [
      'a tensor from outside that changes',
      () => {
        const seen = torch_tensor([0, 0, 0, 0, 0])
        return (i) => {
          const x = torch_tensor(vector(i)).sub(seen)
          if (i === 7) seen.add_(1)
          return x
        }
      },
    ],
    [
      'the item before',
      () => {
        let before: Tensor | undefined
        return (i) => {
          const x = torch_tensor(vector(i))
          const difference = before === undefined ? x.sub(x) : x.sub(before)
          before = x
          return difference
        }
      },
    ],
    [
      'memory that is used again',
      () => {
        const memory = new Float32Array(5)
        return (i) => {
          memory.set(vector(i))
          const x = torch_tensor(memory).mul(2)
          memory.fill(0)
          return x
        }
      },
    ],
    [
      'rows that are changed first, or for some',
      () => (i) => {
        const [x, y] = [row(i), row(i)]
        x.data[0] = i
        const z = torch_tensor(y)
        y.data.fill(0)
        if (i === 7) y.data[1] = 3
        return [torch_tensor(x).div(2), z.div(2), torch_tensor(i > 5 ? y : row(i))]
      },
    ],
    [
      'rows of other tables for some',
      () => {
        const other = pixels.slice().reverse()
        return (i) => torch_tensor(row(i, i === 6 ? other : pixels)).div(2)
      },
    ],
    [
      'another default element type for some',
      () => (i) => {
        const before = torch_get_default_dtype()
        if (i > 5) torch_set_default_dtype(torch_double())
        const x = torch_tensor(new RArray([i, 2, 3], [3]))
          .mul(0.1)
          .to({ dtype: torch_float() })
        torch_set_default_dtype(before)
        return x
      },
    ],
  ])('are those of a loop where a dataset has %s', (_, make) => {
    batches(make)
    batches(make, 3)
  })

  test('leave the table as it is, whatever is done to a row', () => {
    const before = pixels.slice()
    const x = row(2)
    x.data.fill(0)
    expect([x.at(1, 1, 1), row(2).at(1, 1, 1)]).toEqual([0, before[12]])
    expect(pixels).toEqual(before)
  })
  test('the dataset’s function runs once for each item, in order, with its draws', () => {
    const seen: number[] = []
    const draws: number[] = []
    set_seed(3)
    const ds = items((i) => {
      seen.push(i)
      const [u] = runif(1)
      draws.push(u!)
      return { x: torch_tensor(vector(i)).mul(2), u }
    })
    const all = [...dataloader(ds, { batch_size: 4 })] as { u: Tensor }[]
    expect(seen).toEqual(Array.from({ length: n }, (_, i) => i + 1))
    set_seed(3)
    expect(draws).toEqual([...runif(n)])
    expect(as_array<number[]>(all[0]!.u)).toEqual([...Float32Array.from(draws.slice(0, 4))])
  })
  test('a tensor that a dataset keeps is whole afterwards', () => {
    const kept: Tensor[] = []
    const ds = items((i) => {
      const x = torch_tensor(vector(i))
      kept.push(x.mul(2))
      return x.div(2)
    })
    void [...dataloader(ds, { batch_size: 4 })]
    expect(bytes(torch_stack(kept))).toEqual(bytes(torch_stack(kept.map((_, i) => torch_tensor(vector(i + 1)).mul(2)))))
  })
  test('a tensor that a dataset keeps is given back by tidy() as any tensor', () => {
    const kept: Tensor[] = []
    const getitem: Item = (i) => {
      const x = torch_tensor(vector(i))
      kept.push(x)
      return x.div(2)
    }
    tidy(() => void [...dataloader(items(getitem), { batch_size: 5 })])
    expect(kept.map((tensor) => tensor.is_disposed)).toEqual(new Array(n).fill(true))
  })

  test('a dataset that fails names its own error, and the next batch is made', () => {
    const ds = items((i) => {
      const x = torch_tensor(vector(i))
      if (i === 3) throw new RangeError('no item 3')
      return x.mul(2)
    })
    const iterator = dataloader(ds, { batch_size: 4 })[Symbol.iterator]()
    expect(() => iterator.next()).toThrow('no item 3')
    expect((iterator.next().value as Tensor).shape).toEqual([4, 5])
    expect(torch_tensor([1]).add(1).item()).toBe(2)
  })
  test('items of several shapes are refused as ever', () => {
    const ds = items((i) => torch_tensor(vector(i).slice(0, i < 3 ? 5 : 4)).mul(2))
    expect(() => [...dataloader(ds, { batch_size: 4 })]).toThrow('item 1 has [5], item 3 [4]')
  })
  test.each<[string, () => Item, object]>([
    ['used', () => (i) => torch_tensor(vector(i)).mul(2), {}],
    ['looked at', () => (i) => torch_tensor(vector(i)).mul(i > 7 ? torch_tensor(vector(i)).sum().item() : 2), {}],
    [
      'made with a tensor from outside',
      () => {
        const scale = torch_tensor(2.5)
        return (i) => torch_tensor(vector(i)).mul(scale)
      },
      {},
    ],
    [
      'put together by a function of one’s own',
      () => (i) => torch_tensor(vector(i)).mul(2),
      { collate_fn: (tensors: Tensor[]) => tensors.map((tensor) => tensor.add(1)) },
    ],
  ])('nothing is left in tidy() of items that were %s', (_, make, options) => {
    const loader = dataloader(items(make()), { batch_size: 5, ...options })
    const pass = () => tidy(() => void [...loader])
    pass()
    const before = memory().tensors
    pass()
    expect(memory().tensors).toBeLessThanOrEqual(before)
  })

  test('items that a dataset keeps are stacked as they are now', () => {
    const kept: Tensor[] = []
    const views: Tensor[] = []
    const ds = items((i) => {
      if (kept[i] === undefined) {
        kept[i] = torch_tensor(vector(i)).clone()
        views[i] = kept[i].view(-1)
      }
      return kept[i]
    })
    const loader = dataloader(ds, { batch_size: 5 })
    void [...loader]
    for (const i of [1, 7]) views[i]!.mul_(100)
    expect([...loader].map(bytes)).toEqual([0, 5].map((from) => bytes(torch_stack(kept.slice(from + 1, from + 6)))))
  })

  test('items that are kept beyond a tidy() of their own leave no more than themselves', () => {
    const kept: Tensor[] = []
    const ds = items((i) => {
      kept.push(tidy(() => torch_tensor(vector(i)).div(3).sub(1).flatten()))
      return String(i)
    })
    const before = memory().tensors
    void [...dataloader(ds, { batch_size: 5 })]
    for (const tensor of kept) void tensor.shape
    for (const tensor of kept) tensor.dispose()
    expect(memory().tensors).toBeLessThanOrEqual(before)
  })

  test('a tensor whose work is put off shows no more than any', () => {
    const shown: string[][] = []
    const collate_fn = (tensors: unknown[]) => shown.push(...tensors.map((x) => Object.keys(x as Tensor)))
    void [
      ...dataloader(
        items((i) => torch_tensor(vector(i)).div(2)),
        { batch_size: 5, collate_fn },
      ),
    ]
    expect(shown).toEqual(new Array(n).fill(Object.keys(torch_tensor(1))))
  })

  test('a tensor that a dataset keeps does not hold its batch once it was asked for', () => {
    const kept: Tensor[] = []
    const ds = items((i) => {
      const y = torch_tensor(vector(i)).sub(1)
      kept.push(y)
      return { x: torch_tensor(new Float32Array(1000)).sub(1), y }
    })
    for (const batch of dataloader(ds, { batch_size: 5 })) (batch as { x: Tensor }).x.dispose()
    expect(kept.map((y) => y.shape)).toEqual(new Array(n).fill([5]))
    expect(kept.filter((y) => y instanceof Deferred && y.batch !== null)).toEqual([])
  })

  test('a tensor from outside that an item disposes is refused in the next, as ever', () => {
    const make = () => {
      const scale = torch_tensor(2.5)
      return items((i) => {
        const x = torch_tensor(vector(i)).mul(scale)
        if (i === 8) scale.dispose()
        return x
      })
    }
    expect(() => [...dataloader(make(), { batch_size: 5 })]).toThrow('disposed')
  })

  test('work in with_detect_anomaly() ends what is put off as any other', () => {
    const ds = items((i) => {
      const x = torch_tensor(vector(i))
      if (i === 8) with_detect_anomaly(() => x.sum().item())
      return torch_tensor(vector(i)).mul(2)
    })
    const [, second] = [...dataloader(ds, { batch_size: 5 })]
    expect(bytes(second)).toEqual(bytes(torch_stack([6, 7, 8, 9, 10].map((i) => torch_tensor(vector(i)).mul(2)))))
  })
})
