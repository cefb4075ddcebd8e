/** From a Vega-Lite specification to SVG and PNG. The libraries are loaded at the first picture. */
import { createRequire } from 'node:module'
import type { TopLevelSpec } from 'vega-lite'
import type { VegaLiteSpec } from './protocol'
import { theme } from './theme'

type Vega = typeof import('vega')
type VegaLite = typeof import('vega-lite')
type Resvg = typeof import('@resvg/resvg-js')

/** The renderer of vega-scenegraph, which vega's types leave out. */
interface SvgRenderer {
  initialize(element: null, width: number, height: number, origin: [number, number]): void
  background(colour: unknown): void
  render(group: unknown): void
  svg(): string
}

const load = createRequire(__filename)

/** The picture as SVG. */
export function to_svg(spec: VegaLiteSpec): string {
  const vega = load('vega') as Vega
  const lite = load('vega-lite') as VegaLite
  const themed = { ...spec, config: { ...theme, ...(spec.config as object | undefined) } }
  const compiled = lite.compile(themed as unknown as TopLevelSpec, { logger: quiet })
  const view = new vega.View(vega.parse(compiled.spec), { renderer: 'none', logLevel: vega.Error }).run()
  // Drawing is synchronous underneath; the view's own toSVG() only waits for images, of which there are none.
  const group = view.scenegraph() as unknown as { root: unknown }
  const [x, y] = view.origin()
  const padding = view.padding() as { left: number; right: number; top: number; bottom: number }
  // The size that the picture takes up, with axes and legends, is in no public field.
  const size = view as unknown as { _viewWidth: number; _viewHeight: number }
  const { SVGStringRenderer } = vega as unknown as { SVGStringRenderer: new () => SvgRenderer }
  const renderer = new SVGStringRenderer()
  renderer.initialize(
    null,
    size._viewWidth + padding.left + padding.right,
    size._viewHeight + padding.top + padding.bottom,
    [x + padding.left, y + padding.top],
  )
  renderer.background(view.background())
  renderer.render(group.root)
  const svg = renderer.svg()
  view.finalize()
  return svg
}

const quiet = {
  level: () => quiet,
  error: () => quiet,
  warn: () => quiet,
  info: () => quiet,
  debug: () => quiet,
} as never

/** An SVG as PNG, at twice its size; its letters come from DejaVu Sans, which is installed with the package. */
export function to_png(svg: string): Buffer {
  const { Resvg } = load('@resvg/resvg-js') as Resvg
  const font = load.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf')
  const bold = load.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf')
  return new Resvg(svg, {
    fitTo: { mode: 'zoom', value: 2 },
    font: { fontFiles: [font, bold], defaultFontFamily: 'DejaVu Sans', loadSystemFonts: false },
  })
    .render()
    .asPng()
}
