/** How objects say what their picture is. */

/**
 * A Vega-Lite specification, https://vega.github.io/vega-lite. Its own type is not used: it needs a browser's types, which
 * a project for Node does not have.
 */
export type VegaLiteSpec = Record<string, unknown>

/** `plot(x)`: an object's method under this symbol gives its picture. */
export const R_PLOT = Symbol.for('torchluz.plot')

/** What is drawn: a name for the file, and a Vega-Lite specification or the SVG itself. */
export type PictureSpec =
  { name: string; spec: VegaLiteSpec; svg?: never } | { name: string; spec?: never; svg: string }

export interface HasPlot {
  [R_PLOT](): PictureSpec
}
