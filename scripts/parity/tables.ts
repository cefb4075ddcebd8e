/** R's API as tables: see ../../../shared/parity/README.md. A fresh clone does without them. */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

export const folder = resolve(__dirname, '../../../shared/parity')
/** Whether the tables are there. */
export const has_tables = existsSync(join(folder, 'torch.tsv'))

/** Tables in the order in which they are shown. */
export const tables = [
  'torch',
  'tensor_methods',
  'nn_module_api',
  'luz',
  'rgan',
  'torchvision',
  'torchdatasets',
] as const
export type Table = (typeof tables)[number]

/** An argument as R declares it. */
export interface Argument {
  name: string
  /** The default's text: R's, with `[a, b]` for c() and list(); undefined where there is none. */
  value: string | undefined
}

export interface Row {
  table: Table
  /** The class of a member, of nn_module_api.tsv alone. */
  type: string | undefined
  name: string
  kind: string
  args: Argument[]
  tier: string
  notes: string
}

/** Splits at the commas that are in no brackets. */
function split(text: string): string[] {
  const parts: string[] = []
  let depth = 0
  let part = ''
  for (const c of text) {
    if ('[('.includes(c)) depth++
    if ('])'.includes(c)) depth--
    if (c === ',' && depth === 0) {
      parts.push(part)
      part = ''
    } else part += c
  }
  return [...parts, part].map((one) => one.trim()).filter((one) => one !== '')
}

/** @example parse_arguments('a, b=[1, 2], ...') */
export function parse_arguments(text: string): Argument[] {
  return split(text).map((part) => {
    const at = part.indexOf('=')
    return at < 0
      ? { name: part, value: undefined }
      : { name: part.slice(0, at).trim(), value: part.slice(at + 1).trim() }
  })
}

/** The rows of a table; none where it is not there. */
export function rows_of(table: Table): Row[] {
  if (!has_tables) return []
  const [header, ...lines] = readFileSync(join(folder, `${table}.tsv`), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
  const columns = header!.split('\t')
  return lines.map((line) => {
    const cells = line.split('\t')
    const cell = (name: string) => cells[columns.indexOf(name)] ?? ''
    return {
      table,
      type: columns.includes('class') ? cell('class') : undefined,
      name: cell('name'),
      kind: cell('kind'),
      args: parse_arguments(cell('args')),
      tier: cell('tier'),
      notes: cell('notes'),
    }
  })
}

/** The name of a row, unique in its table. */
export const title_of = ({ type, name }: Row): string => (type === undefined ? name : `${type}$${name}`)
