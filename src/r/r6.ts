/** Objects of R6 as R prints them. */
import { format_elements } from './format'
import { arguments_of, deparse, function_line } from './formals'
import { R_CLASS, has } from './protocol'

/** Members by name: values, or text that begins as R's own for a function. */
export type Members = Record<string, unknown>

const is_text_of_member = (value: unknown): value is string =>
  typeof value === 'string' && /^(function \(|active binding$)/.test(value)

/** A member's value in R6's one line. */
export function member_text(value: unknown): string {
  if (value === null || value === undefined) return 'NULL'
  if (typeof value === 'function') return function_line(arguments_of(value as () => unknown))
  if (is_text_of_member(value)) return value
  if (has(value, R_CLASS)) return (value[R_CLASS]() as string[]).join(', ')
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    const values = Array.from(value as unknown as ArrayLike<unknown>)
    if (values.some((each) => typeof each === 'object' && each !== null)) return 'list'
    const text = format_elements(values, false)
      .map((each) => each.trim())
      .join(' ')
    return text.length > 60 ? `${text.slice(0, 60)} ...` : text
  }
  if (typeof value === 'object') return 'list'
  return typeof value === 'string' ? value : deparse(value)
}

/** An object of R6: its class, its parent, and its members in the order of their names. */
export function r6_text(classes: readonly string[], members: Members, hidden: ReadonlySet<string> = new Set()): string {
  const [name, parent] = classes
  // R sorts as a dictionary does: dots and case count last.
  const plain = (text: string): string => text.replace(/^[._]+/, '').toLowerCase()
  const lines = (wanted: (name: string) => boolean): string[] =>
    Object.keys(members)
      .filter(wanted)
      .sort((a, b) => Number(b.startsWith('.')) - Number(a.startsWith('.')) || (plain(a) < plain(b) ? -1 : 1))
      .map((each) => `    ${each}: ${member_text(members[each])}`)
  const apart = lines((each) => hidden.has(each))
  return [
    `<${name}>`,
    ...(parent === undefined || parent === 'R6' ? [] : [`  Inherits from: <${parent}>`]),
    '  Public:',
    ...lines((each) => !hidden.has(each)),
    ...(apart.length > 0 ? ['  Private:', ...apart] : []),
  ].join('\n')
}

/** A function that makes objects of R6. `members` are lines as R has them, further sections among them. */
export const r6_generator_text = (name: string, members: readonly string[]): string =>
  [
    `<${name}> object generator`,
    '  Inherits from: <inherit>',
    '  Public:',
    ...members,
    '  Parent env: <environment: 0x000000000000>',
    '  Locked objects: FALSE',
    '  Locked class: FALSE',
    '  Portable: TRUE',
  ].join('\n')

/** Fields that are computed: each a function that is called with no argument to read and with the value to assign. */
export function define_active(prototype: object, bindings: Record<string, (value?: never) => unknown>): void {
  for (const [name, binding] of Object.entries(bindings)) {
    Object.defineProperty(prototype, name, {
      configurable: true,
      get(this: object): unknown {
        return binding.call(this)
      },
      set(this: object, value: never) {
        binding.call(this, value)
      },
    })
  }
}

/** `this.private`: each object's own, with those of the classes above it; its methods' `this` is the object. */
export function define_private(prototype: object, members: object): void {
  const outer = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(prototype) as object, 'private')
  const made = new WeakMap<object, object>()
  Object.defineProperty(prototype, 'private', {
    configurable: true,
    get(this: object): object {
      let own = made.get(this)
      if (own === undefined) {
        const bound = Object.entries(members).map(([name, value]: [string, unknown]) => [
          name,
          typeof value === 'function' ? (value.bind(this) as unknown) : value,
        ])
        own = { ...(outer?.get?.call(this) as object | undefined), ...(Object.fromEntries(bound) as object) }
        made.set(this, own)
      }
      return own
    },
  })
}
