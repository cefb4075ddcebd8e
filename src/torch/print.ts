/** Tensors as R prints them: ATen's own text, cut after some lines. */
import { native } from '../native/addon'
import { read_numbers } from '../native/numbers'
import type { Handle } from '../native/types'
import { dtype_of_code } from './dtype'

const line_width = 80
const most_lines = 30

/** Options of print(tensor). */
export interface PrintOptions {
  /** How many lines are shown; -1 for all. */
  n?: number
}

/** A node's name as it is shown: those of autograd_function() have C++'s long one. */
export const node_name = (name: string): string => name.replace(/^torch::autograd::CppNode<.*>$/, 'CppNode')

function cut(lines: string[], n: number): string[] {
  if (n < 0 || lines.length <= n) return lines
  return [...lines.slice(0, n), '... [the output was truncated (use n=-1 to disable)]', lines[lines.length - 1]!]
}

/** The text that R prints of a tensor. */
export function print_tensor(handle: Handle, { n = most_lines }: PrintOptions = {}): string {
  const dtype = dtype_of_code(native.dtype(handle))
  const lines = ['torch_tensor']
  const device = native.device(handle)
  if (device === 'meta') {
    lines.push('...', `[ META${dtype.name}Type{${read_numbers(native.shape(handle)).join(',')}} ]`)
  } else if (dtype.is_complex) {
    const kind = device.startsWith('cuda') ? 'CUDA' : 'CPU'
    lines.push(
      'ℹ Use `$real` or `$imag` to print the contents of this tensor.',
      `[ ${kind}${dtype.name}Type{${read_numbers(native.shape(handle)).join(',')}} ]`,
    )
  } else {
    lines.push(...cut(native.text(handle, line_width, n).split('\n'), n))
  }
  let last = lines.pop()!
  const grad_fn = native.grad_fn(handle)
  if (grad_fn !== null) last += `[ grad_fn = <${node_name(grad_fn)}> ]`
  else if (native.requires_grad(handle)) last += '[ requires_grad = TRUE ]'
  return [...lines, last].join('\n')
}
