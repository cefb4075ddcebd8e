/** Whether a result is the recorded one. */
import * as torch from '../../src'
import type { Tensor } from '../../src'
import { has_dtype, is_complex_number, is_dict, number_of, python_dtype, type Encoded, type Value } from './values'

const close = (a: number, b: number): boolean =>
  Object.is(a, b) || a === b || (Number.isNaN(a) && Number.isNaN(b)) || Math.abs(a - b) <= 1e-5 + 1e-4 * Math.abs(b)

function elements(tensor: Tensor): number[] {
  const flat = torch.as_typed_array(tensor.is_contiguous() ? tensor : tensor.contiguous())
  return Array.from(flat as ArrayLike<number | bigint>, Number)
}

function compare_tensor(got: Value, { $t, shape, data }: { $t: string; shape: number[]; data: unknown[] }): string {
  if (!torch.is_torch_tensor(got)) return `a tensor is expected, got ${describe(got)}`
  if (got.shape.join() !== shape.join()) return `shape [${shape.join(', ')}] expected, got [${got.shape.join(', ')}]`
  if (python_dtype(got) !== $t) return `dtype ${$t} expected, got ${python_dtype(got)}`
  const wanted = (data as (number | string | boolean)[]).flat().map(number_of)
  const values = elements(got.detach())
  const at = wanted.findIndex((x, i) =>
    got.dtype.is_floating_point || got.dtype.is_complex ? !close(values[i]!, x) : values[i] !== x,
  )
  return at < 0 ? '' : `element ${at}: ${wanted[at]} expected, got ${values[at]}`
}

const describe = (x: Value): string =>
  torch.is_torch_tensor(x) ? `a tensor [${x.shape.join(', ')}]` : Array.isArray(x) ? `a list of ${x.length}` : String(x)

/** Why `got` is not the recorded value; empty where it is. */
export function difference(got: Value, wanted: Encoded): string {
  if (typeof wanted === 'object' && wanted !== null && !Array.isArray(wanted)) {
    if ('$t' in wanted) return compare_tensor(got, wanted as never)
    if ('$f' in wanted || '$i' in wanted) {
      const number = number_of((wanted['$f'] ?? wanted['$i']) as number | string)
      return close(Number(got), number) ? '' : `${number} expected, got ${describe(got)}`
    }
    if ('$c' in wanted) {
      const [re, im] = (wanted['$c'] as (number | string)[]).map(number_of) as [number, number]
      if (is_complex_number(got) && close(got.re, re) && close(got.im, im)) return ''
      return `${re} + ${im}i expected, got ${describe(got)}`
    }
    if ('$dtype' in wanted) return has_dtype(wanted['$dtype'] as string) ? '' : 'an unknown dtype'
    if (!is_dict(got)) return `an object is expected, got ${describe(got)}`
    return first(Object.entries(wanted).map(([name, part]) => difference(got[name], part)))
  }
  if (Array.isArray(wanted)) {
    if (!Array.isArray(got))
      return wanted.length === 1 ? difference(got, wanted[0]!) : `a list is expected, got ${describe(got)}`
    if (got.length !== wanted.length) return `${wanted.length} results expected, got ${got.length}`
    return first(wanted.map((part, i) => difference((got as Value[])[i], part)))
  }
  if (wanted === null) return got === null || got === undefined ? '' : `nothing is expected, got ${describe(got)}`
  if (typeof wanted === 'number') return Number(got) === wanted ? '' : `${wanted} expected, got ${describe(got)}`
  return got === wanted ? '' : `${String(wanted)} expected, got ${describe(got)}`
}
const first = (differences: string[]): string => differences.find((text) => text !== '') ?? ''
