/** `c(…)`, `list(…)` and other makers of vectors. */
import { unnamed } from '../r/unnamed'
import { argument_name, field_text, type Argument } from './arguments'
import type { Call } from './calls'
import type { Context } from './context'
import { expression } from './expressions'
import { ex, exact, is_scalar, is_vector, level, vector_of, type Ex, type Kind } from './kinds'
import { key } from './names'

const is_gap = (piece: Ex): boolean => piece.kind === 'na'
/** A missing value among others. */
const cell = (piece: Ex): string => (is_gap(piece) ? 'null' : piece.code)

/** `c(...)` */
export function combine(context: Context, given: readonly Argument[]): Ex {
  const pieces = given.map(({ value }) => expression(context, value!))
  if (given.length === 0) return ex('[]', 'empty')
  if (given.some(({ name }) => name !== undefined)) {
    const lists = pieces.every(({ kind }) => kind === 'list' || kind === 'items')
    if (lists)
      return ex(
        `{ ${given.map(({ name }, i) => (name === undefined ? `...${pieces[i]!.code}` : field_text(name, pieces[i]!.code))).join(', ')} }`,
        'list',
      )
    if (given.every(({ name }) => name !== undefined))
      return ex(
        `${context.helper('named')}({ ${given.map(({ name }, i) => field_text(name!, pieces[i]!.code)).join(', ')} })`,
      )
    return ex(
      `${context.helper('c')}(${given.map(({ name }, i) => (name === undefined ? pieces[i]!.code : `${context.helper('named')}({ ${field_text(name, pieces[i]!.code)} })`)).join(', ')})`,
    )
  }
  if (pieces.length > 0 && pieces.every(({ kind }) => kind === 'tensor' || kind === 'function' || kind === 'object'))
    return ex(`[${pieces.map(({ code }) => code).join(', ')}]`, 'items')
  const kinds = new Set(pieces.filter((piece) => !is_gap(piece)).map(({ kind }) => kind))
  const [one] = kinds
  const kind: Kind | undefined =
    kinds.size === 1
      ? vector_of[one!]
      : kinds.size > 0 && [...kinds].every((k) => k === 'number' || k === 'int')
        ? 'numbers'
        : undefined
  if (kind !== undefined)
    return ex(
      `[${pieces.map(cell).join(', ')}]`,
      kind,
      level.call,
      kind === 'ints' ? `[${pieces.map((piece) => (is_gap(piece) ? 'null' : exact(piece))).join(', ')}]` : undefined,
    )
  const of_vectors: Kind | undefined = [...kinds].every((k) => ['number', 'int', 'numbers', 'ints'].includes(k))
    ? [...kinds].every((k) => k === 'int' || k === 'ints')
      ? 'ints'
      : 'numbers'
    : [...kinds].every((k) => k === 'string' || k === 'strings')
      ? 'strings'
      : undefined
  return ex(`${context.helper('c')}(${pieces.map(({ code }) => code).join(', ')})`, of_vectors ?? 'unknown')
}

/** Kinds of which an array can be nothing but a list; arrays in arrays could be a matrix. */
const objects: ReadonlySet<Kind> = new Set(['tensor', 'function', 'list', 'object', 'dataset'])

/** `list(...)`: an object of fields, or an array, marked as a list where its elements could be a vector's. */
export function list(context: Context, given: readonly Argument[]): Ex {
  const pieces = given.map(({ value }) => (value ? expression(context, value) : ex('null')))
  if (given.length === 1 && given[0]!.value?.type === 'dots') return ex(`${context.helper('dots_of')}(dots)`, 'unknown')
  const at = given.findIndex(({ value }) => value?.type === 'dots')
  if (at >= 0) {
    const parts = [given.slice(0, at), given.slice(at + 1)].map((some) =>
      some.length > 0 ? [list(context, some).code] : [],
    )
    return ex(
      `${context.helper('c')}(${[...parts[0]!, `${context.helper('dots_of')}(dots)`, ...parts[1]!].join(', ')})`,
    )
  }
  if (!given.some(({ name }) => name !== undefined)) {
    const whole = `[${pieces.map(exact).join(', ')}]`
    const sure =
      context.plain_lists ||
      pieces.some(({ kind }) => objects.has(kind)) ||
      (new Set(pieces.map(({ kind }) => (kind === 'unknown' ? kind : kind.replace(/s$/, '')))).size > 1 &&
        pieces.every(({ kind }) => kind !== 'unknown' && kind !== 'number' && kind !== 'int'))
    if (pieces.length === 0 || sure)
      return ex(`[${pieces.map(({ code }) => code).join(', ')}]`, 'items', level.call, whole)
    return ex(`${context.helper('list')}(${pieces.map(({ code }) => code).join(', ')})`, 'items', level.call, whole)
  }
  const text = (of: (piece: Ex) => string): string =>
    `{ ${given.map(({ name }, i) => field_text(name ?? unnamed(i + 1), of(pieces[i]!))).join(', ')} }`
  return ex(
    text((piece) => piece.code),
    'list',
    level.call,
    text(exact),
  )
}

/** A vector of R's integers as one that says so itself. */
export const whole = (context: Context, piece: Ex): string =>
  piece.kind === 'ints' && piece.code.startsWith('[') ? `${context.helper('as_integer')}(${piece.code})` : piece.code

/** Columns by name: `data.frame(a = …, b = …)`. */
export function columns(context: Context, given: readonly Argument[]): Ex {
  const pieces = given.map(({ value }) => (value ? whole(context, expression(context, value)) : 'null'))
  const groups: (string | string[])[] = []
  given.forEach(({ name, value }, i) => {
    // A column without a name is called as its expression.
    const label = name ?? (value?.type === 'identifier' && given.length > 1 ? value.text : undefined)
    const option = name !== undefined && /^(stringsAsFactors|row\.names|check\.names)$/.test(name)
    const last = groups.at(-1)
    if (label === undefined) groups.push(pieces[i]!)
    else {
      const called = key(option ? argument_name(label) : label)
      const field = called === pieces[i]! ? called : `${called}: ${pieces[i]!}`
      if (Array.isArray(last)) last.push(field)
      else groups.push([field])
    }
  })
  const text = groups.map((group) => (Array.isArray(group) ? `{ ${group.join(', ')} }` : group)).join(', ')
  return ex(`${context.helper('data_frame')}(${text})`, 'frame')
}

/** Rows or columns one after another: those without a name are called as their variables. */
export function bound(context: Context, { given, first }: Call, name: string): Ex | undefined {
  if (first || given.some(({ value }) => value?.type === 'dots')) return undefined
  const parts = given.map(({ name: label, value }) => {
    const piece = expression(context, value!)
    const called =
      label ??
      (value!.type === 'identifier' && !['tensor', 'matrix', 'frame'].includes(piece.kind) ? value!.text : undefined)
    return { piece, called, option: label === 'stringsAsFactors' || label === 'deparse.level' }
  })
  const vectors = parts.filter(({ option }) => !option)
  const frame = vectors.some(({ piece }) => piece.kind === 'frame')
  const labels = vectors.flatMap(({ called }) => (called === undefined ? [] : [called]))
  if (new Set(labels).size < labels.length) return undefined
  // Rows and columns with names stand in objects, those beside one another in one.
  const groups: (string | string[])[] = []
  for (const { piece, called } of vectors) {
    const field =
      called === undefined ? undefined : key(called) === piece.code ? called : `${key(called)}: ${piece.code}`
    const last = groups.at(-1)
    if (
      field === undefined ||
      (frame && given.length > 1 && !given.some(({ value }) => value && called !== value.text && called !== undefined))
    )
      groups.push(piece.code)
    else if (Array.isArray(last)) last.push(field)
    else groups.push([field])
  }
  const text = groups.map((group) => (Array.isArray(group) ? `{ ${group.join(', ')} }` : group)).join(', ')
  const matrix =
    vectors.some(({ piece }) => piece.kind === 'matrix') ||
    vectors.every(({ piece }) => is_scalar(piece.kind) || is_vector(piece.kind))
  return ex(`${context.helper(name)}(${text})`, frame ? 'frame' : matrix ? 'matrix' : 'unknown')
}
