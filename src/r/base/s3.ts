/** R's S3 classes and environments of ported scripts. */
import { own_print } from './classes'
import { attributes_of, mark } from '../attributes'
import { r_class } from '../class'
import { RError } from '../errors'
import { R_CLASS, R_PRINT } from '../protocol'
import { printers } from '../print'
import { placed } from './arguments'
import { s3_operators } from './arith'
import { functions } from './functional'
import type { Loose } from './loose'
import { is_scalar } from './values'
import { write_text } from '../write'

type Fn = (...args: Loose[]) => unknown
/** Methods by `generic.class`, each ready to be called with arguments by name. */
const methods = new Map<string, Fn>()
/** The methods of a call that is under way: what NextMethod() goes on with. */
const running: { generic: string; group: string; classes: string[]; args: unknown[] }[] = []

/**
 * Makes a function a method of a generic, for objects of a class.
 *
 * @param formals its parameters, where it has some that may be given by name.
 * @example method('print', 'circle', (x) => …)
 */
export const method = <F extends Fn>(generic: string, of: string, f: F, formals?: readonly string[]): F => {
  methods.set(`${generic}.${of}`, formals ? (...args) => f(...(placed(formals, args) as Loose[])) : f)
  return f
}
const implicit = (x: unknown): string[] => {
  const own = r_class(x)
  const more =
    is_scalar(x) || (Array.isArray(x) && !attributes_of(x).class)
      ? own.includes('integer') || own.includes('numeric')
        ? ['double', 'numeric']
        : []
      : []
  return [...own, ...more, typeof x === 'function' ? 'function' : '', 'default'].filter((name) => name !== '')
}
const find = (generic: string, classes: readonly string[]): number =>
  classes.findIndex((name) => methods.has(`${generic}.${name}`))
function run(generic: string, classes: string[], args: unknown[], otherwise?: Fn, group = generic): unknown {
  const at = find(group, classes)
  if (at < 0) {
    if (otherwise) return otherwise(...(args as Loose[]))
    throw new RError(`no applicable method for '${generic}' applied to an object of class "${classes[0]}"`, 'UseMethod')
  }
  running.push({ generic, group, classes: classes.slice(at + 1), args })
  try {
    return methods.get(`${group}.${classes[at]!}`)!(...(args as Loose[]))
  } finally {
    running.pop()
  }
}
/** Calls the method of a generic that the first argument's class has; else `otherwise`, or an error. */
export const use_method = (generic: string, args: unknown[], otherwise?: Fn): Loose =>
  run(generic, implicit(args[0]), args, otherwise)
/** Calls the method of the next class. */
export const next_method = (otherwise?: Fn): Loose => {
  const now = running.at(-1)
  if (!now) throw new RError('it is called from a method only', 'NextMethod')
  const operator = /^\W+$/.test(now.generic) ? plain_operator(now.generic) : undefined
  return run(now.generic, now.classes, now.args, otherwise ?? operator, now.group)
}
printers.of = (x) => {
  const { class: classes } = attributes_of(x)
  if (!classes) return own_print(x)
  for (const generic of ['print', 'format', 'toString']) {
    const at = find(generic, classes)
    if (at < 0) continue
    if (generic === 'print') return () => run('print', [...classes], [x])
    return () => write_text(`${String(run(generic, [...classes], [x]))}\n`)
  }
  return undefined
}
s3_operators.find = (name, a, b) => {
  for (const x of [a, b]) {
    const { class: classes, levels } = attributes_of(x)
    if (!classes || levels) continue
    const group = find(name, classes) >= 0 ? name : find('Ops', classes) >= 0 ? 'Ops' : undefined
    if (group !== undefined) return (...args) => run(name, [...classes], args, undefined, group)
  }
  return undefined
}
/** An operator on what objects of S3 classes hold; arithmetic gives an object of the first one's class. */
const plain_operator =
  (name: string): Fn =>
  (...args) => {
    const values = args.map((x) => drop_class(x) as unknown)
    const result = functions.find!(name)!(...values) as unknown
    const { class: classes } = attributes_of(args.find((x) => attributes_of(x).class))
    return /[=<>!&|]/.test(name) ? result : mark(is_scalar(result) ? [result] : (result as object), { class: classes })
  }
const drop_class = (x: unknown): unknown => {
  if (!Array.isArray(x) || !attributes_of(x).class) return x
  return mark([...(x as unknown[])], { ...attributes_of(x), class: undefined })
}
/** The function whose method is running: `.Generic`. */
export const generic_name = (): string => running.at(-1)?.generic ?? ''
export const methods_of = (generic: string): string[] =>
  [...methods.keys()].filter((name) => name.startsWith(`${generic}.`))

/** An environment: an object that is changed where it is. */
export class Environment {
  [name: string]: Loose
  [R_CLASS](): string[] {
    return ['environment']
  }
  [R_PRINT](): string {
    return '<environment>'
  }
}
export const new_env = (..._options: unknown[]): Environment => new Environment()
export const list2env = (x: object, into: object = new Environment()): object => Object.assign(into, x)
export const as_environment = (x: object): object => Object.assign(new Environment(), x)
export const ls = (x: object = {}): string[] => Object.keys(x).sort()
/** What assign() makes by name, where no environment is given. */
const globals: Record<string, unknown> = {}
const place_of = (options: unknown): Record<string, unknown> => {
  const given = options as { envir?: object; pos?: object } | undefined
  return (given?.envir ?? given?.pos ?? given ?? globals) as Record<string, unknown>
}
export const assign = (name: string, value: unknown, envir?: unknown): Loose => (place_of(envir)[name] = value)
export const get = (name: string, envir?: unknown): Loose => {
  const place = place_of(envir)
  const known = envir === undefined && !(name in place) ? functions.find?.(name) : undefined
  if (known) return known
  if (!(name in place)) throw new RError(`object '${name}' not found`, 'get')
  return place[name]
}
export const get0 = (name: string, envir?: unknown): Loose => place_of(envir)[name] ?? null
export const mget = (names: string[], envir?: unknown): Loose =>
  Object.fromEntries(names.map((name) => [name, place_of(envir)[name]]))
export const exists = (name: string, envir?: unknown): boolean => name in place_of(envir)
export const rm_from = (names: string[], envir: object): void =>
  names.forEach((name) => Reflect.deleteProperty(envir, name))
