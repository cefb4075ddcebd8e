/** R's slices: `a:b`, `a:b:step`, and slc(). Both ends belong to them. */
import { inspect } from 'node:util'
import { R_CLASS, R_PRINT } from '../../r/protocol'
import { IndexError, TypeError_, check_named, describe } from '../errors'
import { is_named } from '../dispatch/kinds'

const number_text = '[-+]?\\d+'
const end_text = `${number_text}|N`
const slice_pattern = new RegExp(`^\\s*(${end_text})?\\s*:\\s*(${end_text})?(?:\\s*:\\s*(${end_text})?)?\\s*$`)

/** A slice that counts from 0 and ends before `end`; undefined for the tensor's own ends. */
export interface Ends {
  start: number | undefined
  end: number | undefined
  step: number
}

const teach = "write numbers, slices such as '1:3', '2:N' or '1:9:2', '..', 'newaxis', or nothing"

/** What is wrong with a text that is no index. */
function reason(text: string): string {
  if (/[eE.]\d|\d\./.test(text)) return 'the ends of a slice are whole numbers'
  if (/\bn\b/.test(text)) return "the end of a dimension is 'N', a capital letter"
  if ((text.match(/:/g) ?? []).length > 2) return 'a slice has a start, an end and a step'
  if (/-\s*N|N\s*[-+*/]|[-+*/]\s*\d+\s*:|\d\s*[-+*/]/.test(text))
    return 'there is no arithmetic: negative numbers count from the end'
  if (/^[\s(]*c\(|\[/.test(text)) return 'elements are picked by an array: [1, 3] for c(1, 3)'
  return 'it is no index'
}

/** R's rule for the ends of a slice: a start of 0 is the first element. */
function ends(start: number | undefined, end: number | undefined, step: number, shown: string): Ends {
  if (step <= 0)
    throw new IndexError(`the step of ${shown} is ${step}: it must be positive; x.flip([dim]) turns a dimension round`)
  return {
    start: start !== undefined && start > 0 ? start - 1 : start,
    end: end === undefined || end === -1 ? undefined : end < -1 ? end + 1 : end,
    step,
  }
}

/** Reads a slice. @throws IndexError that says what is wrong with the text. */
export function slice_of(text: string): Ends {
  const match = slice_pattern.exec(text)
  if (match === null)
    throw new IndexError(
      `cannot read the index '${text.trim()}': ${reason(text)}. ${teach[0]!.toUpperCase()}${teach.slice(1)}.`,
    )
  const [, from, to, by] = match
  if (by === 'N') throw new IndexError(`the step of '${text}' is a number`)
  const start = from === undefined ? undefined : from === 'N' ? -1 : Number(from)
  const end = to === undefined || to === 'N' ? undefined : Number(to)
  return ends(start, end, by === undefined ? 1 : Number(by), `'${text.trim()}'`)
}

/** A slice as an object: see slc(). */
export class Slice {
  readonly #ends: Ends
  constructor(start: number, end: number | undefined, step: number) {
    this.#ends = ends(start, end, step, 'slc()')
  }
  /** The slice as an index. */
  get part(): { kind: 'slice' } & Ends {
    return { kind: 'slice', ...this.#ends }
  }
  toString(): string {
    return '<slice>'
  }
  [R_PRINT](): string {
    return this.toString()
  }
  [R_CLASS](): string[] {
    return ['slice']
  }
  [inspect.custom](): string {
    return this.toString()
  }
}

function end_of(x: unknown, name: string): number | undefined {
  if (x === Infinity || x === 'N') return undefined
  const number = typeof x === 'bigint' ? Number(x) : x
  if (typeof number === 'number' && Number.isSafeInteger(number)) return number
  throw new TypeError_(`'${name}' is a whole number (or Infinity for the end), got ${describe(x)}`, 'slc')
}

type End = number | bigint | 'N'

/**
 * R's `slc(start, end, step = 1)`: a slice whose ends are computed, for use in an index.
 *
 * @param start the first element, counted from 1; negative from the end.
 * @param end the last element, which belongs to it; `Infinity` or `'N'` for the tensor's last.
 * @throws TypeError for fractions, IndexError for a step that is not positive.
 * @example x.get(slc(2, n - 1), null) // R: x[2:(n - 1), ]
 */
export function slc(start: End, end: End, step?: number | { step?: number }): Slice
export function slc(named: { start: End; end: End; step?: number }): Slice
export function slc(...args: unknown[]): Slice {
  const last = args[args.length - 1]
  const named: { start?: unknown; end?: unknown; step?: unknown } = is_named(last) ? last : {}
  if (is_named(last)) check_named(last, ['start', 'end', 'step'], 'slc')
  const positional = is_named(last) ? args.slice(0, -1) : args
  const [start = named.start, end = named.end, step = named.step ?? 1] = positional
  for (const [name, value] of [
    ['start', start],
    ['end', end],
  ] as const)
    if (value === undefined) throw new TypeError_(`argument '${name}' is missing`, 'slc')
  return new Slice(end_of(start, 'start') ?? -1, end_of(end, 'end'), end_of(step, 'step') ?? NaN)
}
