/** Small pictures in MNIST's form, and their batches. */
import { as_typed_array, dataloader, set_seed, type Dataset, type RArray, type Tensor } from 'torchluz'
import { collate } from '../../src/data/collate'
import { note_failed } from '../../src/data/failed'
import { MnistDataset } from '../../src/vision/mnist'

export const n = 11
export const pictures = {
  shape: [n, 28, 28],
  data: Uint8Array.from({ length: n * 784 }, (_, i) => (i * i + (i >> 4)) % 256),
}
export const labels = { shape: [n], data: Uint8Array.from({ length: n }, (_, i) => i % 10) }
export const kind = { name: 'mnist', size: '', mirrors: [], classes: [] }

export type Transform = (x: RArray) => unknown
export const digits = (
  transform: Transform | null,
  target: ((y: number) => unknown) | null = null,
  table: typeof pictures = pictures,
) => new MnistDataset(kind, table, labels, transform, target)

export interface Batch {
  x: Tensor
  y: Tensor
}
export const batches = (ds: Dataset, options = {}) =>
  [...dataloader(ds, { batch_size: 3, ...options })] as unknown as Batch[]
export const content = ({ x, y }: Batch) =>
  [x, y].flat().map((t) => [String(t.dtype), t.shape, t.stride(), [...as_typed_array(t)]])

/** The batches of three that items made one after another give: what a dataloader's have to be. */
export function* by_items(ds: Dataset): Iterable<Batch> {
  for (let from = 1; from <= n; from += 3) {
    const items: unknown[] = []
    for (let i = from; i < Math.min(from + 3, n + 1); i++) {
      try {
        items.push(ds.getitem(i))
      } catch (error) {
        note_failed(error, ds, i)
        throw error
      }
    }
    yield collate(items) as Batch
  }
}

/** How often a transform is called for four batches, which have to be those of items alone. */
export function calls(make: () => Transform): number {
  let count = 0
  const table = {
    shape: pictures.shape,
    // An item asks for it once.
    get data() {
      count++
      return pictures.data
    },
  }
  const begin = () => {
    set_seed(1)
    return digits(make(), null, table)
  }
  const alone = [...by_items(begin())].map(content)
  count = 0
  expect(batches(begin()).map(content)).toEqual(alone)
  return count
}
