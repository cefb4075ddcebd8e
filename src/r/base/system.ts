/** R's processor times, files and tables in files. */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { attributes_of, integers, mark } from '../attributes'
import { DataFrame, type Cell } from '../data_frame'
import { RError } from '../errors'
import { r_function } from './arguments'
import { factor } from './factors'
import { texts_of } from './text'
import type { Loose } from './loose'
import { elements, labels_of, named_values } from './values'
import { frame_from } from './frames'
import { write_text } from '../write'

const timing = (start: { cpu: NodeJS.CpuUsage; at: number } | undefined): Loose => {
  const { user, system } = process.cpuUsage(start?.cpu)
  const elapsed = (start ? performance.now() - start.at : performance.now()) / 1000
  return mark(
    [user / 1e6, system / 1e6, elapsed].map((x) => Number(x.toFixed(3))),
    { names: ['user.self', 'sys.self', 'elapsed'] },
  )
}
export const proc_time = (): Loose => timing(undefined)
/** How long code takes: of the processor for itself and for the system, and by the clock. */
export const system_time = (run: unknown): Loose => {
  const start = { cpu: process.cpuUsage(), at: performance.now() }
  if (typeof run === 'function') (run as () => unknown)()
  return timing(start)
}
export const Sys_sleep = (seconds: number): void =>
  void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, seconds * 1000)
export const Sys_getenv = (name?: string, unset = ''): Loose =>
  name === undefined ? { ...process.env } : (process.env[name] ?? unset)
export const Sys_setenv = (values: Record<string, unknown>): void => {
  for (const [name, value] of Object.entries(values)) process.env[name] = String(value)
}
export const detectCores = (..._options: unknown[]): number => os.availableParallelism()
export const Sys_info = (): Loose => named_values({ sysname: os.type(), release: os.release(), machine: os.arch() })
export const getwd = (): string => process.cwd()
export const tempdir = (): string => os.tmpdir()
export const tempfile = r_function(
  'pattern tmpdir fileext',
  ({ pattern = 'file', tmpdir = os.tmpdir(), fileext = '' }): string =>
    path.join(String(tmpdir), `${String(pattern)}${Math.random().toString(16).slice(2, 14)}${String(fileext)}`),
)
export const file_exists = (file: string): boolean => fs.existsSync(file)
export const dir_exists = (folder: string): boolean => fs.existsSync(folder) && fs.statSync(folder).isDirectory()
export const dir_create = (folder: string, ..._options: unknown[]): boolean => (
  fs.mkdirSync(folder, { recursive: true }),
  true
)
export const unlink = (file: string, ..._options: unknown[]): void => fs.rmSync(file, { recursive: true, force: true })
export const file_remove = (file: string): boolean => (fs.rmSync(file), true)
export const list_files = r_function(
  'path pattern full_names recursive',
  ({ path: folder = '.', pattern, full_names = false, recursive = false }): string[] =>
    fs
      .readdirSync(String(folder), { recursive: Boolean(recursive), encoding: 'utf8' })
      .filter((name) => pattern === undefined || new RegExp(String(pattern)).test(path.basename(name)))
      .sort()
      .map((name) => (full_names ? path.join(String(folder), name) : name)),
)
export const normalizePath = (file: string, ..._options: unknown[]): string => path.resolve(file)
export const path_expand = (file: string): string => file.replace(/^~/, os.homedir())
export const readLines = (file: string, n = -1): string[] => {
  const lines = fs.readFileSync(file, 'utf8').replace(/\n$/, '').split('\n')
  return n < 0 ? lines : lines.slice(0, n)
}
export const readline = (_prompt = ''): string => ''
export const readRDS = (file: string): never => {
  throw new RError(
    `${file} is R's own format, which only R reads: write it with torch_save() or write.csv() in R`,
    'readRDS',
  )
}

/** The cells of a line of text, in quotes where they hold the separator. */
function cells_of(line: string, separator: string): string[] {
  if (separator === '')
    return (
      line
        .trim()
        .match(/"[^"]*"|\S+/g)
        ?.map((cell) => cell.replace(/^"|"$/g, '')) ?? []
    )
  const cells: string[] = []
  let [cell, quoted] = ['', false]
  for (let i = 0; i < line.length; i++) {
    const sign = line[i]!
    if (sign === '"' && quoted && line[i + 1] === '"') cell += line[++i]!
    else if (sign === '"') quoted = !quoted
    else if (sign === separator && !quoted) {
      cells.push(cell)
      cell = ''
    } else cell += sign
  }
  return [...cells, cell]
}
const typed = (cells: readonly string[], gaps: readonly string[], as_factors: boolean): Cell[] => {
  const known = cells.map((cell) => (gaps.includes(cell.trim()) ? null : cell))
  const present = known.filter((cell): cell is string => cell !== null)
  if (present.length > 0 && present.every((cell) => /^\s*(TRUE|FALSE|T|F)\s*$/.test(cell)))
    return known.map((cell) => (cell === null ? null : cell.trim().startsWith('T')))
  if (present.length > 0 && present.every((cell) => cell.trim() !== '' && !Number.isNaN(Number(cell)))) {
    const numbers = known.map((cell) => (cell === null ? null : Number(cell)))
    return present.every((cell) => /^\s*[-+]?\d{1,9}\s*$/.test(cell)) ? integers(numbers as number[]) : numbers
  }
  if (present.every((cell) => cell.trim() === '')) return known.map((cell) => (cell === null ? null : cell))
  return as_factors ? (factor(known) as Cell[]) : known
}
/** A table from a file or from text. */
const reader = (separator: string, with_head: boolean) =>
  r_function(
    'file header sep quote dec row_names col_names na_strings colClasses nrows skip stringsAsFactors text check_names encoding',
    (args): DataFrame => {
      const {
        file,
        text,
        header = with_head,
        sep = separator,
        skip = 0,
        nrows = -1,
        stringsAsFactors = false,
        na_strings = ['NA'],
        col_names,
        row_names,
        check_names = true,
      } = args
      const source = text === undefined ? fs.readFileSync(String(file), 'utf8') : texts_of(text).join('\n')
      const lines = source
        .replace(/^\uFEFF/, '')
        .split(/\r?\n/)
        .slice(Number(skip))
        .filter((line) => line.trim() !== '')
      const table = lines.map((line) => cells_of(line, String(sep)))
      const head = header ? table.shift()! : undefined
      const rows = nrows >= 0 ? table.slice(0, Number(nrows)) : table
      const width = rows[0]?.length ?? head?.length ?? 0
      const extra = head !== undefined && head.length === width - 1
      const names =
        col_names === undefined ? (head ?? Array.from({ length: width }, (_, j) => `V${j + 1}`)) : texts_of(col_names)
      const proper = names.map(
        (name) =>
          (check_names
            ? name
                .trim()
                .replace(/[^\w.]/g, '.')
                .replace(/^(?=[\d_])/, 'X')
            : name) || 'X',
      )
      const columns = Array.from({ length: width }, (_, j) =>
        typed(
          rows.map((row) => row[j] ?? 'NA'),
          texts_of(na_strings),
          Boolean(stringsAsFactors),
        ),
      )
      const labels = extra || row_names === 1 ? texts_of(labels_of(columns.shift())) : null
      const shown = row_names === 1 && !extra ? proper.slice(1) : proper
      return new DataFrame(Object.fromEntries(columns.map((column, j) => [shown[j] ?? `V${j + 1}`, column])), labels)
    },
  )
export const read_csv = reader(',', true)
export const read_csv2 = reader(';', true)
export const read_table = reader('', false)
export const read_delim = reader('\t', true)
const quoted = (x: unknown): string =>
  x === null || x === undefined ? 'NA' : typeof x === 'string' ? `"${x.replace(/"/g, '""')}"` : texts_of([x])[0]!
export const write_csv = r_function(
  'x file row_names quote',
  ({ x, file = '', row_names = true, quote = true }): void => {
    const frame = frame_from(x) as DataFrame
    const show = (value: unknown): string => (quote ? quoted(value) : value === null ? 'NA' : texts_of([value])[0]!)
    const columns = Object.values(frame.columns).map((column) =>
      attributes_of(column).levels ? labels_of(column) : elements(column),
    )
    const lines = [
      [...(row_names ? [''] : []), ...frame.names].map(show).join(','),
      ...Array.from({ length: frame.nrow }, (_, i) =>
        [
          ...(row_names ? [frame.row_names?.[i] ?? String(i + 1)] : []),
          ...columns.map((column) => column[i] as unknown),
        ]
          .map(show)
          .join(','),
      ),
    ]
    const text = `${lines.join('\n')}\n`
    if (file === '') write_text(text)
    else fs.writeFileSync(String(file), text)
  },
)
