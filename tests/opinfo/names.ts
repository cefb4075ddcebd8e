/** Python's names as R's. */

const prefixes: readonly (readonly [python: RegExp, r: string])[] = [
  [/^torch\.nn\.functional\./, 'nnf_'],
  [/^torch\.linalg\./, 'linalg_'],
  [/^torch\./, 'torch_'],
]

/** `torch.special.erf` → `torch_special_erf`, `torch.nn.functional.gelu` → `nnf_gelu`. */
export function r_name(python: string): string {
  for (const [pattern, prefix] of prefixes) {
    if (pattern.test(python)) return prefix + python.replace(pattern, '').replace(/\./g, '_')
  }
  throw new Error(`'${python}' is no name of Python's torch`)
}

/** What R calls arguments that Python calls otherwise. */
const argument_names: Record<string, string> = { as_tuple: 'as_list' }
/** R's name of an argument; what Python marks as its own affair with an underscore has none in R. */
export const argument_name = (python: string): string => argument_names[python] ?? python.replace(/^_/, '')

/** Python's methods of its operators, by the function of R's operator; `__radd__` has its operands exchanged. */
const operators: Record<string, string> = {
  add: 'torch_add',
  sub: 'torch_sub',
  mul: 'torch_mul',
  div: 'torch_div',
  truediv: 'torch_div',
  floordiv: 'torch_floor_divide',
  mod: 'torch_remainder',
  pow: 'torch_pow',
  matmul: 'torch_matmul',
  and: 'torch_bitwise_and',
  or: 'torch_bitwise_or',
  xor: 'torch_bitwise_xor',
  lshift: 'torch_bitwise_left_shift',
  rshift: 'torch_bitwise_right_shift',
  eq: 'torch_eq',
  ne: 'torch_ne',
  lt: 'torch_lt',
  le: 'torch_le',
  gt: 'torch_gt',
  ge: 'torch_ge',
}
export interface Operator {
  name: string
  exchanged: boolean
}
/** The function of `__add__` or `__radd__`; undefined for other names. */
export function python_operator(method: string): Operator | undefined {
  const base = /^__(\w+?)__$/.exec(method)?.[1]
  if (base === undefined) return undefined
  if (base in operators) return { name: operators[base]!, exchanged: false }
  const exchanged = base.startsWith('r') ? operators[base.slice(1)] : undefined
  return exchanged === undefined ? undefined : { name: exchanged, exchanged: true }
}

/** R's function of an operator's sign. */
export const sign_names: Record<string, string> = {
  '+': 'torch_add',
  '-': 'torch_sub',
  '*': 'torch_mul',
  '/': 'torch_div',
  '@': 'torch_matmul',
  '**': 'torch_pow',
}
