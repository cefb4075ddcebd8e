/** Pictures while a GAN is trained. */
import { Picture } from '../plot'
import { free_path } from '../plot/picture'
import { ValueError } from '../torch/errors'
import { all_rows, type Source } from './data'
import type { Matrix } from './matrix'
import type { GanOptions } from './options'
import { check_plot_dimensions, image_picture, update_picture } from './plots'
import { warn } from './warn'
import { write_text } from '../r/write'

/** Refuses pictures that cannot be drawn, before anything is trained. */
export function check_drawable(
  { width, shape }: Source,
  o: Pick<GanOptions, 'data_type' | 'plot_dimensions'>,
  op: string,
): void {
  if (width !== null && o.data_type === 'tabular') return check_plot_dimensions(o.plot_dimensions, width, op)
  if (width === null && shape.length === 3 && [1, 3].includes(shape[0]!)) return
  throw new ValueError(
    `pictures are drawn of tables and of images of [1 or 3 channels, height, width]; data of type '${o.data_type}' has items of [${shape.join(', ')}]`,
    op,
  )
}

interface NotebookDisplay {
  svg(svg: string): void
}

/**
 * The pictures of one training: each saved (or shown in a notebook, in place of the one before), and all at the end. Where
 * they cannot be saved, the training goes on.
 */
export class Progress {
  private readonly pictures: Picture[] = []
  private readonly display: NotebookDisplay | null
  /** The data as the pictures show it; null for images. */
  private readonly real: Matrix | null

  constructor(
    source: Source,
    private readonly dimensions: readonly number[],
  ) {
    this.real = source.width === null ? null : all_rows(source)
    const notebook = (globalThis as { $$?: { display?(id: string): NotebookDisplay } }).$$
    this.display = notebook?.display?.(`gan-${Math.random()}`) ?? null
  }
  show(synthetic: Matrix, title: string, step: number): void {
    const { real, display } = this
    const picture = new Picture(
      real === null ? image_picture(synthetic as never) : update_picture(real, synthetic, this.dimensions, title),
    )
    this.pictures.push(picture)
    if (display !== null) display.svg(picture.svg)
    else save(picture, free_path(`gan-step-${String(step).padStart(5, '0')}`).replace(/\.svg$/, '.png'))
  }
  /** Saves all pictures on one sheet. */
  end(): void {
    if (this.pictures.length === 0 || this.display !== null) return
    const path = free_path('gan-progress')
    const svg = sheet(this.pictures.map((picture) => picture.svg))
    if (save(new Picture({ name: 'gan-progress', svg }), path))
      write_text(`${this.pictures.length} plots of the progress saved in plots/, together in ${path}\n`)
  }
}

/** Whether a picture could be saved. */
function save(picture: Picture, path: string): boolean {
  try {
    picture.save(path)
    return true
  } catch (thrown) {
    warn((thrown as Error).message)
    return false
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
