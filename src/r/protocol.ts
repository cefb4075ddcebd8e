/** How objects take part in R's generic functions: they have a method under one of these symbols. */

/** `length(x)` */
export const R_LENGTH: unique symbol = Symbol.for('torchluz.length')
/** `dim(x)` */
export const R_DIM: unique symbol = Symbol.for('torchluz.dim')
/** `as.character(x)` */
export const R_CHARACTER: unique symbol = Symbol.for('torchluz.character')
/** What `print(x)` shows. */
export const R_PRINT: unique symbol = Symbol.for('torchluz.print')
/** `class(x)`, the most special first. */
export const R_CLASS: unique symbol = Symbol.for('torchluz.class')

/** What R keeps beside the elements: names, classes, levels. */
export const R_ATTRIBUTES: unique symbol = Symbol.for('torchluz.attributes')

export interface HasLength {
  [R_LENGTH](): number
}
export interface HasDim {
  [R_DIM](): number[]
}
export interface HasPrint {
  [R_PRINT](): string
}
export interface HasClass {
  [R_CLASS](): string[]
}

/** Whether `x` has a method under `symbol`. */
export function has<S extends symbol>(x: unknown, symbol: S): x is Record<S, (...args: never[]) => unknown> {
  return (
    x !== null &&
    (typeof x === 'object' || typeof x === 'function') &&
    typeof (x as Record<symbol, unknown>)[symbol] === 'function'
  )
}
