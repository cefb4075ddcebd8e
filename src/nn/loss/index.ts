/** Losses. Class numbers count from 1, as in R. */
export * from './binary'
export * from './classification'
export type { Reduction } from './declare'
export * from './margin'
export * from './regression'
export * from './sequence'
