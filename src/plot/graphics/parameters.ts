/** R's graphical parameters. Those that a picture here has no use for are taken and change nothing. */
export interface Parameters {
  main?: string
  xlab?: string
  ylab?: string
  xlim?: readonly number[]
  ylim?: readonly number[]
  /** Colours, by R's or CSS's names or as #RRGGBB. */
  col?: string | number | readonly (string | number)[]
  /** Points, lines, both, steps, bars, or nothing. */
  type?: 'p' | 'l' | 'b' | 'o' | 's' | 'h' | 'n'
  lty?: number | string | readonly number[]
  lwd?: number
  pch?: number | string | readonly number[]
  cex?: number
  [parameter: string]: unknown
}

/** Whether an argument is the object of named ones. */
export const is_options = (x: unknown): x is Parameters =>
  typeof x === 'object' && x !== null && Object.getPrototypeOf(x) === Object.prototype
