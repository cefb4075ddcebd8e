/** R's package graphics: pictures that are begun by one function and added to by others. */
export * from './points'
export * from './bars'
export * from './tables'
export * from './shapes'
export * from './frame'
export {
  rgb,
  hcl_colors,
  rainbow,
  heat_colors,
  terrain_colors,
  gray,
  grey,
  gray_colors,
  colorRampPalette,
} from './colours'
export type { Parameters } from './parameters'
