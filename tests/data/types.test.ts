/** What an editor knows of batches. What is wrong must not compile: `tsc` checks the comments. */
import {
  Dataset,
  dataloader,
  dataloader_make_iter,
  dataloader_next,
  dataset,
  dataset_subset,
  iterable_dataset,
  tensor_dataset,
  torch_ones,
  torch_tensor,
  type DataLoader,
  type Tensor,
} from 'torchluz'

/** Compiles where both types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
type Batches<L> = L extends DataLoader<infer B> ? B : never
const same = <A, B>(_: Same<A, B>) => undefined
const first = <B>(loader: DataLoader<B>): B => dataloader_next(dataloader_make_iter(loader))!

class Mixed extends Dataset {
  override getitem(i: number) {
    return { x: torch_ones(2), n: i, name: 'a', box: [1, 2], pair: [torch_ones(1), true] as [Tensor, boolean] }
  }
  override length(): number {
    return 4
  }
}

describe('types', () => {
  test('of batches are what items become', () => {
    const loader = dataloader(new Mixed(), { batch_size: 2 })
    same<Batches<typeof loader>, { x: Tensor; n: Tensor; name: string[]; box: Tensor; pair: [Tensor, Tensor] }>(true)
    const batch = first(loader)
    expect([batch.x.shape, batch.n.shape, batch.name, batch.box.shape, batch.pair[1].shape]).toEqual([
      [2, 2],
      [2],
      ['a', 'a'],
      [2, 2],
      [2],
    ])
    // @ts-expect-error -- no such part
    expect(batch.y).toBeUndefined()
  })

  test('of batches of tensors are those of the dataset, also of some of its items', () => {
    const x = torch_ones(4, 2)
    const named = dataloader(tensor_dataset({ x, y: x }))
    same<Batches<typeof named>, { x: Tensor; y: Tensor }>(true)
    expect(first(named).y.shape).toEqual([1, 2])
    const [a, b] = first(dataloader(dataset_subset(tensor_dataset(x, x), [1, 2]), { batch_size: 2 }))
    expect([a.shape, b.shape]).toEqual([
      [2, 2],
      [2, 2],
    ])
  })

  test('of batches of getbatch(), of collate_fn and of iterable datasets', () => {
    const by_batch = dataset({
      getbatch: (ids: readonly number[]) => ({ x: torch_tensor([...ids]), n: ids.length }),
      length: () => 4,
    })
    expect(first(dataloader(by_batch(), { batch_size: 2 })).n.item()).toBe(2)
    const counts = dataloader(new Mixed(), { batch_size: 3, collate_fn: (items) => items.length })
    same<Batches<typeof counts>, number>(true)
    expect(first(counts)).toBe(3)
    const stream = iterable_dataset({
      *iter() {
        yield { x: torch_ones(1), y: 2 }
      },
    })
    expect(first(dataloader(stream())).y.dtype.name).toBe('Long')
    const unknown: DataLoader = dataloader(by_batch() as Dataset)
    same<Batches<typeof unknown>, unknown>(true)
    expect(first(unknown)).toHaveProperty('x')
  })
})
