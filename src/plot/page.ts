/** The picture in hand: R's lines(), points() and legend() add to what plot() began. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { Picture, free_path } from './picture'
import type { PictureSpec } from './protocol'
import { write_text } from '../r/write'

/** A layer of a picture, in Vega-Lite's terms. */
export type Layer = Record<string, unknown>

interface Page {
  name: string
  spec: Layer
  layers: Layer[]
  /** Ticks that axis() asked for. */
  axes: Record<'x' | 'y', Layer | undefined>
  path: string | undefined
  stale: boolean
}
let page: Page | undefined

const in_notebook = (): boolean => '$$' in globalThis || process.env.JPY_PARENT_PID !== undefined

/** The page as one specification. */
function drawn({ name, spec, layers, axes }: Page): PictureSpec {
  const ticked = (layer: Layer): Layer => {
    const encoding = layer.encoding as Record<string, Layer> | undefined
    if (!encoding || (!axes.x && !axes.y)) return layer
    const on = (side: 'x' | 'y'): object =>
      axes[side] && encoding[side] ? { [side]: { ...encoding[side], axis: axes[side] } } : {}
    return { ...layer, encoding: { ...encoding, ...on('x'), ...on('y') } }
  }
  if (layers.length === 0 && spec.layer === undefined) return { name, spec: ticked(spec) }
  const { data, mark, encoding, layer, ...whole } = spec
  const first = (layer as Layer[] | undefined) ?? (mark === undefined ? [] : [{ data, mark, encoding }])
  return { name, spec: { ...whole, layer: [...first, ...layers].map(ticked) } }
}

/** Writes what was added since the picture was saved. */
function flush(): void {
  if (!page?.stale || page.path === undefined) return
  page.stale = false
  // Who has removed it does not want it again.
  if (!existsSync(page.path)) return
  new Picture(drawn(page)).save(page.path)
}
let waiting = false

/** Begins a picture, and saves it in a script. What is added to it later is saved when the script ends, at the latest. */
export function begin(source: PictureSpec): Picture {
  flush()
  const picture = new Picture(source)
  page = undefined
  if (source.spec !== undefined)
    page = {
      name: source.name,
      spec: source.spec,
      layers: [],
      axes: { x: undefined, y: undefined },
      path: undefined,
      stale: false,
    }
  if (!in_notebook()) {
    picture.save(free_path(picture.name))
    write_text(`plot saved to ${picture.path!}\n`)
    if (page) page.path = resolve(picture.path!)
  }
  return picture
}

function begun(op: string): Page {
  if (page === undefined) throw new Error(`${op}: there is no picture to add to: begin one with plot()`)
  page.stale = true
  if (!waiting) {
    waiting = true
    process.once('exit', flush)
  }
  return page
}
/** Adds a layer to the picture in hand. @throws Error where none was begun */
export const add = (op: string, layer: Layer): void => {
  begun(op).layers.push(layer)
}
/** Changes the picture's title or its axes' titles. */
export function retitle(op: string, { main, xlab, ylab }: { main?: string; xlab?: string; ylab?: string }): void {
  const now = begun(op)
  if (main !== undefined) now.spec = { ...now.spec, title: main }
  const named = (layer: Layer): Layer => {
    const encoding = layer.encoding as Record<string, Layer> | undefined
    if (!encoding) return layer
    const on = (side: string, title: string | undefined): object =>
      title !== undefined && encoding[side] ? { [side]: { ...encoding[side], title } } : {}
    return { ...layer, encoding: { ...encoding, ...on('x', xlab), ...on('y', ylab) } }
  }
  now.spec = named(now.spec)
}
/** Sets an axis's ticks. */
export function tick(op: string, side: 'x' | 'y', at: readonly number[], labels: readonly string[] | undefined): void {
  const text =
    labels && `(${JSON.stringify(Object.fromEntries(at.map((value, i) => [value, labels[i] ?? ''])))})[datum.value]`
  begun(op).axes[side] = { values: at, ...(text === undefined ? {} : { labelExpr: text }) }
}
/** The smallest and largest place from left to right. */
export function width_of(op: string): [number, number] {
  const { spec, layers } = begun(op)
  const all = [...((spec.layer as Layer[] | undefined) ?? [spec]), ...layers]
  const xs = all.flatMap(({ data }) =>
    ((data as { values?: { x?: unknown }[] } | undefined)?.values ?? []).flatMap(({ x }) =>
      typeof x === 'number' ? [x] : [],
    ),
  )
  return xs.length > 0 ? [Math.min(...xs), Math.max(...xs)] : [0, 1]
}

/** The picture in hand, drawn with all that was added. */
export const current = (): Picture | undefined => page && new Picture(drawn(page))
