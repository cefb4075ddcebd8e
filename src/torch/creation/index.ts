/** Making tensors: of JavaScript's values, of constants, of random numbers. */
export type { FactoryOptions, LikeOptions, SizeOptions, Sizes } from './arguments'
export * from './buffer'
export * from './factories'
export * from './random'
export * from './sequences'
export * from './sparse'
export * from './tensor'
export * from './windows'
