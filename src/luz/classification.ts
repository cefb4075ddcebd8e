/** Looking at a classification: which classes are taken for which, and what the pictures look like. */
import { inspect } from 'node:util'
import { elements_of } from '../data/lists'
import { confusion_plot, grid_plot, R_PLOT, type GridCell, type PictureSpec } from '../plot'
import { RArray } from '../r'
import { R_CLASS, R_DIM, R_PRINT } from '../r/protocol'
import { as_numeric, as_typed_array, Tensor, torch_argmax, torch_double, torch_tensor } from '../torch'
import type { TensorData } from '../torch/creation'
import { TypeError_, ValueError, check_named, describe } from '../torch/errors'

/** Class numbers from 1: a tensor, or numbers; or a score for each class, [N, C], of which the largest counts. */
export type Classes = Tensor | RArray | readonly (number | bigint)[] | ArrayLike<number>

function class_numbers(x: unknown, name: string, op: string): number[] {
  if (x instanceof Tensor) {
    const column = x.ndim > 1 && x.size(2) > 1 ? torch_argmax(x, { dim: 2 }) : x.flatten()
    return as_numeric(column)
  }
  const values = elements_of(x instanceof RArray ? x.data : x)
  if (values?.every((value) => typeof value === 'number' || typeof value === 'bigint')) return values.map(Number)
  throw new TypeError_(`'${name}' are class numbers from 1, or a tensor of scores; got ${describe(x)}`, op)
}

/** @throws ValueError for true classes that are scores, which only predictions are: the two are the wrong way round. */
function check_truth(truth: unknown, op: string): void {
  if (!(truth instanceof Tensor) || truth.ndim < 2 || truth.size(2) < 2) return
  if (!truth.eq(0).logical_or(truth.eq(1)).all().item())
    throw new ValueError(`'truth' holds scores: it comes first, and what predict() gives after it`, op)
}

/** A table has as many cells as their square. */
const most_classes = 5000

function check_classes(numbers: readonly number[], count: number, name: string, op: string): void {
  const at = numbers.findIndex((k) => !Number.isInteger(k) || k < 1 || k > count)
  if (at >= 0)
    throw new ValueError(
      `'${name}' are class numbers from 1${count < Infinity ? ` to ${count}` : ' on'}; number ${at + 1} is ${numbers[at]!}`,
      op,
    )
}

function check_labels(labels: unknown, op: string): void {
  if (labels === undefined || (Array.isArray(labels) && labels.every((label) => typeof label === 'string'))) return
  throw new TypeError_(`labels are the classes' names, an array of strings; got ${describe(labels)}`, op)
}

/** How often each class was taken for each. */
export class ConfusionMatrix {
  constructor(
    /** A row for each predicted class, a column for each true one. */
    readonly counts: readonly (readonly number[])[],
    readonly labels: readonly string[],
  ) {}
  /** The share of observations on the diagonal. */
  get accuracy(): number {
    const total = this.counts.flat().reduce((a, b) => a + b, 0)
    return this.counts.reduce((sum, row, i) => sum + row[i]!, 0) / total
  }
  toString(): string {
    const head = Math.max('predicted'.length, ...this.labels.map((label) => label.length))
    const width = this.labels.map((label, j) =>
      Math.max(label.length, ...this.counts.map((row) => String(row[j]).length)),
    )
    const line = (texts: readonly string[]) => texts.map((text, j) => ` ${text.padStart(width[j]!)}`).join('')
    return [
      `${''.padEnd(head)} truth`,
      `${'predicted'.padEnd(head)}${line(this.labels)}`,
      ...this.counts.map((row, i) => `${this.labels[i]!.padStart(head)}${line(row.map(String))}`),
    ].join('\n')
  }
  [R_PRINT](): string {
    return this.toString()
  }
  [inspect.custom](): string {
    return this.toString()
  }
  [R_CLASS](): string[] {
    return ['confusion_matrix', 'table']
  }
  [R_DIM](): number[] {
    return [this.labels.length, this.labels.length]
  }
  /** Shaded squares with the counts in them. */
  [R_PLOT](): PictureSpec {
    return confusion_plot(this.counts, this.labels)
  }
}

/**
 * Counts how often each class was taken for each: print() and plot() it.
 *
 * @param truth the true class numbers, from 1.
 * @param predicted the predicted ones, or a tensor of scores as predict() gives it.
 * @param named `labels`, the classes' names.
 * @example plot(confusion_matrix(truth, await predict(fitted, test_ds)))
 */
export function confusion_matrix(
  truth: Classes,
  predicted: Classes,
  named: { labels?: readonly string[] } = {},
): ConfusionMatrix {
  const op = 'confusion_matrix'
  check_named(named, ['labels'], op)
  check_labels(named.labels, op)
  check_truth(truth, op)
  const given = { truth: class_numbers(truth, 'truth', op), predicted: class_numbers(predicted, 'predicted', op) }
  const n = given.truth.length
  if (n !== given.predicted.length)
    throw new ValueError(`there are as many truths as predictions: got ${n} and ${given.predicted.length}`, op)
  for (const [name, numbers] of Object.entries(given)) check_classes(numbers, Infinity, name, op)
  const scores = predicted instanceof Tensor && predicted.ndim > 1 ? predicted.size(2) : 0
  const classes =
    named.labels?.length ?? [...given.truth, ...given.predicted].reduce((a, b) => Math.max(a, b), Math.max(1, scores))
  for (const [name, numbers] of Object.entries(given)) check_classes(numbers, classes, name, op)
  if (classes > most_classes)
    throw new ValueError(`a table of ${classes} classes is too large: it has at most ${most_classes}`, op)
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0))
  for (let i = 0; i < n; i++) counts[given.predicted[i]! - 1]![given.truth[i]! - 1]! += 1
  return new ConfusionMatrix(counts, named.labels ?? counts.map((_, i) => String(i + 1)))
}

/** Arguments of prediction_grid(). */
export interface PredictionGridOptions {
  /** The true class numbers: pictures that were taken for others are marked. */
  truth?: Classes | null
  /** The classes' names. */
  labels?: readonly string[]
  /** How many pictures, 25 by default. */
  n?: number
  /** How many in a row, 5 by default. */
  columns?: number
  /** The title. */
  main?: string
}

/** The sizes of one picture among N: height, width, channels. */
function picture_size(shape: readonly number[], op: string): [height: number, width: number, channels: 1 | 3] {
  const [, a = 0, b = 0, c = 0] = shape
  const side = Math.sqrt(a)
  if (!shape.slice(1).includes(0)) {
    if (shape.length === 2 && Number.isInteger(side)) return [side, side, 1]
    if (shape.length === 3) return [a, b, 1]
    if (shape.length === 4 && (a === 1 || a === 3)) return [b, c, a]
  }
  throw new ValueError(
    `images are [N, height, width], [N, 1 or 3, height, width] or [N, pixels of a square]; got [${shape.join(', ')}]`,
    op,
  )
}

/** Values of one picture, shown from its darkest to its lightest. */
function grid_cell(values: Float64Array, [height, width, channels]: [number, number, 1 | 3]): GridCell['pixels'] {
  const least = values.reduce((a, b) => Math.min(a, b), Infinity)
  const most = values.reduce((a, b) => Math.max(a, b), -Infinity)
  const size = height * width
  const data = new Float64Array(values.length)
  for (let c = 0; c < channels; c++) {
    for (let i = 0; i < size; i++)
      data[i * channels + c] = most > least ? ((values[c * size + i]! - least) * 255) / (most - least) : 0
  }
  return { width, height, channels, data }
}

/** Pictures and what they were taken for: plot() it. */
export class PredictionGrid {
  constructor(
    readonly cells: readonly GridCell[],
    private readonly title: string,
    private readonly columns: number,
  ) {}
  toString(): string {
    return `<prediction_grid of ${this.cells.length} pictures>`
  }
  [R_PRINT](): string {
    return this.toString()
  }
  [inspect.custom](): string {
    return this.toString()
  }
  [R_CLASS](): string[] {
    return ['prediction_grid']
  }
  [R_PLOT](): PictureSpec {
    return grid_plot(this.cells, this.title, this.columns)
  }
}

/**
 * Shows pictures with the classes that they were taken for; wrong ones are marked and say what is true.
 *
 * @param images [N, height, width], [N, 1 or 3, height, width] or [N, pixels of a square]: a tensor or an array.
 * @param predicted for each image a class number from 1, or a tensor of scores as predict() gives it.
 * @param named `truth`, `labels`, `n`, `columns`, `main`.
 * @example plot(prediction_grid(images, await predict(fitted, images), { truth }))
 */
export function prediction_grid(
  images: Tensor | RArray | readonly unknown[],
  predicted: Classes,
  named: PredictionGridOptions = {},
): PredictionGrid {
  const op = 'prediction_grid'
  check_named(named, ['truth', 'labels', 'n', 'columns', 'main'], op)
  check_labels(named.labels, op)
  const { truth = null, labels, n = 25, columns = 5, main = 'Predictions' } = named
  for (const [name, value] of Object.entries({ n, columns }))
    if (!Number.isInteger(value) || value < 1)
      throw new ValueError(`${name} is a whole number from 1 on, got ${describe(value)}`, op)
  const tensor = images instanceof Tensor ? images : torch_tensor(images as TensorData)
  const size = picture_size(tensor.shape, op)
  const guesses = class_numbers(predicted, 'predicted', op)
  const truths = truth === null ? null : class_numbers(truth, 'truth', op)
  const total = tensor.size(1)
  for (const [name, { length }] of Object.entries({ predicted: guesses, truth: truths ?? guesses }))
    if (length !== total)
      throw new ValueError(`'${name}' has a class for each image: there are ${total} images, and ${length} classes`, op)
  const count = Math.min(n, total)
  const label = (k: number) => labels?.[k - 1] ?? String(k)
  const shown = tensor.get(`1:${count}`, '..').to({ dtype: torch_double(), device: 'cpu' }).contiguous()
  const values = as_typed_array(shown) as Float64Array
  const per_picture = size[0] * size[1] * size[2]
  const cells = Array.from({ length: count }, (_, i): GridCell => {
    const [guess, is] = [guesses[i]!, truths?.[i] ?? guesses[i]!]
    return {
      pixels: grid_cell(values.subarray(i * per_picture, (i + 1) * per_picture), size),
      text: guess === is ? [label(guess)] : [label(guess), `is ${label(is)}`],
      wrong: guess !== is,
    }
  })
  return new PredictionGrid(cells, main, columns)
}
