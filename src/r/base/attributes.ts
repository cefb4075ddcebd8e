/** R's attributes of values: names, classes and others. */
import { RArray } from '../array'
import { attributes_of, integers, is_list, mark, type Attributes } from '../attributes'
import { is_plain } from '../plain'
import { unnamed } from '../unnamed'
import { r_class } from '../class'
import { DataFrame } from '../data_frame'
import { is_scalar } from './values'
import { length as length_of } from '../vector'
import { set_dim, set_dimnames } from './matrices'
import { texts_of } from './text'
import type { Loose } from './loose'
import { elements, names_of } from './values'

/** A copy that attributes can be given to: a single value becomes a vector of one. */
const fresh = (x: unknown): object => {
  if (is_scalar(x) || x === null || x === undefined) return elements(x)
  if (Array.isArray(x)) return mark([...(x as unknown[])], attributes_of(x))
  if (is_plain(x)) return mark({ ...x }, attributes_of(x))
  if (x instanceof RArray) return new RArray(x.data, x.dim, x.type, x.dimnames)
  return x as object
}
export const names = (x: unknown): Loose => names_of(x)
/** `names(x) <- names` */
export const set_names = (x: unknown, called: unknown): Loose => {
  const values = elements(x) as unknown[]
  if (called === null)
    return is_list(x) ? mark([...values], { list: true }) : mark([...values], { ...attributes_of(x), names: undefined })
  const texts = texts_of(called)
  if (x instanceof DataFrame)
    return new DataFrame(
      Object.fromEntries(x.names.map((name, i) => [texts[i] ?? name, x.columns[name]!])),
      x.row_names,
    )
  if (is_list(x))
    return mark(Object.fromEntries(values.map((value, i) => [texts[i] || unnamed(i + 1), value])), {
      class: attributes_of(x).class,
    })
  return mark([...values], { ...attributes_of(x), names: values.map((_, i) => texts[i] ?? '<NA>') })
}
export const setNames = (object: unknown, nm: unknown): Loose => set_names(object, nm)
export const unname = (x: unknown): Loose => set_names(x, null)
export const r_class_of = (x: unknown): string[] => r_class(x)
/** For each class the place that it has among those of `x`, or 0. */
export const inherits_which = (x: unknown, what: unknown): number[] =>
  integers(texts_of(what).map((name) => r_class(x).indexOf(name) + 1))
export const oldClass = (x: unknown): Loose => attributes_of(x).class ?? null
/** `class(x) <- classes` */
export const set_class = (x: unknown, classes: unknown): Loose => {
  const { of_classes } = (x ?? {}) as { of_classes?: (classes: readonly string[]) => unknown }
  if (typeof of_classes === 'function') return of_classes.call(x, texts_of(classes))
  const copy = fresh(x)
  return mark(copy, {
    ...attributes_of(copy),
    ...(is_list(x) && Array.isArray(x) ? { list: true } : {}),
    class: classes === null ? undefined : texts_of(classes),
  })
}
export const unclass = (x: unknown): Loose => (x instanceof DataFrame ? { ...x.columns } : drop_class(fresh(x)))
const drop_class = (copy: object): object => {
  const { class: _, levels: __, ...rest } = attributes_of(copy)
  Reflect.deleteProperty(copy, Symbol.for('torchluz.attributes'))
  return mark(copy, rest)
}
const field_of: Record<string, string> = { class: 'class', names: 'names', levels: 'levels' }
export const attr = (x: unknown, which: string): Loose => {
  if (which === 'dim') return x instanceof RArray ? [...x.dim] : null
  if (which === 'names') return names_of(x)
  if (which === 'class') return r_class(x)
  return attributes_of(x)[which] ?? null
}
/** `attr(x, which) <- value` */
export const set_attr = (x: unknown, value: unknown, which: string): Loose => {
  if (which === 'names') return set_names(x, value)
  if (which === 'class') return set_class(x, value)
  if (which === 'dim') return set_dim(x, value)
  if (which === 'dimnames') return set_dimnames(x, value)
  const copy = fresh(x)
  return mark(copy, { ...attributes_of(copy), [field_of[which] ?? which]: value ?? undefined })
}
export const attributes = (x: unknown): Loose => {
  const { list: _, type: __, ...rest } = attributes_of(x)
  const all = {
    ...(x instanceof RArray ? { dim: [...x.dim] } : {}),
    ...(is_plain(x) ? { names: names_of(x)! } : {}),
    ...rest,
  }
  return Object.keys(all).length === 0 ? null : all
}
/** A value with attributes. @example structure({ r: 2 }, { class: 'circle' }) */
export const structure = (x: unknown, given: Record<string, unknown> = {}): Loose =>
  Object.entries(given).reduce(
    (value, [name, attribute]) => set_attr(value, attribute, name.replace(/^_/, '.')),
    is_scalar(x) ? elements(x) : (fresh(x) as unknown),
  )
export const length = (x: unknown): number => length_of(x)
export const set_length = (x: unknown, n: number): Loose =>
  mark(
    Array.from({ length: n }, (_, i) => (elements(x)[i] as unknown) ?? null),
    attributes_of(x) as Attributes,
  )
export const lengths = (x: unknown): Loose => {
  const counts = (elements(x) as unknown[]).map(length_of)
  const called = names_of(x)
  return called ? mark(counts, { names: called }) : counts
}
export const modifyList = (x: object, val: object): Loose =>
  Object.fromEntries(Object.entries({ ...x, ...val }).filter(([, value]) => value !== null))
