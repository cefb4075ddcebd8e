/** Functions of R's smaller packages that scripts call: bitwise arithmetic, files, text as input. */
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { attributes_of, is_list } from '../attributes'
import { is_plain } from '../plain'
import { name_of_key } from '../unnamed'
import { RError } from '../errors'
import { r_function } from './arguments'
import type { Loose } from './loose'
import { texts_of } from './text'
import { elements, labels_of } from './values'
import { write_error, write_text } from '../write'

/** An operator of the bits of whole numbers. */
const bitwise =
  (f: (a: number, b: number) => number) =>
  (a: unknown, b: unknown): Loose => {
    const [x, y] = [elements(a) as number[], elements(b) as number[]]
    const values = Array.from({ length: Math.max(x.length, y.length) }, (_, i) =>
      f(Number(x[i % x.length]), Number(y[i % y.length])),
    )
    return values.length === 1 ? values[0] : values
  }
export const bitwAnd = bitwise((a, b) => a & b)
export const bitwOr = bitwise((a, b) => a | b)
export const bitwXor = bitwise((a, b) => a ^ b)
export const bitwShiftL = bitwise((a, n) => (a << n) >>> 0)
export const bitwShiftR = bitwise((a, n) => a >>> n)

/** A file's ending, without the dot. */
export const file_ext = (file: string): string => /\.([A-Za-z0-9]+)$/.exec(file)?.[1] ?? ''
export const file_path_sans_ext = (file: string): string => file.replace(/\.[A-Za-z0-9]+$/, '')
export const read_file = (file: string): string => fs.readFileSync(file, 'utf8')
export const dir_ls = (folder = '.'): string[] =>
  fs
    .readdirSync(folder)
    .sort()
    .map((name) => path.join(folder, name))
export const dir_delete = (folder: string): void => fs.rmSync(folder, { recursive: true, force: true })
export const file_info = (file: string): Loose => ({
  size: fs.statSync(file).size,
  isdir: fs.statSync(file).isDirectory(),
})
export const file_size = (file: string): number => fs.statSync(file).size
/** Text as if it were a file: what readLines() and read.table() take. */
export const textConnection = (text: unknown): Loose => {
  const file = path.join(fs.mkdtempSync(path.join(fs.realpathSync(process.env.TMPDIR ?? '/tmp'), 'text-')), 'text')
  fs.writeFileSync(file, `${texts_of(text).join('\n')}\n`)
  process.once('exit', () => fs.rmSync(path.dirname(file), { recursive: true, force: true }))
  return file
}
export const close = (_connection: unknown): null => null
/** Fetches a file. It waits until the file is there. */
export const download_file = r_function('url destfile', ({ url, destfile }): number => {
  const script = `fetch(process.argv[1]).then(async (r) => { if (!r.ok) throw new Error(r.status + ' ' + r.statusText); require('fs').writeFileSync(process.argv[2], Buffer.from(await r.arrayBuffer())) }).catch((e) => { console.error(e.message); process.exit(1) })`
  try {
    execFileSync(process.execPath, ['-e', script, String(url), String(destfile)], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
  } catch (error) {
    const { stderr } = error as { stderr?: Buffer }
    throw new RError(`cannot open URL '${String(url)}': ${stderr?.toString().trim() ?? ''}`, 'download.file')
  }
  return 0
})
/** Values read from text or a file, between blanks or `sep`. */
export const scan = r_function('file what sep text quiet', ({ file, what = 0, sep, text, quiet = false }): Loose => {
  const source = text === undefined ? fs.readFileSync(String(file), 'utf8') : texts_of(text).join('\n')
  const parts = source.split(sep === undefined ? /\s+/ : (sep as string)).filter((part) => part.trim() !== '')
  if (!quiet) write_error(`Read ${parts.length} item${parts.length === 1 ? '' : 's'}\n`)
  if (typeof what === 'string') return parts
  return parts.map((part) => {
    if (Number.isNaN(Number(part))) throw new RError(`scan() expected 'a real', got '${part}'`, 'scan')
    return Number(part)
  })
})

/** A value as R's source. */
function source_of(x: unknown): string {
  if (x === null || x === undefined) return 'NULL'
  if (typeof x === 'string') return JSON.stringify(x)
  if (typeof x === 'boolean') return x ? 'TRUE' : 'FALSE'
  if (typeof x === 'number') return texts_of(x)[0]!
  const { names, levels, type } = attributes_of(x)
  if (is_plain(x))
    return `list(${Object.entries(x)
      .map(([key, value]) => `${name_of_key(key) && `${name_of_key(key)} = `}${source_of(value)}`)
      .join(', ')})`
  if (is_list(x)) return `list(${elements(x).map(source_of).join(', ')})`
  const values = elements(x)
  const texts = values.map((value) =>
    value === null ? 'NA' : type === 'integer' && !levels ? `${String(value)}L` : source_of(value),
  )
  const numbers = values as number[]
  const run =
    type === 'integer' &&
    !names &&
    !levels &&
    numbers.length > 1 &&
    numbers.every((v, i) => i === 0 || v === numbers[i - 1]! + 1)
  const body = run ? `${numbers[0]!}:${numbers.at(-1)!}` : undefined
  if (levels)
    return `structure(c(${values.map((code) => (code === null ? 'NA' : `${String(code)}L`)).join(', ')}), levels = c(${levels.map(source_of).join(', ')}), class = "factor")`
  return (
    body ??
    (texts.length === 1 && !names
      ? texts[0]!
      : `c(${texts.map((text, i) => (names ? `${names[i]!} = ${text}` : text)).join(', ')})`)
  )
}
/** Shows a value as R's source. */
export const dput = (x: unknown): Loose => {
  write_text(`${source_of(x)}\n`)
  return x
}

export const str_split_1 = (x: string, pattern: string): string[] => x.split(pattern)
export const fifelse = (test: unknown, yes: unknown, no: unknown): Loose => {
  const [a, b] = [labels_of(yes), labels_of(no)]
  const values = elements(test).map((holds, i): unknown =>
    holds === null ? null : (holds ? a : b)[(holds ? a : b).length === 1 ? 0 : i],
  )
  return values.length === 1 ? values[0] : values
}
/** Whether a package of R is at hand: those of torch and luz are, in this package. */
export const requireNamespace = (name: string, ..._options: unknown[]): boolean =>
  ['torch', 'luz', 'torchvision', 'RGAN', 'coro', 'stats', 'utils', 'graphics'].includes(name)
/** The whole products of two vectors' shifts, as R's convolve(). */
export const convolve = r_function('x y conj type', ({ x, y, type = 'circular' }): number[] => {
  const [a, b] = [elements(x) as number[], elements(y) as number[]]
  if (type === 'open') {
    const back = [...b].reverse()
    return Array.from({ length: a.length + b.length - 1 }, (_, k) =>
      a.reduce((sum, value, i) => sum + value * (back[k - i] ?? 0), 0),
    )
  }
  if (a.length !== b.length) throw new RError(`length mismatch in convolution: ${a.length} and ${b.length}`, 'convolve')
  return a.map((_, k) => b.reduce((sum, value, i) => sum + value * a[(i + k) % a.length]!, 0))
})
/** What a generator, an iterable, or a function that gives undefined after the last value gives: coro's collect(). */
export function collect(x: unknown, n = Infinity): unknown[] {
  const values: unknown[] = []
  if (typeof x === 'function') {
    const next = x as () => unknown
    // No value is asked for that would be thrown away.
    while (values.length < n) {
      const value = next()
      if (value === undefined) break
      values.push(value)
    }
    return values
  }
  const items =
    typeof (x as Partial<Iterable<unknown>>)[Symbol.iterator] === 'function' ? x : { [Symbol.iterator]: () => x }
  if (n <= 0) return values
  for (const value of items as Iterable<unknown>) {
    values.push(value)
    if (values.length >= n) break
  }
  return values
}
