/** The picture of some pictures, each with lines about it. */
import { png_of, type Pixels } from './png'
import type { PictureSpec } from './protocol'
import { font, ink, series_colours } from './theme'

/** A picture with some lines about it. */
export interface Cell {
  pixels: Pixels
  text: readonly string[]
  /** Whether they tell of something wrong. */
  wrong?: boolean
}

const side = 84
const gap = 14
const font_size = 12
const line_height = 15
/** How wide a bold letter is, as a share of its size. */
const letter_share = 0.72
const title_height = 34

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]!)

/** The size of letters at which a line is no wider than its picture and half the gaps beside it. */
const fitting_size = (text: string): number =>
  Math.max(6, Math.min(font_size, Math.floor((10 * (side + gap)) / (letter_share * text.length)) / 10))

/** Pictures in rows of `columns`. */
export function grid_plot(cells: readonly Cell[], title: string, columns: number): PictureSpec {
  const across = Math.max(1, Math.min(columns, cells.length))
  const down = Math.ceil(cells.length / across)
  const width = gap + across * (side + gap)
  const lines = cells.reduce((most, { text }) => Math.max(most, text.length), 1)
  const cell_height = side + lines * line_height + gap
  const height = title_height + down * cell_height
  const parts = cells.map(({ pixels, text, wrong = false }, i) => {
    const x = gap + (i % across) * (side + gap)
    const y = title_height + Math.floor(i / across) * cell_height
    const scale = Math.max(1, Math.ceil((2 * side) / Math.max(pixels.width, pixels.height)))
    const url = `data:image/png;base64,${png_of(pixels, scale).toString('base64')}`
    const colour = wrong ? series_colours[5]! : ink
    const line = (words: string, at: number) =>
      `<text x="${x + side / 2}" y="${y + side + 14 + at * line_height}" text-anchor="middle" ` +
      `font-size="${fitting_size(words)}" fill="${colour}"${wrong ? ' font-weight="600"' : ''}>${escaped(words)}</text>`
    return `<image x="${x}" y="${y}" width="${side}" height="${side}" href="${url}"/>${text.map(line).join('')}`
  })
  return {
    name: title,
    svg:
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${font}">` +
      `<rect width="${width}" height="${height}" fill="white"/>` +
      `<text x="${gap}" y="22" font-size="14" font-weight="600" fill="${ink}">${escaped(title)}</text>` +
      `${parts.join('')}</svg>`,
  }
}
