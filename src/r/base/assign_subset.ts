/** R's assignments to parts, `x[…] <-`, `x[[…]] <-` and `x$name <-`, where the object is known only when it runs. */
import { RArray } from '../array'
import { as_list_of, attributes_of, is_list, mark } from '../attributes'
import { is_plain } from '../plain'
import { unnamed } from '../unnamed'
import { DataFrame, type Cell } from '../data_frame'
import { RError, show_value } from '../errors'
import { frame_from, columns_of, set_column } from './frames'
import type { Loose } from './loose'
import {
  as_array_of,
  column_major,
  elements,
  from_column_major,
  is_matrix_like,
  is_scalar,
  labels_of,
  names_of,
} from './values'
import { cells_of, gettable, is_range, places_of } from './places'

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
      (typeof part === 'string' && !is_range(part, Object.keys(x))) ||
      (Array.isArray(part) && part.every((p) => typeof p === 'string'))
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
    (typeof part === 'string' && !is_range(part, known)) ||
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
  return frame_from(columns, x.row_names) as DataFrame
}

/** `x[[i]] <- value` */
export function set_element(x: unknown, value: unknown, part: unknown): Loose {
  // One value begins a vector.
  const is_empty = x === null || x === undefined || (Array.isArray(x) && x.length === 0 && attributes_of(x).type)
  if (is_empty && is_scalar(value)) return set_subset([], value, part)
  if (typeof part === 'string') return set_field(x, part, value)
  if (x instanceof DataFrame) return set_column(x, x.names[Number(part) - 1]!, value)
  if (gettable(x) && typeof (x as { set?: unknown }).set === 'function') return set_subset(x, value, part)
  const at = Number(part) - 1
  if (is_plain(x)) return set_field(x, Object.keys(x)[at] ?? unnamed(Number(part)), value)
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
    return { ...Object.fromEntries(x.map((part, i) => [unnamed(i + 1), part as unknown])), [name]: value }
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
