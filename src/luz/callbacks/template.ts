/** File names with places for numbers: `model-{epoch:02d}-{monitor:.2f}.pt`. */
import { ValueError, nearest } from '../../torch/errors'
import { as_text } from '../format'

function write(value: number | string, format: string | undefined, path: string): string {
  if (format === undefined) return typeof value === 'number' ? as_text(value) : value
  const parts = /^(0?)(\d*)(?:\.(\d+))?([dfegs])$/.exec(format)
  if (parts === null || (typeof value === 'string' && parts[4] !== 's')) {
    throw new ValueError(
      `'${path}': '${format}' is no format for ${value}: use one of sprintf's, such as 02d for whole numbers or .3f for others`,
    )
  }
  const [, zero, width, digits, kind] = parts
  const number = Number(value)
  const text =
    kind === 's'
      ? write(value, undefined, path)
      : kind === 'd'
        ? String(Math.round(number))
        : kind === 'f'
          ? number.toFixed(Number(digits ?? 6))
          : kind === 'g'
            ? as_text(Number(number.toPrecision(Number(digits ?? 6))))
            : number.toExponential(Number(digits ?? 6)).replace(/e([+-])(\d)$/, 'e$10$2')
  return text.padStart(Number(width), zero === '0' ? '0' : ' ')
}

/**
 * A path with its places filled in. `{{` and `}}` stand for braces.
 *
 * @throws ValueError for a place that no value has the name of, or a format that does not fit.
 */
export function fill_template(path: string, values: Readonly<Record<string, number | string>>): string {
  return path.replace(/\{\{|\}\}|\{([^{}:]*)(?::([^{}]*))?\}/g, (place, given: string | undefined, format?: string) => {
    if (given === undefined) return place[0]!
    const name = given.trim().replace(/^self\$/, 'self.')
    const value = values[name]
    if (value !== undefined) return write(value, format, path)
    const near = nearest(name, Object.keys(values))
    throw new ValueError(
      `'${path}': {${name}} is not known${near ? `; did you mean {${near}}?` : '.'} There are ${Object.keys(values).join(', ')}.`,
    )
  })
}
