/** Base R for ported scripts: `R.paste('a', 1)`, `R.matrix([1, 2, 3, 4], 2)`. */
export * from './arith'
export * from './classes'
export * from './conditions'
export * from './subset'
export * from './vectors'
