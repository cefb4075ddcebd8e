/** Pictures of training, in the chapter's style: viridis, points of alpha 0.7. */
import { Picture, plot, type HasPlot, type PictureSpec, R_PLOT } from '../plot'
import { free_path } from '../plot/picture'
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
  const losses = trained_gan?.losses
  if (losses === undefined) throw new TypeError_("trained_gan must be an object of class 'trained_RGAN'", op)
  if (losses === null)
    throw new ValueError('No loss data available. Train with track_loss = TRUE to record losses: track_loss: true.', op)
  return drawn(losses_picture(smoothed(losses.g_loss, alpha), smoothed(losses.d_loss, alpha)))
}

const drawn = (source: PictureSpec): Picture => plot({ [R_PLOT]: () => source } satisfies HasPlot)

/** Arguments of GAN_update_plot() after the data. */
export interface UpdatePlotOptions {
  dimensions?: readonly number[]
  synth_data?: TableData
  epoch?: number
  main?: string | null
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
export function GAN_update_plot(data: TableData, named: UpdatePlotOptions): Picture {
  const op = 'GAN_update_plot'
  check_named(named, ['dimensions', 'synth_data', 'epoch', 'main'], op)
  const { dimensions = [1, 2], synth_data, epoch = 0, main = null } = named
  if (synth_data === undefined) throw new TypeError_("argument 'synth_data' is missing", op)
  return drawn(
    update_picture(numeric_rows(data, op), numeric_rows(synth_data, op), dimensions, main ?? `Epoch: ${epoch}`),
  )
}

type Nested = readonly (readonly (readonly (readonly number[])[])[])[]

/** Pictures of [N, channels, height, width] within -1 to 1, side by side. */
export function image_picture(synth_data: Tensor | Nested, mfrow: readonly [number, number]): PictureSpec {
  const op = 'GAN_update_plot_image'
  const images = (synth_data instanceof Tensor ? as_array(synth_data.detach().cpu() as never) : synth_data) as Nested
  const cells = images.slice(0, mfrow[0] * mfrow[1]).map((image) => {
    const [height, width] = [image[0]?.length ?? 0, image[0]?.[0]?.length ?? 0]
    if (image.length !== 1 && image.length !== 3)
      throw new ValueError(`a picture has 1 or 3 channels, got ${image.length}: synth_data is [N, channels, H, W]`, op)
    const data = Array.from({ length: height * width }, (_, i) =>
      image.map((channel) => (255 * (channel[Math.floor(i / width)]![i % width]! + 1)) / 2),
    ).flat()
    return { pixels: { width, height, channels: image.length as 1 | 3, data }, text: '' }
  })
  return grid_plot(cells, 'GAN progress', mfrow[1])
}

/** Draws synthetic pictures of [N, channels, height, width] in `mfrow` rows and columns. */
export function GAN_update_plot_image(
  mfrow: readonly [number, number] | { mfrow?: readonly [number, number]; synth_data?: Tensor | Nested } = [4, 4],
  synth_data?: Tensor | Nested,
): Picture {
  const named = Array.isArray(mfrow)
    ? { mfrow: mfrow as readonly [number, number], synth_data }
    : (mfrow as { mfrow?: readonly [number, number]; synth_data?: Tensor | Nested })
  check_named(named, ['mfrow', 'synth_data'], 'GAN_update_plot_image')
  if (named.synth_data === undefined) throw new TypeError_("argument 'synth_data' is missing", 'GAN_update_plot_image')
  return drawn(image_picture(named.synth_data, named.mfrow ?? [4, 4]))
}

interface NotebookDisplay {
  svg(svg: string): void
}

/** The pictures of one training: each saved (or shown in a notebook, in place of the one before), and all at the end. */
export class Progress {
  private readonly pictures: Picture[] = []
  private readonly display: NotebookDisplay | null

  constructor() {
    const notebook = (globalThis as { $$?: { display?(id: string): NotebookDisplay } }).$$
    this.display = notebook?.display?.(`gan-${Math.random()}`) ?? null
  }
  show(source: PictureSpec, step: number): void {
    const picture = new Picture(source)
    this.pictures.push(picture)
    if (this.display !== null) this.display.svg(picture.svg)
    else picture.save(free_path(`gan-step-${String(step).padStart(5, '0')}`).replace(/\.svg$/, '.png'))
  }
  /** Saves all pictures on one sheet. */
  end(): void {
    if (this.pictures.length === 0 || this.display !== null) return
    const path = free_path('gan-progress')
    new Picture({ name: 'gan-progress', svg: sheet(this.pictures.map((picture) => picture.svg)) }).save(path)
    process.stdout.write(`${this.pictures.length} plots of the progress saved in plots/, together in ${path}\n`)
  }
}

/** Pictures in rows, each within its own part of the sheet. */
export function sheet(svgs: readonly string[]): string {
  const size = (svg: string, name: string) =>
    Number(new RegExp(`<svg[^>]*\\b${name}="([\\d.]+)"`).exec(svg)?.[1] ?? 400)
  const [width, height] = [size(svgs[0]!, 'width'), size(svgs[0]!, 'height')]
  const across = Math.min(svgs.length, Math.ceil(Math.sqrt(svgs.length)))
  const down = Math.ceil(svgs.length / across)
  const parts = svgs.map((svg, i) =>
    svg.replace('<svg ', `<svg x="${(i % across) * width}" y="${Math.floor(i / across) * height}" `),
  )
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${across * width}" ` +
    `height="${down * height}" viewBox="0 0 ${across * width} ${down * height}">${parts.join('')}</svg>`
  )
}
