/** How objects say what their picture is. */
import type { TopLevelSpec } from 'vega-lite'

/** `plot(x)`: an object's method under this symbol gives its picture. */
export const R_PLOT = Symbol.for('torchluz.plot')

/** What is drawn: a name for the file, and a Vega-Lite specification or the SVG itself. */
export type PictureSpec =
  { name: string; spec: TopLevelSpec; svg?: never } | { name: string; spec?: never; svg: string }

export interface HasPlot {
  [R_PLOT](): PictureSpec
}
