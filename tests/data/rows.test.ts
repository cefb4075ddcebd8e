/** A transform of tensor functions alone runs once for a batch, any other for each item: with the same results, always. */
import * as torchluz from 'torchluz'
import {
  as_typed_array,
  dataloader,
  dataset_subset,
  nn_relu,
  nn_sequential,
  pipe,
  memory,
  tidy,
  runif,
  torch_add,
  torch_div,
  torch_double,
  torch_exp,
  torch_flatten,
  torch_float,
  torch_long,
  torch_mul,
  torch_neg,
  torch_set_default_dtype,
  torch_sub,
  torch_tensor,
  torch_unsqueeze,
  torch_zeros,
  type RArray,
  type Tensor,
} from 'torchluz'
import { ROWS } from '../../src/data/rows'
import { MnistDataset } from '../../src/vision/mnist'
import { batches, calls, digits, kind, labels, n, pictures, type Batch, type Transform } from './digits'

describe('a transform runs once for a batch where it is', () => {
  const scale = 255
  const mean = torch_tensor(33.3)
  test.each<[string, () => Transform]>([
    ['the chapter’s', () => (x) => pipe(x, torch_tensor, torch_flatten, (_) => torch_div(_, 255))],
    ['calls in each other', () => (x) => torch_div(torch_flatten(torch_tensor(x)), 255)],
    [
      'methods',
      () => (x) =>
        torch_tensor(x)
          .flatten()
          .div(255)
          .sub(-0.5)
          .mul(1 / 3),
    ],
    [
      'functions of a module',
      () => (x) => torchluz.pipe(x, torchluz.torch_tensor, (_) => torchluz.torch_unsqueeze(_, 1)),
    ],
    ['named arguments', () => (x) => torch_tensor(x).flatten({ start_dim: 2, end_dim: -1 }).div(255)],
    ['arrays', () => (x) => torch_tensor(x).permute([2, 3, 1]).reshape([-1])],
    [
      'lines with names for what they make',
      () => (x) => {
        const t = torch_tensor(x).div(255)
        const flat = torch_flatten(t),
          other = flat.neg()
        return torch_add(flat, other.abs())
      },
    ],
    [
      'a function in a function',
      () =>
        function (x) {
          return pipe(torch_tensor(x), function (t) {
            return pipe(t, (u) => torch_mul(u, 2), torch_flatten)
          })
        },
    ],
    ['numbers and tensors from outside', () => (x) => torch_div(torch_sub(torch_tensor(x), mean), scale)],
    ['the row twice', () => (x) => torch_tensor(x).sub(torch_tensor(x).div(2))],
    ['nothing but a tensor', () => (x) => torch_tensor(x)],
    ['tensors of an element type', () => (x) => torch_tensor(x, { dtype: torch_float() }).div(255)],
    ['tensors of an element type by position', () => (x) => torch_tensor(x, torch_double()).flatten()],
    ['methods that change the element type', () => (x) => torch_tensor(x).float().div(255).double()],
    ['methods with sizes', () => (x) => torch_tensor(x).view(-1).div(255).reshape(28, 28).permute(2, 1)],
    [
      'lines that give a name again',
      () => (x) => {
        let t = torch_tensor(x)
        t = torch_flatten(t)
        t = torch_div(t, 255)
        return t
      },
    ],
    [
      'a method of an object',
      () =>
        ({
          transform(x: RArray) {
            return torch_tensor(x).neg()
          },
        }).transform,
    ],
    ['a change of element type by position', () => (x) => torch_tensor(x).to(torch_double()).sub(0.1)],
    [
      'lines with constants',
      () => (x) => {
        const scale = 255
        const t = torch_tensor(x).div(scale)
        return t.sub(+1)
      },
    ],
    ['a change of element type', () => (x) => torch_tensor(x).to({ dtype: torch_double() }).sub(0.1)],
  ])('%s', (_, make) => {
    expect(calls(make)).toBe(4)
  })
})

describe('a transform runs for each item where it', () => {
  test.each<[string, () => Transform]>([
    [
      'counts',
      () => {
        let count = 0
        return (x) => {
          count++
          return torch_tensor(x).mul(count)
        }
      },
    ],
    ['draws', () => (x) => torch_tensor(x).mul(runif(1)[0]!)],
    ['looks at the elements', () => (x) => (x.at(1, 14, 14) > 99 ? torch_tensor(x) : torch_tensor(x).neg())],
    ['may round differently in a batch', () => (x) => pipe(x, torch_tensor, torch_exp)],
    ['gives no tensor', () => (x) => x.at(1, 14, 14)],
    ['gives its row', () => (x) => [torch_tensor(x), x][1]],
    [
      'gives the row, after tensor work of no use',
      () => (x) => {
        const unused = torch_tensor(x)
        return unused === undefined ? unused : x
      },
    ],
    ['has a device', () => (x) => torch_tensor(x).sub(torch_tensor(x, { device: 'cpu' }))],
    ['gives several', () => (x) => [torch_tensor(x), torch_tensor(x).neg()]],
    [
      'calls a function of one’s own that has a tensor function’s name',
      () => {
        let count = 0
        const torch_div = (x: Tensor, by: number) => torchluz.torch_div(x, by + count++)
        return (x) => torch_div(torch_tensor(x), 255)
      },
    ],
    [
      'hands on a function of one’s own by such a name',
      () => {
        let count = 0
        const torch_neg = (x: Tensor) => torchluz.torch_mul(x, count++)
        return (x) => pipe(x, torch_tensor, torch_neg)
      },
    ],
    [
      'has a pipe of one’s own',
      () => {
        let count = 0
        const pipe = (x: RArray, f: (x: RArray) => Tensor) => f(x).add(count++)
        return (x) => pipe(x, torch_tensor)
      },
    ],
    [
      'has a pipe of one’s own that calls what its function would',
      () => {
        let count = 0
        const pipe = (x: Tensor, _: (x: Tensor) => Tensor) => (count++ === 5 ? x : torch_neg(x))
        return (x) => pipe(torch_tensor(x), (t) => torch_neg(t))
      },
    ],
    [
      'has a pipe of one’s own of nothing',
      () => {
        let count = 0
        const pipe = (x: RArray) => (count++ === 5 ? digits(null).getitem(2).x : x) as RArray
        return (x) => torch_tensor(pipe(x))
      },
    ],
    [
      'has a pipe of one’s own in which nothing is called',
      () => {
        let count = 0
        const pipe = (x: Tensor, f: (x: Tensor) => Tensor) => (count++ === 5 ? x.neg() : f(x))
        return (x) => pipe(torch_tensor(x), (t) => t)
      },
    ],
    [
      'calls a function that does no tensor work',
      () => {
        let count = 0
        const torch_abs = (x: Tensor) => (count++ === 5 ? torch_zeros([1, 28, 28], { dtype: torch_long() }) : x)
        return (x) => torch_abs(torch_tensor(x))
      },
    ],
    [
      'calls two tensor functions by one name, and none by another',
      () => {
        let count = 0
        const net = { torch_relu: nn_sequential(nn_relu(), nn_relu()) }
        const own = { torch_relu: (x: Tensor) => (count++ === 5 ? x.neg() : x) }
        return (x) => own.torch_relu(net.torch_relu(torch_tensor(x)) as Tensor)
      },
    ],
    [
      'has stages of a pipe of which one calls two tensor functions and another none',
      () => {
        let count = 0
        const net = { torch_relu: nn_sequential(nn_relu(), nn_relu()) as unknown as (x: Tensor) => Tensor }
        const own = { torch_relu: (x: Tensor) => (count++ === 5 ? x.neg() : x) }
        return (x) => pipe(torch_tensor(x), net.torch_relu, own.torch_relu)
      },
    ],
    [
      'has an object from outside, whose reading can run anything',
      () => {
        const where = { start_dim: 2 }
        return (x) => torch_flatten(torch_tensor(x), where)
      },
    ],
    [
      'uses another picture too',
      () => {
        const first = digits(null).getitem(1).x as RArray
        return (x) => torch_sub(torch_tensor(x), torch_tensor(first))
      },
    ],
    [
      'has a second argument',
      () =>
        (x, more = 2) =>
          torch_tensor(x).mul(more),
    ],
    [
      'gives a name of its surroundings again',
      () => {
        let last = torch_tensor(0)
        return (x) => {
          last = torch_tensor(x)
          return torch_neg(last)
        }
      },
    ],
    [
      'has sizes from outside',
      () => {
        const sizes = [-1, 2]
        return (x) => torch_tensor(x).view(sizes)
      },
    ],
    ['is bound', () => ((x: RArray) => torch_tensor(x).mul(2)).bind(null)],
    ['is a function of the package', () => torch_tensor as Transform],
    ['changes a tensor in place', () => (x) => torch_tensor(x).mul_(2n)],
    [
      'asks for an element type by a function of one’s own',
      () => {
        let count = 0
        const torch_float = () => (count++ < 4 ? torchluz.torch_float() : torchluz.torch_double())
        return (x) => torch_tensor(x).to({ dtype: torch_float() }).to({ dtype: torch_double() })
      },
    ],
    ['asks for gradients', () => (x) => torch_tensor(x, { dtype: torch_float(), requires_grad: true })],
  ])('%s', (_, make) => {
    expect(calls(make)).toBe(n)
  })
})

describe('rows of a table', () => {
  const transform: Transform = (x) => torch_tensor(x).flatten().div(255)

  test('come in a subset’s order, or in a random one', () => {
    const places = [11, 2, 2, 7, 5]
    const subset = dataset_subset(dataset_subset(digits(transform), [1, ...places]), [2, 3, 4, 5, 6])
    const [x, y] = [batches(subset, { batch_size: 5 })[0]!.x, batches(subset, { batch_size: 5 })[0]!.y]
    for (const [i, place] of places.entries()) {
      const item = digits(transform).getitem(place) as { x: Tensor; y: number }
      expect([...as_typed_array(x.get(i + 1))]).toEqual([...as_typed_array(item.x)])
      expect(y.get(i + 1).item()).toBe(item.y)
    }
    const seen = batches(digits(transform), { shuffle: true }).flatMap((batch) =>
      [...as_typed_array(batch.y)].map(Number),
    )
    expect(seen.sort((a, b) => a - b)).toEqual([...labels.data].map((label) => label + 1).sort((a, b) => a - b))
  })

  test('are what a class of one’s own makes of them', () => {
    class Mirrored extends MnistDataset<unknown, unknown> {
      override getitem(i: number) {
        return super.getitem(n + 1 - i)
      }
    }
    const [batch] = batches(new Mirrored(kind, pictures, labels, transform, null))
    expect([...as_typed_array(batch!.y)]).toEqual([1n, 10n, 9n])
  })

  test('have classes of one’s own', () => {
    const [batch] = batches(digits(transform, (y) => y * 100))
    expect([...as_typed_array(batch!.y)]).toEqual([100n, 200n, 300n])
  })

  test('are put together by a function of one’s own, one by one', () => {
    const sizes: number[] = []
    batches(digits(transform), { collate_fn: (items: unknown[]) => sizes.push(items.length) })
    expect(sizes).toEqual([3, 3, 3, 2])
  })

  test('change with the numbers, the functions and the default type that a transform finds', () => {
    let scale = 1
    const ds = digits((x) => torch_tensor(x).div(scale))
    const iterator = dataloader(ds, { batch_size: 3 })[Symbol.iterator]() as IterableIterator<Batch>
    const first = () => Number(as_typed_array((iterator.next().value as Batch).x.flatten())[1])
    const at = (batch: number) => pictures.data[(batch - 1) * 3 * 784 + 1]!
    expect(first()).toBe(at(1))
    scale = 2
    expect(first()).toBe(at(2) / 2)
    Object.assign(ds, { transform: (x: RArray) => torch_tensor(x).mul(3) })
    expect(first()).toBe(at(3) * 3)
    torch_set_default_dtype(torch_double())
    expect(first()).toBe(at(4) * 3)
    torch_set_default_dtype(torch_float())
  })

  test('have a function of their own each where a getter gives it', () => {
    let count = 0
    const by = [255, 3]
    const functions = by.map((scale) => (x: RArray) => torch_tensor(x).flatten().div(scale))
    const ds = Object.defineProperty(digits(transform), 'transform', { get: () => functions[count++ % 2] })
    const [batch] = batches(ds)
    // It is asked twice for an item: for whether there is a function, and for the function.
    const expected = [1, 2, 3].map((i) => Math.fround(pictures.data[(i - 1) * 784 + 1]! / by[1]!))
    expect([1, 2, 3].map((i) => [...as_typed_array(batch!.x.get(i))][1])).toEqual(expected)
  })

  test('are given back by tidy() as any tensor', () => {
    const made = tidy(() => {
      const found = batches(digits(transform)).flatMap(({ x, y }) => [x, y])
      return () => found.map((tensor) => tensor.is_disposed)
    })
    expect(new Set(made())).toEqual(new Set([true]))
  })

  test('that do not exist are refused', () => {
    expect(digits(transform)[ROWS]([1, 11])).toMatchObject({ places: Int32Array.of(0, 10) })
    for (const id of [0, 12, 1.5]) expect(digits(transform)[ROWS]([1, id])).toBeNull()
    const ds = digits(transform)
    const iterator = dataloader(ds, { batch_size: 3 })[Symbol.iterator]()
    for (let k = 0; k < 3; k++) iterator.next()
    Object.assign(ds, { length: () => 10 })
    expect(() => iterator.next()).toThrow(/1 to 10/)
  })

  test('leave nothing in tidy(), be there tensors from outside or not', () => {
    const mean = torch_tensor(33.3)
    for (const change of [transform, (x: RArray) => torch_sub(torch_tensor(x), mean)]) {
      const loader = dataloader(digits(change), { batch_size: 3 })
      const pass = () => tidy(() => void [...loader])
      pass()
      const before = memory().tensors
      pass()
      expect(memory().tensors).toBeLessThanOrEqual(before)
    }
  })

  test('are made by one item again after a number that a transform finds has changed', () => {
    let scale = 1
    let made = 0
    const table = Object.defineProperty({ ...pictures }, 'data', { get: () => (made++, pictures.data) })
    const loader = dataloader(
      digits((x) => torch_tensor(x).div(scale), null, table),
      { batch_size: 3 },
    )
    const passes = [1, 1, 2, 2].map((value) => {
      scale = value
      made = 0
      void [...loader]
      return made
    })
    // The batch in which another number is found is made item by item.
    expect(passes).toEqual([4, 4, 6, 4])
  })

  test('are made by one item again after the transform was replaced', () => {
    let made = 0
    const table = Object.defineProperty({ ...pictures }, 'data', { get: () => (made++, pictures.data) })
    const ds = digits(transform, null, table)
    const loader = dataloader(ds, { batch_size: 3 })
    const passes = [transform, transform, (x: RArray) => torch_tensor(x).neg()].map((change) => {
      Object.assign(ds, { transform: change })
      made = 0
      void [...loader]
      return made
    })
    expect(passes).toEqual([4, 4, 6])
  })

  test('whose transform fails name the error', () => {
    const failing: Transform = (x) => torch_unsqueeze(torch_tensor(x), 9)
    expect(() => batches(digits(failing))).toThrow(/unsqueeze/)
  })
})
