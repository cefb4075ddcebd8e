/** Pictures of training, in the chapter's style: viridis, points of alpha 0.7. */
import type { Arguments } from '../luz/arguments'
import { bind, required } from '../nn/layer'
import { Picture, plot, type HasPlot, type PictureSpec, R_PLOT } from '../plot'
import { grid_plot } from '../plot/grid'
import { as_array, Tensor } from '../torch'
import { TypeError_, ValueError, check_named, describe } from '../torch/errors'
import { numeric_rows, type Matrix, type TableData } from './matrix'

/** viridis(2): dark violet and yellow. */
const colours = ['#440154', '#FDE725']
const schema = 'https://vega.github.io/schema/vega-lite/v5.json'

/** The losses as two lines by step. */
export function losses_picture(g_loss: readonly number[], d_loss: readonly number[]): PictureSpec {
  const rows = (values: readonly number[], net: string) =>
    values.map((loss, i) => ({ step: i + 1, loss, net })).filter((row) => Number.isFinite(row.loss))
  return {
    name: 'gan-losses',
    spec: {
      $schema: schema,
      title: 'GAN Training Losses',
      width: 480,
      height: 320,
      data: { values: [...rows(g_loss, 'Generator'), ...rows(d_loss, 'Discriminator')] },
      mark: { type: 'line', strokeWidth: 1.5 },
      encoding: {
        x: { field: 'step', type: 'quantitative', title: 'Training Step', axis: { grid: false } },
        y: { field: 'loss', type: 'quantitative', title: 'Loss', scale: { zero: false }, axis: { grid: false } },
        color: {
          field: 'net',
          type: 'nominal',
          title: null,
          scale: { domain: ['Generator', 'Discriminator'], range: colours },
          legend: { orient: 'top-right' },
        },
      },
    },
  }
}

/** Exponential means: each is `alpha` of the one before. */
const smoothed = (values: readonly number[], alpha: number): number[] => {
  let before = values[0] ?? NaN
  return values.map((x, i) => (before = i === 0 ? x : alpha * before + (1 - alpha) * x))
}

/**
 * Draws the losses of a GAN trained with track_loss.
 *
 * @param smooth how strongly they are smoothed, from 0 to below 1.
 * @example plot_losses(res, { smooth: 0.9 })
 */
export function plot_losses(
  trained_gan: { losses: { g_loss: number[]; d_loss: number[] } | null },
  smooth: number | { smooth?: number } = 0,
): Picture {
  const op = 'plot_losses'
  if (typeof smooth === 'object') check_named(smooth, ['smooth'], op)
  const alpha = typeof smooth === 'object' ? (smooth.smooth ?? 0) : smooth
  if (!(alpha >= 0 && alpha < 1)) throw new ValueError(`'smooth' is a number of [0, 1), got ${describe(alpha)}`, op)
  const losses = (trained_gan as typeof trained_gan | null)?.losses
  const tracked = losses === null || (Array.isArray(losses?.g_loss) && Array.isArray(losses.d_loss))
  if (losses === undefined || !tracked)
    throw new TypeError_("trained_gan must be an object of class 'trained_RGAN'", op)
  if (losses === null)
    throw new ValueError('No loss data available. Train with track_loss = TRUE to record losses: track_loss: true.', op)
  return drawn(losses_picture(smoothed(losses.g_loss, alpha), smoothed(losses.d_loss, alpha)))
}

const drawn = (source: PictureSpec): Picture => plot({ [R_PLOT]: () => source } satisfies HasPlot)

interface UpdatePlotArguments {
  dimensions: readonly number[]
  synth_data: TableData
  epoch: number
  main: string | null
}
/** Arguments of GAN_update_plot() after the data. */
export type UpdatePlotOptions = Partial<UpdatePlotArguments>

/** Checks that columns can be drawn. */
export function check_plot_dimensions(dimensions: readonly number[], width: number, op: string): void {
  if (!Array.isArray(dimensions) || dimensions.length !== 2)
    throw new ValueError('plot_dimensions must be a vector of length 2', op)
  if (!dimensions.every((d) => Number.isInteger(d) && d >= 1 && d <= width))
    throw new ValueError(
      `plot_dimensions must be between 1 and ${width} (number of columns in data), got ${dimensions.join(', ')}`,
      op,
    )
}

/** Synthetic points over real ones. */
export function update_picture(
  real: Matrix,
  synthetic: Matrix,
  dimensions: readonly number[],
  title: string,
): PictureSpec {
  const [a = 1, b = 2] = dimensions
  const label = (d: number) => real.colnames?.[d - 1] ?? `Var ${d}`
  const points = (rows: Matrix, data: string) =>
    rows.map((row) => ({ x: row[a - 1]!, y: row[b - 1]!, data })).filter((p) => Number.isFinite(p.x + p.y))
  return {
    name: 'gan-progress',
    spec: {
      $schema: schema,
      title: { text: title, anchor: 'middle' },
      width: 420,
      height: 360,
      data: { values: [...points(real, 'Real'), ...points(synthetic, 'Synthetic')] },
      mark: { type: 'point', filled: true, opacity: 0.7, size: 32 },
      encoding: {
        x: { field: 'x', type: 'quantitative', title: label(a), scale: { zero: false }, axis: { grid: false } },
        y: { field: 'y', type: 'quantitative', title: label(b), scale: { zero: false }, axis: { grid: false } },
        color: {
          field: 'data',
          type: 'nominal',
          title: null,
          scale: { domain: ['Real', 'Synthetic'], range: colours },
          legend: { orient: 'top-left', symbolOpacity: 1 },
        },
      },
      config: { view: { stroke: null } },
    },
  }
}

/**
 * Draws real data with synthetic data over it. In a script the picture is saved under plots/.
 *
 * @param dimensions the two columns, from 1.
 * @example GAN_update_plot(data, { synth_data: sample_synthetic_data(res), epoch: 10 })
 */
export function GAN_update_plot(
  data: TableData,
  ...args: Arguments<
    [dimensions: readonly number[], synth_data: TableData, epoch: number, main: string],
    UpdatePlotOptions
  >
): Picture {
  const op = 'GAN_update_plot'
  const o = bind<UpdatePlotArguments>(args, { dimensions: [1, 2], synth_data: required, epoch: 0, main: null }, op)
  const [real, synthetic] = [numeric_rows(data, op), numeric_rows(o.synth_data, op)]
  check_plot_dimensions(o.dimensions, Math.min(real[0]?.length ?? 0, synthetic[0]?.length ?? 0), op)
  return drawn(update_picture(real, synthetic, o.dimensions, o.main ?? `Epoch: ${o.epoch}`))
}

type Nested = readonly (readonly (readonly (readonly number[])[])[])[]
/** Pictures as tensors, as nested arrays, or as sample_synthetic_data() gives them. */
type Pictures = Tensor | Nested | Matrix

const are_pictures = (x: unknown): x is Nested =>
  Array.isArray(x) && x.length > 0 && (x as Nested).every((image) => Array.isArray(image?.[0]?.[0]))

/** Pictures of [N, channels, height, width] within -1 to 1, side by side. */
export function image_picture(synth_data: Pictures, mfrow: readonly [number, number] = [4, 4]): PictureSpec {
  const op = 'GAN_update_plot_image'
  if (!Array.isArray(mfrow) || mfrow.length !== 2 || !mfrow.every((n) => Number.isInteger(n) && n > 0))
    throw new ValueError(`'mfrow' is a number of rows and one of columns, got ${describe(mfrow)}`, op)
  const images = synth_data instanceof Tensor ? as_array(synth_data.detach().cpu() as never) : synth_data
  if (!are_pictures(images))
    throw new TypeError_(`'synth_data' is pictures of [N, channels, height, width], got ${describe(synth_data)}`, op)
  const cells = images.slice(0, mfrow[0] * mfrow[1]).map((image) => {
    const [height, width] = [image[0]?.length ?? 0, image[0]?.[0]?.length ?? 0]
    if (image.length !== 1 && image.length !== 3)
      throw new ValueError(`a picture has 1 or 3 channels, got ${image.length}: synth_data is [N, channels, H, W]`, op)
    const data = Array.from({ length: height * width }, (_, i) =>
      image.map((channel) => (255 * (channel[Math.floor(i / width)]![i % width]! + 1)) / 2),
    ).flat()
    return { pixels: { width, height, channels: image.length as 1 | 3, data }, text: [] }
  })
  return grid_plot(cells, 'GAN progress', mfrow[1])
}

interface ImagePlotArguments {
  mfrow: readonly [number, number]
  synth_data: Pictures
}
/**
 * Draws synthetic pictures side by side.
 *
 * @param mfrow the number of rows and of columns. Default 4, 4.
 * @param synth_data pictures of [N, channels, height, width] within -1 to 1, of 1 or 3 channels.
 * @example GAN_update_plot_image({ synth_data: sample_synthetic_data(res) })
 */
export function GAN_update_plot_image(
  ...args: [mfrow: readonly [number, number], synth_data: Pictures] | [named: Partial<ImagePlotArguments>]
): Picture {
  const op = 'GAN_update_plot_image'
  const { mfrow, synth_data } = bind<ImagePlotArguments>(args, { mfrow: [4, 4], synth_data: required }, op)
  return drawn(image_picture(synth_data, mfrow))
}
