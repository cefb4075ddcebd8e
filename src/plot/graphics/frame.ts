/** A picture's axes, titles and margins. */
import { begin, current, retitle, tick } from '../page'
import type { Picture } from '../picture'
import { numbers_of, texts_of } from '../vectors'
import { marks, whole } from './marks'
import { is_options, type Parameters } from './parameters'

/** Sets the ticks of an axis: 1 below, 2 on the left. */
export function axis(side: number, { at, labels }: Parameters = {}): void {
  if (at === undefined) return
  const texts = Array.isArray(labels) ? texts_of(labels, 'axis') : undefined
  if (side === 1 || side === 2) tick('axis', side === 1 ? 'x' : 'y', numbers_of(at, 'axis'), texts)
}
/** Sets titles. */
export const title = (main?: unknown, options: Parameters = {}): void =>
  retitle('title', is_options(main) ? main : { ...options, ...(typeof main === 'string' ? { main } : {}) })
/** Text in the margin: above the picture it is its title. */
export const mtext = (label: unknown, options: Parameters = {}): void => {
  const { text: named, side = 3 } = is_options(label) ? label : options
  const shown = texts_of(named ?? label, 'mtext').join(' ')
  retitle('mtext', side === 1 ? { xlab: shown } : side === 2 ? { ylab: shown } : { main: shown })
}
/** Pictures have a grid anyway. */
export const grid = (..._options: unknown[]): void => undefined
/** Begins a picture with nothing in it. */
export const plot_new = (): Picture => begin(whole({}, [marks([0, 1], [0, 1], { type: 'n', xlab: '', ylab: '' })]))
export { current }
