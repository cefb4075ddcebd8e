/** The functions under test, and those that are not: each with the reason. */
import * as torch from '../../src'
import { native } from '../../src/native/addon'
import { order_of } from '../../src/torch/dispatch/bind'
import { parse_schema } from '../../src/torch/dispatch/schema'

/** Functions of tensors. */
const families = /^(torch|linalg|nnf|autograd|as|is|call_torch_function|cuda|tidy|keep|memory|optim|distr)(_|$)/

/** What is not called, by a pattern of names. */
export const left_out: readonly (readonly [names: RegExp, reason: string])[] = [
  [/^torch_set_num_(interop_)?threads$|^torch_set_default_dtype$/, 'changes the process for the calls that follow'],
  [/^autograd_set_grad_mode$|^(set|unset)_autocast$/, 'changes the process for the calls that follow'],
  [/^torch_(save|load|serialize|install)|^(as_dataloader|jit)/, 'works on files and modules'],
  [/^(tidy|with_.*|torch_vmap)$/, 'runs a function of the caller, whose errors are its own'],
  [/^is_|^as_dtype$/, 'asks what a value is'],
  [/^call_torch_function$/, 'bears the name of the operator that it was asked for'],
  [/_polynomial_[a-z]+$/, 'counts up to a degree without bounds, as libtorch does'],
  [/^torch_manual_seed$|^torch_(get|set)_rng_state$/, 'changes the process for the calls that follow'],
]

export interface Target {
  /** How it is shown: `torch_add`, `Tensor$add`. */
  shown: string
  /** What an error's message must bear. */
  name: string
  /** Names that its arguments may have. */
  names: readonly string[]
  call: (args: unknown[]) => unknown
}

const argument_names = (operator: string): string[] => {
  const schemas = native.schemas(`aten::${operator}`).map(({ schema }) => parse_schema(schema))
  return schemas.length === 0 ? ['dim', 'input', 'keepdim'] : order_of(operator, schemas, false)
}

function functions(): Target[] {
  return Object.entries(torch).flatMap(([shown, value]) => {
    if (typeof value !== 'function' || !families.test(shown) || left_out.some(([names]) => names.test(shown))) return []
    if (/^class\b/.test(Function.prototype.toString.call(value))) return []
    const run = value as (...args: unknown[]) => unknown
    const name = shown.replace(/^torch_/, '')
    return [{ shown, name, names: argument_names(name), call: (args: unknown[]) => run(...args) }]
  })
}

function is_tensor(x: unknown): boolean {
  try {
    return x instanceof torch.Tensor
  } catch {
    return false
  }
}

/** Methods, on a tensor or on what only looks like one. */
function methods(): Target[] {
  return Object.entries(Object.getOwnPropertyDescriptors(torch.Tensor.prototype)).flatMap(([name, { value }]) => {
    if (typeof value !== 'function' || name === 'constructor' || name === 'toString') return []
    const method = value as (...args: unknown[]) => unknown
    const imitation = Object.create(torch.Tensor.prototype) as object
    const call = ([self, ...args]: unknown[]) => method.apply(is_tensor(self) ? self : imitation, args)
    return [{ shown: `Tensor$${name}`, name, names: argument_names(name), call }]
  })
}

export const targets: readonly Target[] = [...functions(), ...methods()]
