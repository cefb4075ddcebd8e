/** Functions as R prints them: their arguments with defaults. */
import { format_numbers } from './format'
import { R_PRINT, has } from './protocol'

/** Arguments as R writes them: names and, where there are any, defaults. */
export type Formals = readonly (readonly [name: string, value?: string])[]

/** A value as R's deparse() writes it; an object that has no such text says what stands for it under R_PRINT. */
export function deparse(value: unknown): string {
  if (value === null || value === undefined) return 'NULL'
  if (has(value, R_PRINT)) return String(value[R_PRINT]())
  if (typeof value === 'number') return format_numbers([value], 15)[0]!
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE'
  if (typeof value === 'string') return JSON.stringify(value)
  if (Array.isArray(value)) return `c(${value.map(deparse).join(', ')})`
  return 'NULL'
}

/** The arguments that a table of defaults stands for. Those of `missing` have no default. */
export const formals_of = (defaults: Readonly<Record<string, unknown>>, missing: readonly string[] = []): Formals =>
  Object.entries(defaults).map(([name, value]): [string, string?] =>
    missing.includes(name) ? [name] : [name, deparse(value)],
  )

/** The first line of a function's text: R breaks it after the argument that passes 60 columns. */
export function function_line(formals: Formals): string {
  let line = 'function ('
  for (const [i, [name, value]] of formals.entries()) {
    line += value === undefined ? name : `${name} = ${value}`
    if (i === formals.length - 1) break
    line += ', '
    if (line.length > 60) return line
  }
  return `${line}) `
}

/** The names of a JavaScript function's arguments, for functions that users give. */
export function arguments_of(method: (...args: never[]) => unknown): Formals {
  const text = Function.prototype.toString.call(method)
  const inside = /^[^(]*\(([^)]*)\)/.exec(text)?.[1] ?? ''
  return inside
    .split(',')
    .map((part) => (part.includes('...') ? '...' : /[\w$]+/.exec(part)?.[0]))
    .filter((name) => name !== undefined)
    .map((name) => [name] as const)
}
