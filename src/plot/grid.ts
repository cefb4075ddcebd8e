/** The picture of some pictures, each with a line about it. */
import { png_of, type Pixels } from './png'
import type { PictureSpec } from './protocol'
import { font, ink, series_colours } from './theme'

/** A picture with a line about it. */
export interface Cell {
  pixels: Pixels
  text: string
  /** Whether the line tells of something wrong. */
  wrong?: boolean
}

const side = 84
const gap = 14
const text_height = 18
const title_height = 34

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]!)

/** Pictures in rows of `columns`. */
export function grid_plot(cells: readonly Cell[], title: string, columns: number): PictureSpec {
  const across = Math.max(1, Math.min(columns, cells.length))
  const down = Math.ceil(cells.length / across)
  const width = gap + across * (side + gap)
  const height = title_height + down * (side + text_height + gap)
  const parts = cells.map(({ pixels, text, wrong = false }, i) => {
    const x = gap + (i % across) * (side + gap)
    const y = title_height + Math.floor(i / across) * (side + text_height + gap)
    const scale = Math.max(1, Math.ceil((2 * side) / Math.max(pixels.width, pixels.height)))
    const url = `data:image/png;base64,${png_of(pixels, scale).toString('base64')}`
    const colour = wrong ? series_colours[5]! : ink
    return (
      `<image x="${x}" y="${y}" width="${side}" height="${side}" href="${url}"/>` +
      `<text x="${x + side / 2}" y="${y + side + 14}" text-anchor="middle" font-size="12" fill="${colour}"` +
      `${wrong ? ' font-weight="600"' : ''}>${escaped(text)}</text>`
    )
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
