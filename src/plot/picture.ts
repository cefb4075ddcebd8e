/** A picture that can be seen, kept, or shown in a notebook. */
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { inspect } from 'node:util'
import { to_png, to_svg } from './draw'
import type { PictureSpec, VegaLiteSpec } from './protocol'

/** A drawn picture. */
export class Picture {
  private drawn: string | undefined
  /** Where it was saved, if it was. */
  path: string | undefined

  constructor(private readonly source: PictureSpec) {}

  /** What plot() drew: its name, for files. */
  get name(): string {
    return this.source.name
  }
  /** The Vega-Lite specification, where there is one. */
  get spec(): VegaLiteSpec | null {
    return this.source.spec ?? null
  }
  /** The picture as SVG. */
  get svg(): string {
    return (this.drawn ??= this.source.svg ?? to_svg(this.source.spec))
  }
  /** The picture as PNG. */
  png(): Buffer {
    return to_png(this.svg)
  }
  /** Writes a `.svg` or `.png` file, whole or not at all. */
  save(path: string): this {
    if (typeof path !== 'string' || !/\.(svg|png)$/.test(path))
      throw new TypeError(`plot: the path of a picture ends in .svg or .png, got ${JSON.stringify(path)}`)
    const content = path.endsWith('.png') ? this.png() : this.svg
    const part = `${path}.${randomBytes(4).toString('hex')}.part`
    try {
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(part, content)
      renameSync(part, path)
    } catch (error) {
      if (existsSync(part)) rmSync(part)
      const [reason] = (error as Error).message.split(',')
      throw new Error(`plot: cannot write ${path}: ${reason}`, { cause: error })
    }
    this.path = path
    return this
  }
  /** How notebooks show it. */
  [Symbol.for('Jupyter.display')](): Record<string, string> {
    return { 'image/svg+xml': this.svg }
  }
  toString(): string {
    return `<picture ${this.name}>${this.path === undefined ? '' : ` ${this.path}`}`
  }
  [inspect.custom](): string {
    return this.toString()
  }
}

/** Files' names are of at most 255 letters in general. */
const longest_name = 80

/** A free file name under plots/, numbered from the second picture of a name on. */
export function free_path(name: string, folder = join(process.cwd(), 'plots')): string {
  const base =
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .slice(0, longest_name)
      .replace(/^-|-$/g, '') || 'plot'
  for (let i = 1; ; i++) {
    const path = join(folder, `${base}${i === 1 ? '' : `-${i}`}.svg`)
    if (!existsSync(path)) return relative(process.cwd(), path)
  }
}
