/** Pictures. */
export { metrics_plot } from './metrics'
export { Picture } from './picture'
export { plot, type Plottable } from './plot'
export { R_PLOT, type HasPlot, type PictureSpec } from './protocol'
export { type PlotOptions } from './scatter'
