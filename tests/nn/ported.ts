/** Recorded expressions of R, ported and run with the drivers' formulas. */
import { transformSync } from '@swc/core'
import * as torchluz from 'torchluz'
import { port } from '../../src/port'
import { number } from '../shared'

const { as_typed_array, torch_arange, torch_cos, torch_double, torch_long, torch_sin, torch_tensor } = torchluz
type Tensor = torchluz.Tensor

/** A recorded tensor. */
export interface Recorded {
  dtype: string
  shape: number[]
  values: (number | string)[]
  truncated?: boolean
}

const product = (size: readonly number[]) => size.reduce((all, n) => all * n, 1)
const seq_in = (...size: number[]) => torch_sin(torch_arange(1, product(size))).view(size)
/** The drivers' inputs. */
const formulas = {
  seq_in,
  cos_in: (...size: number[]) => torch_cos(torch_arange(1, product(size))).view(size),
  pos_in: (...size: number[]) =>
    seq_in(...size)
      .abs()
      .add(0.1),
  idx_in: (n: number, k: number, ...size: number[]) =>
    torch_tensor(Array.from({ length: n }, (_, i) => BigInt((i % k) + 1))).view(size),
  cls: (...numbers: number[]) => torch_tensor(numbers, { dtype: torch_long() }),
}

/** `f(x <- g(1), y)` as `f(x_in(g(1)), y)`. */
function with_marked_input(r: string): string {
  const from = r.indexOf('x <- ')
  if (from < 0) return r
  let depth = 0
  let to = from
  while (depth > 0 || !/[,)]/.test(r[to]!)) depth += { '(': 1, ')': -1 }[r[to++]!] ?? 0
  return `${r.slice(0, from)}x_in(${r.slice(from + 5, to)})${r.slice(to)}`
}

/**
 * The value of an R expression.
 *
 * @param x_in what is made of the expression marked by `x <- `.
 */
export async function run_ported(r: string, x_in: (input: Tensor) => Tensor = (input) => input): Promise<unknown> {
  const scope = { ...formulas, x_in }
  const names = Object.keys(scope)
  // The porter is told that they are functions; the definitions are cut off again.
  const head = [...names.map((name) => `${name} <- function(...) torch_ones(1)`), 'cut <- 1'].join('\n')
  const { body, problems, imports } = await port(`${head}\nresult <- ${with_marked_input(r)}`)
  if (problems.length > 0) throw new Error(`not ported: ${problems.map(({ why }) => why).join('; ')}`)
  const lines = body.split('\n')
  const expression = lines.slice(lines.findIndex((line) => line.includes('cut = ')) + 1).join('\n')
  const { code } = transformSync(expression, { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } })
  const run = new Function(
    'torchluz',
    'scope',
    `const { ${imports.join(', ')} } = torchluz; const { ${names.join(', ')} } = scope\n${code}\nreturn result`,
  ) as (library: typeof torchluz, functions: typeof scope) => unknown
  return run(torchluz, scope)
}

/** Expects a tensor to be a recorded one, within 1e-5 relative and 1e-6 absolute. */
export function expect_recorded(tensor: Tensor, { dtype, shape, values, truncated = false }: Recorded): void {
  expect([tensor.dtype.name, tensor.shape]).toEqual([dtype, shape])
  const is = Array.from(as_typed_array(tensor.detach().to({ dtype: torch_double() }).flatten()) as Float64Array)
  expect(truncated ? is.length > values.length : is.length === values.length).toBe(true)
  const far = values.map(number).filter((should, i) => {
    const near = Number.isFinite(should)
      ? Math.abs(is[i]! - should) <= 1e-6 + 1e-5 * Math.abs(should)
      : Object.is(is[i], should)
    return !near
  })
  if (far.length > 0) expect(is.slice(0, values.length)).toEqual(values.map(number))
}
