/** R's classes of objects. */
import { attributes_of, is_complex, is_list } from './attributes'
import { R_CLASS, has } from './protocol'

/** The classes of any value, the most special first, as R's class() names them. */
export function r_class(x: unknown): string[] {
  if (x === null || x === undefined) return ['NULL']
  if (has(x, R_CLASS)) return x[R_CLASS]() as string[]
  switch (typeof x) {
    case 'number':
      return ['numeric']
    case 'bigint':
      return ['integer']
    case 'string':
      return ['character']
    case 'boolean':
      return ['logical']
    case 'function':
      return ['function']
    default:
      break
  }
  const { class: classes, type } = attributes_of(x)
  if (classes) return [...classes]
  if (type === 'integer') return ['integer']
  if (is_complex(x)) return ['complex']
  if (is_list(x)) return ['list']
  if (!Array.isArray(x))
    return [Object.getPrototypeOf(x) === Object.prototype ? 'list' : ((x as object).constructor?.name ?? 'list')]
  const first: unknown = x[0]
  if (Array.isArray(first)) return ['matrix', 'array']
  return (typeof first === 'object' && !is_complex(first)) || first === undefined ? ['list'] : r_class(first)
}

/** Whether `x` is of an R class. @example inherits(layer, 'nn_linear') */
export const inherits = (x: unknown, what: string | readonly string[]): boolean => {
  const classes = r_class(x)
  return (typeof what === 'string' ? [what] : what).some((name) => classes.includes(name))
}
