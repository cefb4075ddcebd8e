/** R's `[`, `[[` and `$` where the object is known only when it runs. */
import { RArray } from '../array'
import { truth } from '../logical'
import { attributes_of, is_list, mark, type_of_empty } from '../attributes'
import { is_plain } from '../plain'
import { DataFrame } from '../data_frame'
import { RError } from '../errors'
import { time_class } from '../moments'
import { columns_of, only } from './frames'
import type { Loose } from './loose'
import {
  array_of,
  as_array_of,
  column_major,
  dims_of,
  elements,
  is_matrix_like,
  is_nested,
  NA,
  names_of,
} from './values'
import { cells_of, gettable, is_single, places_of, split_drop } from './places'

/** `x[...]`: elements by number (from 1), name or condition; null for a dimension taken whole. */
export function subset(x: unknown, ...given: unknown[]): Loose {
  const [parts, drop] = split_drop(given)
  if (x === null || x === undefined) return null
  if (x instanceof DataFrame) return of_frame(x, parts, drop && given.length > 1)
  const batch = (x as { getbatch?: (ids: number[]) => unknown }).getbatch
  if (typeof batch === 'function' && typeof parts[0] !== 'number')
    return batch.call(
      x,
      places_of(parts[0], (x as { length: () => number }).length()).map((i) => i + 1),
    )
  // A container of modules, whose get() takes one of them.
  if (typeof x === 'function' && 'subset' in x) return (x as { subset: (part: unknown) => unknown }).subset(parts[0])
  if (gettable(x)) return x.get(...given)
  if (is_matrix_like(x)) {
    const array = as_array_of(x)
    if (parts.length > 1) return of_array(array, parts, drop)
    const [part] = parts
    const cells = cells_of(part, array)
    if (cells) return cells.map((index) => array.at(...index))
    return pick(column_major(array), part, [])
  }
  if (x instanceof RArray) {
    if (!x.dimnames?.[0]) return pick(column_major(x), parts[0], [])
    const places = places_of(parts[0], x.data.length, x.dimnames[0])
    // Several places of such an array are one of its kind, as those of a table are a table.
    return places.length > 1 && places.every((i) => i < x.data.length)
      ? x.taken(places)
      : pick(mark(column_major(x), { names: x.dimnames[0] }), parts[0], x)
  }
  if (is_plain(x)) return of_fields(x, parts[0])
  if (typeof x === 'function') throw new RError("object of type 'closure' is not subsettable", '[')
  return pick(elements(x), parts[0], x)
}

function pick(values: unknown[], part: unknown, x: unknown): Loose {
  const names = names_of(values)
  const { levels, class: classes, list, type } = attributes_of(x)
  const places = places_of(part, values.length, names)
  const found = places.map((i) => values[i] ?? null)
  const of = found.length === 0 && !list && !is_list(x) ? type_of_empty(values) : undefined
  if (is_single(part) && !levels && !list && !is_list(x) && !names && !time_class(x)) return found[0] ?? NA
  return mark(found, {
    levels,
    class: classes,
    type: type ?? of,
    ...(time_class(x) ? { units: attributes_of(x).units, tzone: attributes_of(x).tzone } : {}),
    ...(is_list(x) ? { list: true } : {}),
    ...(names ? { names: places.map((i) => names[i] ?? '<NA>') } : {}),
  })
}

function of_fields(x: Record<string, unknown>, part: unknown): Loose {
  const names = Object.keys(x)
  const wanted = places_of(part, names.length, names).map((i) => names[i] ?? '<NA>')
  const { class: classes } = attributes_of(x)
  return mark(Object.fromEntries(wanted.map((name) => [name, x[name] ?? null])), { class: classes })
}

function of_frame(x: DataFrame, parts: unknown[], drop: boolean): Loose {
  if (parts.length < 2) {
    const test = parts[0]
    return is_matrix_like(test)
      ? pick(column_major(as_array_of(x)), column_major(as_array_of(test)), [])
      : only(x, columns_of(x, test))
  }
  const [rows, columns] = parts
  const chosen = only(x, columns_of(x, columns))
  const names = x.row_names ?? Array.from({ length: x.nrow }, (_, i) => String(i + 1))
  const kept =
    rows === null || rows === undefined
      ? chosen
      : chosen.select_rows(places_of(rows, x.nrow, names).map((i) => (Number.isNaN(i) ? -1 : i)))
  if (drop && chosen.ncol === 1 && columns != null) {
    const [column] = Object.values(kept.columns)
    return is_single(rows) && !attributes_of(column).levels ? (column![0] ?? NA) : column
  }
  return kept
}

function of_array(x: RArray, parts: unknown[], drop: boolean): unknown {
  const wanted = x.dim.map((size, d) => {
    const places = places_of(parts[d], size, x.dimnames?.[d] ?? null)
    if (places.some((i) => Number.isNaN(i) || i >= size)) throw new RError('subscript out of bounds', '[')
    return places
  })
  const sizes = wanted.map((list) => list.length)
  const strides = x.dim.map((_, d) => x.dim.slice(d + 1).reduce((a, b) => a * b, 1))
  const out: unknown[] = []
  const walk = (d: number, place: number): void => {
    if (d === wanted.length) out.push(x.type === 'logical' ? truth(x.data[place]) : x.data[place])
    else for (const i of wanted[d]!) walk(d + 1, place + i * strides[d]!)
  }
  walk(0, 0)
  const names = x.dimnames?.map((each, d) => each && wanted[d]!.map((i) => each[i]!)) ?? null
  const kept = sizes.flatMap((size, d) => (size !== 1 || !drop ? [d] : []))
  if (kept.length === 0) {
    // Of one cell the name is kept where only one of the dimensions has names.
    const called = names?.flatMap((each) => each ?? []) ?? []
    return called.length === 1 ? mark([out[0]], { names: called }) : out[0]
  }
  if (kept.length === 1) {
    const called = names?.[kept[0]!]
    return mark(out as object, {
      type: x.type === 'integer' ? 'integer' : undefined,
      ...(called ? { names: called } : {}),
    })
  }
  return array_of(
    out,
    kept.map((d) => sizes[d]!),
    dims_of(names && mark(names, attributes_of(x.dimnames)), kept),
    x.type === 'logical' ? undefined : x.type,
  )
}

/** `x[[i]]`: one element by number or name. */
export function element(x: unknown, part: unknown, second?: unknown): Loose {
  if (second !== undefined) return subset(x, part, second)
  const at = Array.isArray(part) && part.length === 1 ? (part[0] as unknown) : part
  if (Array.isArray(at)) return at.reduce<unknown>((value, step) => element(value, step), x)
  if (typeof at === 'string') {
    const names = Array.isArray(x) || x instanceof RArray ? names_of(x) : null
    if (names) {
      if (!names.includes(at)) throw new RError('subscript out of bounds', '[[')
      return elements(x)[names.indexOf(at)] as unknown
    }
    return x instanceof DataFrame ? (x.columns[at] ?? null) : ((x as Record<string, unknown> | null)?.[at] ?? null)
  }
  if (gettable(x)) return x.get(at)
  const values = is_nested(x) ? column_major(as_array_of(x)) : attributes_of(x).levels ? elements(x) : elements(x)
  const place = Number(at) < 0 ? NaN : Number(at)
  if (!(place >= 1) || place > values.length) throw new RError('subscript out of bounds', '[[')
  return attributes_of(x).levels
    ? mark([values[place - 1]], { ...attributes_of(x), names: undefined })
    : (values[place - 1] as unknown)
}

/** `x$name`, where the object may be of any kind. */
export const field = (x: unknown, name: string): Loose => {
  if (x instanceof DataFrame) return x.columns[name] ?? null
  if (x === null || x === undefined) return null
  if (Array.isArray(x) && !is_list(x) && x.length > 0) throw new RError('$ operator is invalid for atomic vectors', '$')
  return (x as Record<string, unknown>)[name] ?? null
}
