/** Colours and palettes. */
import { numbers_of } from '../vectors'
import { is_options } from './parameters'

/** R's palette: the colours that numbers stand for. */
export const palette = ['#000000', '#DF536B', '#61D04F', '#2297E6', '#28E2E5', '#CD0BBC', '#F5C710', '#9E9E9E']
/** A colour: R numbers some. */
export const colour = (col: unknown, otherwise: string, i = 0): string => {
  const list = Array.isArray(col) ? (col as unknown[]) : [col]
  const one = list[i % list.length]
  if (typeof one === 'number') return one === 0 ? 'white' : palette[(one - 1) % palette.length]!
  return typeof one === 'string' ? one.replace(/^(\w*[a-z])[1-4]$/, '$1') : otherwise
}
const hex = (part: number): string =>
  Math.round(Math.min(1, Math.max(0, part)) * 255)
    .toString(16)
    .toUpperCase()
    .padStart(2, '0')
/** A colour of red, green and blue parts. */
export function rgb(red: number, green: number, blue: number, ...given: unknown[]): string {
  const last = given.at(-1)
  const options = is_options(last) ? (last as { alpha?: number; maxColorValue?: number; max?: number }) : {}
  const most = options.maxColorValue ?? options.max ?? 1
  const alpha = typeof given[0] === 'number' ? given[0] : options.alpha
  return `#${[red, green, blue, ...(alpha === undefined ? [] : [alpha])].map((part) => hex(part / most)).join('')}`
}
/** Colours between others. */
const between = (stops: readonly string[], n: number): string[] => {
  const parts = stops.map((stop) => [1, 3, 5].map((i) => parseInt(stop.slice(i, i + 2), 16) / 255))
  return Array.from({ length: n }, (_, i) => {
    const at = n === 1 ? 0 : (i / (n - 1)) * (stops.length - 1)
    const k = Math.min(stops.length - 2, Math.floor(at))
    return `#${parts[k]!.map((part, c) => hex(part + (parts[k + 1]![c]! - part) * (at - k))).join('')}`
  })
}
const viridis = ['#4B0055', '#00588B', '#009B95', '#53CC67', '#FDE333']
/** Colours of a palette, near to R's. */
export const hcl_colors = (n: number, name: unknown = 'viridis'): string[] => {
  const palette = String(is_options(name) ? (name.palette ?? 'viridis') : name).toLowerCase()
  if (/gr[ae]y/.test(palette)) return between(['#1B1B1B', '#F9F9F9'], n)
  if (/rdbu|blue-red|vik/.test(palette)) return between(['#611300', '#EFEFEF', '#00366C'], n)
  if (/heat|reds|ylorrd/.test(palette)) return between(['#7D0025', '#DC7A00', '#FFFFC8'], n)
  return between(viridis, n)
}
export const rainbow = (n: number): string[] =>
  Array.from({ length: n }, (_, i) => {
    const at = (i / n) * 6
    const part = (k: number): number => Math.min(1, Math.max(0, Math.abs(((at + k) % 6) - 3) - 1))
    return rgb(part(0), part(4), part(2))
  })
export const heat_colors = (n: number): string[] => between(['#FF0000', '#FF8000', '#FFFF00', '#FFFFE0'], n)
export const terrain_colors = (n: number): string[] => between(['#00A600', '#E6E600', '#ECB176', '#F2F2F2'], n)
export const gray = (level: unknown): string[] => numbers_of(level, 'gray').map((part) => `#${hex(part).repeat(3)}`)
export const grey = gray
export const gray_colors = (n: number): string[] => between(['#4D4D4D', '#E6E6E6'], n)
/** Colours of values, for a palette's function: `graphics.colorRampPalette(['#000000', '#FFFFFF'])(3)` */
export const colorRampPalette =
  (colours: readonly string[]) =>
  (n: number): string[] =>
    between(
      colours.map((each) => named_colours[each] ?? each),
      n,
    )
const named_colours: Record<string, string> = {
  white: '#FFFFFF',
  black: '#000000',
  red: '#FF0000',
  green: '#00FF00',
  blue: '#0000FF',
  yellow: '#FFFF00',
  orange: '#FFA500',
  purple: '#A020F0',
  gray: '#BEBEBE',
  grey: '#BEBEBE',
}
