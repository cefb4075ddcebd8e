/** Runs the cases of a file, with their gradients. */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import * as torch from '../../src'
import type { Tensor } from '../../src'
import { function_of } from './call'
import { difference } from './compare'
import { tensors_in, decode, type Encoded, type Value } from './values'

export interface Case {
  input: Encoded
  args: Encoded[]
  kwargs: Record<string, Encoded>
  output: Encoded
  grads: Record<string, Encoded> | null
}
export interface Row {
  op: string
  variant: string
  python?: string | null
  call?: string
  dtype: string
  cases: Case[]
}
export interface Failure {
  op: string
  variant: string
  case: number
  why: string
}

export function read_rows(path: string): Row[] {
  const bytes = readFileSync(path)
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Row)
}

/** Σ over the outputs that have a gradient of Σᵢ out[i]·((i mod 7) + 1) / 4. */
function loss_of(output: Value): Tensor {
  const outs = [...tensors_in(output, '')]
    .map(([, out]) => out)
    .filter((out) => out.requires_grad)
    .map((out) => (out.dtype.is_complex ? torch.torch_view_as_real(torch.torch_resolve_conj(out)) : out))
  const parts = outs.map((out) => {
    const weights = Float64Array.from({ length: out.numel() }, (_, i) => ((i % 7) + 1) / 4)
    return out
      .flatten()
      .mul(torch.torch_tensor(weights).to({ dtype: out.dtype }))
      .sum()
  })
  return parts.reduce((sum, part) => sum.add(part))
}

/** Why a case fails; empty where it passes. */
export function run_case(row: Row, { input, args, kwargs, output, grads }: Case): string {
  const call = function_of(row)
  const decoded = [decode(input), decode(args), decode(kwargs)] as [Value, Value[], Record<string, Value>]
  const paths = Object.keys(grads ?? {})
  const leaves = new Map([
    ...tensors_in(decoded[0], 'input'),
    ...tensors_in(decoded[1], 'args'),
    ...tensors_in(decoded[2], 'kwargs'),
  ])
  for (const path of paths) leaves.get(path)!.requires_grad_()
  const result = call([decoded[0], ...decoded[1]], decoded[2])
  const wrong = difference(result, output)
  if (wrong !== '' || grads === null) return wrong
  const found = torch.autograd_grad(
    loss_of(result),
    paths.map((path) => leaves.get(path)!),
    { allow_unused: true },
  )
  for (const [i, path] of paths.entries()) {
    const why = difference(found[i] ?? null, grads[path]!)
    if (why !== '') return `gradient of ${path}: ${why}`
  }
  return ''
}

export interface Summary {
  passed: number
  failures: Failure[]
}

/** Runs all cases of the rows. */
export function run_rows(rows: readonly Row[]): Summary {
  const failures: Failure[] = []
  let passed = 0
  for (const row of rows) {
    row.cases.forEach((one, i) => {
      let why: string
      try {
        why = torch.tidy(() => run_case(row, one))
      } catch (error) {
        why = error instanceof Error ? error.message || error.name : String(error)
      }
      if (why === '') passed++
      else failures.push({ op: row.op, variant: row.variant, case: i, why })
    })
  }
  return { passed, failures }
}
