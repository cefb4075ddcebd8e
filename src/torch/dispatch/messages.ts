/** What a refused call is told. */
import { TypeError_, describe } from '../errors'
import { Kind } from './kinds'
import type { Overload } from './plan'
import type { SchemaValue } from './schema'

/** Of an operator, what its messages show. */
interface Shown {
  readonly shown: string
  readonly names: readonly string[]
  readonly overloads: readonly Overload[]
}

const r_types: Record<string, string> = { Scalar: 'number', ScalarType: 'dtype', str: 'string', float: 'number' }

function show_argument({ name, type, list, optional, fallback }: SchemaValue): string {
  const shown = `${name}: ${r_types[type] ?? type}${list ? '[]' : ''}${optional ? ' or null' : ''}`
  return fallback === undefined ? shown : `[${shown}]`
}

/** The ways in which an operator can be called, R's order of arguments first. */
function signatures({ shown, names, overloads }: Shown): string {
  const place = (arg: SchemaValue) => names.indexOf(arg.name)
  const forms = overloads
    .filter(({ args }) => !args.some(({ written, name }) => written && name === 'out'))
    .map(
      ({ args }) =>
        `${shown}(${[...args]
          .sort((a, b) => place(a) - place(b))
          .map(show_argument)
          .join(', ')})`,
    )
  return [...new Set(forms)].join('\n      or ')
}

/** Why no overload takes the values: what is missing, else what was given and what is taken. */
export function refusal(op: Shown, values: readonly unknown[], kinds: readonly Kind[]): TypeError_ {
  const missing = op.names.filter(
    (name, i) =>
      (kinds[i] === undefined || kinds[i] === Kind.missing) &&
      op.overloads.every(({ args }) => args.some((arg) => arg.name === name && arg.fallback === undefined)),
  )
  const given = values.flatMap((value, i) =>
    kinds[i] === undefined || kinds[i] === Kind.missing ? [] : [`${op.names[i]} is ${describe(value)}`],
  )
  const problem =
    missing.length > 0
      ? `argument${missing.length > 1 ? 's' : ''} ${missing.map((name) => `'${name}'`).join(', ')} missing`
      : 'these arguments do not fit'
  return new TypeError_(
    `${problem}: ${given.length === 0 ? 'none were given' : given.join(', ')}.\nIt takes ${signatures(op)}`,
    op.shown,
  )
}

/** libtorch's messages that count from 0, made to count from 1 as their reader does. */
const counting: readonly (readonly [pattern: RegExp, (...parts: string[]) => string])[] = [
  [
    /expected to be in range of \[(-?\d+), (-?\d+)\], but got (-?\d+)/,
    (_, least, most, got) => `expected to be in range of [${least}, ${up(most)}], but got ${up(got)}`,
  ],
  [
    /index (-?\d+) is out of bounds for dimension (\d+) with size/,
    (_, index, dim) => `index ${up(index)} is out of bounds for dimension ${up(dim)} with size`,
  ],
  [
    /must match except in dimension (\d+)\. (Expected size \d+ but got size \d+) for tensor number (\d+)/,
    (_, dim, sizes, place) => `must match except in dimension ${up(dim)}. ${sizes} for tensor number ${up(place)}`,
  ],
  [
    /(The shape of the mask \[.*?\]) at index (\d+) does not match the shape of the indexed tensor (\[.*?\]) at index (\d+)/,
    (_, mask, dim, tensor, at) =>
      `${mask} at dimension ${up(dim)} does not match the shape of the indexed tensor ${tensor} at dimension ${up(at)}`,
  ],
  [/multiply up to the size of dim (\d+) /, (_, dim) => `multiply up to the size of dim ${up(dim)} `],
  [
    /but got: padding (\(.*?\)) at dimension (\d+) of/,
    (_, by, dim) => `but got: padding ${by} at dimension ${up(dim)} of`,
  ],
  [/Target (\d+) is out of bounds/, (_, target) => `Target ${up(target)} is out of bounds`],
]
const up = (number: string | undefined): string => (Number(number) < 0 ? number! : String(Number(number) + 1))

export function counted_from_one(message: string): string {
  for (const [pattern, replacement] of counting) message = message.replace(pattern, replacement)
  return message
}
