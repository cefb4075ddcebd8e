/** R's `[`, `[[`, `$` and their assignments where the object is known only when it runs. */
import { RArray } from '../array'
import { as_list_of, attributes_of, is_list, is_plain, mark, type_of_empty } from '../attributes'
import { DataFrame, type Cell } from '../data_frame'
import { RError, show_value } from '../errors'
import { time_class } from '../moments'
import { as_data_frame, columns_of, only, set_column } from './frames'
import type { Loose } from './loose'
import {
  array_of,
  as_array_of,
  column_major,
  elements,
  from_column_major,
  is_matrix_like,
  is_nested,
  labels_of,
  NA,
  names_of,
} from './values'

/** Places from 0 that an index means; null where there is no such element. */
function places_of(part: unknown, size: number, names: readonly string[] | null = null): number[] {
  if (part === null || part === undefined) return Array.from({ length: size }, (_, i) => i)
  if (typeof part === 'string' && /^-?\w*:-?\w+$/.test(part) && !names?.includes(part)) {
    const [from = '1', to = 'N'] = part.split(':')
    const [begin, end] = [Number(from), to === 'N' ? size : Number(to)]
    const step = begin <= end ? 1 : -1
    return Array.from({ length: Math.abs(end - begin) + 1 }, (_, i) => begin + step * i - 1)
  }
  const list = attributes_of(part).levels ? (elements(part) as unknown[]) : (elements(part) as unknown[])
  if (list.some((x) => typeof x === 'string'))
    return list.map((x) => {
      const at = names?.indexOf(String(x)) ?? -1
      return at < 0 ? NaN : at
    })
  if (list.length > 0 && list.every((x) => typeof x === 'boolean' || x === null)) {
    const count = Math.max(size, list.length)
    return Array.from({ length: count }, (_, i) => i).flatMap((i) => {
      const yes = list[i % list.length]
      return yes === null ? [NaN] : yes ? [i] : []
    })
  }
  const numbers = list.map((x) => (x === null ? NaN : Math.trunc(Number(x))))
  if (numbers.some((x) => x < 0) && numbers.every((x) => x <= 0)) {
    const out = new Set(numbers.map((x) => -x - 1))
    return Array.from({ length: size }, (_, i) => i).filter((i) => !out.has(i))
  }
  return numbers.filter((x) => x !== 0).map((x) => x - 1)
}
const is_single = (part: unknown): boolean =>
  (typeof part === 'number' && part > 0) || (typeof part === 'string' && !/:/.test(part))
const gettable = (x: unknown): x is { get: (...parts: unknown[]) => unknown } =>
  x !== null && (typeof x === 'object' || typeof x === 'function') && typeof (x as { get?: unknown }).get === 'function'

function split_drop(parts: unknown[]): [unknown[], boolean] {
  const last = parts.at(-1)
  if (is_plain(last) && 'drop' in last) return [parts.slice(0, -1), last.drop !== false]
  return [parts, true]
}

/** The cells of an array that a matrix of places names, one in each row; undefined for what is none. */
function cells_of(part: unknown, { dim }: RArray): number[][] | undefined {
  if (!is_matrix_like(part)) return undefined
  const places = as_array_of(part)
  return places.type !== 'logical' && places.dim[1] === dim.length ? (places.to_nested() as number[][]) : undefined
}

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
    if (d === wanted.length) out.push(x.type === 'logical' ? Boolean(x.data[place]) : x.data[place])
    else for (const i of wanted[d]!) walk(d + 1, place + i * strides[d]!)
  }
  walk(0, 0)
  const names = x.dimnames?.map((each, d) => each && wanted[d]!.map((i) => each[i]!)) ?? null
  const kept = sizes.flatMap((size, d) => (size !== 1 || !drop ? [d] : []))
  if (kept.length === 0) return out[0]
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
    names && kept.map((d) => names[d] ?? null),
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

/** A copy with its attributes, as R makes before it changes an object; things with an identity stay themselves. */
function copied(x: unknown): unknown {
  if (Array.isArray(x)) return mark([...(x as unknown[])], attributes_of(x))
  return is_plain(x) ? mark({ ...x }, attributes_of(x)) : x
}

/** `x[...] <- value`: tensors in place, anything else as a copy, as R does. */
export function set_subset(x: unknown, value: unknown, ...parts: unknown[]): Loose {
  if (x instanceof DataFrame) return set_in_frame(x, value, parts)
  if (typeof x === 'object' && x !== null && typeof (x as { set?: unknown }).set === 'function') {
    ;(x as { set: (...args: unknown[]) => void }).set(value, ...parts)
    return x
  }
  if (is_matrix_like(x)) return set_in_array(as_array_of(x), value, parts)
  const [part] = parts
  if (is_plain(x)) {
    const names =
      typeof part === 'string' || (Array.isArray(part) && part.every((p) => typeof p === 'string'))
        ? (elements(part) as string[])
        : places_of(part, Object.keys(x).length).map((i) => Object.keys(x)[i]!)
    const values = elements(value)
    const out: Record<string, unknown> = { ...x }
    names.forEach((name, i) =>
      value === null
        ? delete out[name]
        : (out[name] = is_list(value) || Array.isArray(value) ? values[i % values.length] : value),
    )
    return mark(out, attributes_of(x))
  }
  const { levels } = attributes_of(x)
  const values = levels
    ? labels_of(value).map((label) => (label === null ? null : levels.indexOf(String(label)) + 1 || null))
    : elements(value)
  const copy = [...(elements(x) as unknown[])]
  let names = names_of(x)
  const known = names ? [...names] : null
  if (
    typeof part === 'string' ||
    (Array.isArray(part) && part.length > 0 && part.every((p) => typeof p === 'string'))
  ) {
    const called = known ?? copy.map(() => '')
    ;(elements(part) as string[]).forEach((name, i) => {
      let at = called.indexOf(name)
      if (at < 0) at = called.push(name) - 1
      copy[at] = values[i % values.length]
    })
    return mark(copy, { ...attributes_of(x), names: called })
  }
  const places = places_of(part, copy.length, known)
  if (value === null && is_list(x))
    return mark(
      copy.filter((_, i) => !places.includes(i)),
      attributes_of(x),
    )
  places.forEach((i, at) => {
    while (copy.length < i) copy.push(null)
    copy[i] = values[at % values.length]
  })
  if (names && names.length < copy.length)
    names = [...names, ...Array.from({ length: copy.length - names.length }, () => '')]
  const mixed = !is_list(x) && is_list(value)
  return mark(mixed ? as_list_of(copy) : text_if_any(copy, x), {
    ...attributes_of(x),
    ...(mixed ? { list: true } : {}),
    ...(names ? { names } : {}),
    ...(typeof values[0] === 'string' ? { type: undefined, levels } : {}),
  })
}
/** A vector that is given a text becomes text. */
const text_if_any = (values: unknown[], x: unknown): unknown[] =>
  !is_list(x) && values.some((v) => typeof v === 'string')
    ? values.map((v) => (v === null || v === undefined || typeof v === 'string' ? (v ?? null) : String(v)))
    : values

function set_in_array(x: RArray, value: unknown, parts: unknown[]): RArray {
  const values = elements(value) as unknown[]
  const text = values.some((v) => typeof v === 'string')
  const type = text
    ? 'character'
    : x.type === 'logical' && values.every((v) => typeof v === 'boolean')
      ? 'logical'
      : x.type === 'logical'
        ? 'double'
        : x.type
  if (parts.length < 2) {
    const cells = column_major(x)
    const wanted = cells_of(parts[0], x)
    if (wanted) {
      const strides = x.dim.map((_, d) => x.dim.slice(0, d).reduce((a, b) => a * b, 1))
      wanted.forEach((row, at) => {
        if (row.some((i, d) => !(i >= 1 && i <= x.dim[d]!))) throw new RError('subscript out of bounds', '[<-')
        cells[row.reduce((sum, i, d) => sum + (i - 1) * strides[d]!, 0)] = values[at % values.length]
      })
      return from_column_major(cells, x.dim, x.dimnames, type)
    }
    const test = is_matrix_like(parts[0]) ? column_major(as_array_of(parts[0])) : parts[0]
    places_of(test, cells.length).forEach((i, at) => (cells[i] = values[at % values.length]))
    return from_column_major(cells, x.dim, x.dimnames, type)
  }
  const wanted = x.dim.map((size, d) => places_of(parts[d], size, x.dimnames?.[d] ?? null))
  wanted.forEach((list, d) => {
    if (list.some((i) => !(i < x.dim[d]!))) throw new RError('subscript out of bounds', '[<-')
  })
  const strides = x.dim.map((_, d) => x.dim.slice(d + 1).reduce((a, b) => a * b, 1))
  const data: unknown[] = Array.from(x.data as ArrayLike<unknown>)
  let at = 0
  const walk = (d: number, place: number): void => {
    if (d < 0) data[place] = values[at++ % values.length]
    else for (const i of wanted[d]!) walk(d - 1, place + i * strides[d]!)
  }
  walk(x.dim.length - 1, 0)
  return new RArray(
    (type === 'logical' || x.type === 'logical' ? data.map((v) => (v === null ? v : Number(v))) : data) as number[],
    x.dim,
    type,
    x.dimnames,
  )
}

function set_in_frame(x: DataFrame, value: unknown, parts: unknown[]): DataFrame {
  const [rows, which] = parts.length < 2 ? [null, parts[0]] : parts
  if (parts.length < 2 && is_matrix_like(which)) {
    const test = as_array_of(which)
    return x.names.reduce(
      (frame, name, j) =>
        set_column(
          frame,
          name,
          set_subset(
            x.columns[name],
            value,
            Array.from({ length: x.nrow }, (_, i) => Boolean(test.at(i + 1, j + 1))),
          ),
        ),
      x,
    )
  }
  const fresh = elements(which).filter((name) => typeof name === 'string' && !(name in x.columns)) as string[]
  const base = fresh.reduce(
    (frame, name) =>
      set_column(
        frame,
        name,
        Array.from({ length: x.nrow }, () => null),
      ),
    x,
  )
  const names = columns_of(base, which)
  const part = (j: number): unknown =>
    value instanceof DataFrame || is_list(value)
      ? elements(value)[j % elements(value).length]
      : is_matrix_like(value)
        ? column_major(as_array_of(value)).slice(j * as_array_of(value).dim[0]!, (j + 1) * as_array_of(value).dim[0]!)
        : value
  const columns = { ...base.columns } as Record<string, readonly Cell[]>
  names.forEach((name, j) => {
    columns[name] =
      rows === null || rows === undefined
        ? (elements(part(j)) as Cell[])
        : (set_subset(base.columns[name], part(j), rows) as Cell[])
  })
  return as_data_frame(columns, x.row_names) as DataFrame
}

/** `x[[i]] <- value` */
export function set_element(x: unknown, value: unknown, part: unknown): Loose {
  if (typeof part === 'string') return set_field(x, part, value)
  if (x instanceof DataFrame) return set_column(x, x.names[Number(part) - 1]!, value)
  if (gettable(x) && typeof (x as { set?: unknown }).set === 'function') return set_subset(x, value, part)
  const at = Number(part) - 1
  if (is_plain(x)) return set_field(x, Object.keys(x)[at] ?? String(part), value)
  const copy = (x === null || x === undefined ? as_list_of([]) : copied(x)) as unknown[]
  if (value === null) copy.splice(at, 1)
  else {
    while (copy.length < at) copy.push(null)
    copy[at] = value
  }
  const plain = value === null || typeof value !== 'object'
  return plain && !is_list(x) && x !== null ? copy : mark(copy, { ...attributes_of(copy), list: true })
}

/** `x$name <- value`: a copy of a list or table; environments, modules and other things with an identity change. */
export function set_field(x: unknown, name: string, value: unknown): Loose {
  if (x instanceof DataFrame) return set_column(x, name, value)
  if (x === null || x === undefined || (Array.isArray(x) && x.length === 0))
    return value === null ? {} : { [name]: value }
  if (Array.isArray(x) && names_of(x)) return set_subset(x, value, name)
  if (Array.isArray(x))
    return { ...Object.fromEntries(x.map((part, i) => [String(i + 1), part as unknown])), [name]: value }
  if (!is_plain(x)) {
    if (typeof x !== 'object' && typeof x !== 'function') throw new RError(`${show_value(x)} has no fields`, '$<-')
    ;(x as Record<string, unknown>)[name] = value
    return x
  }
  const copy = copied(x) as Record<string, unknown>
  if (value === null) delete copy[name]
  else copy[name] = value
  return copy
}
