/** Calls of the package's public functions as Python would call its own. */
import * as torch from '../../src'
import { order_of } from '../../src/torch/dispatch/bind'
import { function_counts_from_one } from '../../src/torch/dispatch/one_based'
import type { SchemaValue } from '../../src/torch/dispatch/schema'
import { bind, operator_of, schemas_of, type Binding } from './bind'
import { get_item } from './index_items'
import { argument_name, python_operator, r_name, sign_names } from './names'
import { argument_from_one, named_from_one, results_from_zero } from './one_based'
import { signatures_of, type Signature } from '../../scripts/parity/declarations'
import { specials } from './specials'
import { is_dict, Slice, type Value } from './values'
import { python_function, type Host, type PythonFunction } from './python'

type Kwargs = Record<string, Value>
type Public = (...args: unknown[]) => Value

const exported = torch as unknown as Record<string, Public | undefined>

/** Python's integers as JavaScript's: bigints where the public function tells integers from doubles. */
function plain(x: Value, scalar: boolean): Value {
  if (typeof x === 'bigint') return scalar || BigInt(Number(x)) !== x ? x : Number(x)
  if (Array.isArray(x)) return x.map((part) => plain(part, scalar))
  return is_dict(x) ? Object.fromEntries(Object.entries(x).map(([name, part]) => [name, plain(part, scalar)])) : x
}

/** A tensor of one number where the operator takes the number alone. */
function unwrapped(arg: SchemaValue, x: Value): Value {
  if (arg.type === 'Tensor' || !torch.is_torch_tensor(x)) return x
  const number = x.item() as number | bigint | boolean
  return typeof number === 'number' && !x.dtype.is_floating_point ? BigInt(number) : number
}

/** An operator's values, by R's names. */
function r_values(operator: string, { values }: Binding): Map<string, Value> {
  const named = new Map<string, Value>()
  for (const [arg, value] of values) {
    if (arg.type === 'bool' && typeof value === 'bigint') named.set(arg.name, value === 1n)
    else {
      const shifted = argument_from_one(operator, arg, unwrapped(arg, value))
      named.set(arg.name, plain(shifted, arg.type === 'Scalar' || arg.type === 'Tensor'))
    }
  }
  return named
}

/** What was bound, in R's order: the arguments without default by position, the others by name. */
function r_arguments(operator: string, binding: Binding, method: boolean): unknown[] {
  const values = r_values(operator, binding)
  const args: unknown[] = []
  if (method) values.delete('self')
  for (const name of order_of(operator, schemas_of(operator), method)) {
    if (method && name === 'self') continue
    if (!values.has(name) || binding.schema.args.find((arg) => arg.name === name)?.fallback !== undefined) break
    args.push(values.get(name))
    values.delete(name)
  }
  return values.size === 0 ? args : [...args, Object.fromEntries(values)]
}

/** Python leaves out the results whose `return_…` argument is false, and gives one that is left alone. */
function wanted_results(result: Value, names: readonly string[], given: (name: string) => Value): Value {
  const flags = names.filter((name) => name.startsWith('return_'))
  if (!Array.isArray(result) || flags.length === 0 || flags.length !== result.length - 1) return result
  const wanted = (result as Value[]).filter((_, i) => i === 0 || given(flags[i - 1]!) === true)
  return wanted.length === 1 ? wanted[0] : wanted
}

const is_scalar_type = (type: string): boolean => /\bbigint\b|\bScalar\b/.test(type)

/** Arguments by a function's own declaration: what comes by position stays there, the rest goes into the object. */
function declared_arguments(name: string, signature: Signature, args: readonly Value[], kwargs: Kwargs): unknown[] {
  const { positional, named } = signature
  const convert = (argument: string, type: string, value: Value) =>
    plain(named_from_one(name, argument, value), is_scalar_type(type))
  const given = args.map((value, i) => {
    const parameter = positional[Math.min(i, positional.length - 1)]
    return convert(parameter?.name ?? '', parameter?.type ?? '', value)
  })
  const options: Kwargs = {}
  for (const [python, value] of Object.entries(kwargs)) {
    const argument = argument_name(python)
    const parameter = named.find((one) => one.name === argument) ?? positional.find((one) => one.name === argument)
    options[argument] = convert(argument, parameter?.type ?? '', value)
  }
  return Object.keys(options).length === 0 ? given : [...given, options]
}

/** How well a declaration suits: it names all that is given. */
function suits({ positional, named, rest }: Signature, args: readonly Value[], kwargs: Kwargs): boolean {
  if (args.length > positional.length && !rest) return false
  return Object.keys(kwargs).every((name) => named.some((one) => one.name === argument_name(name)))
}

const is_floating = (x: Value): boolean => torch.is_torch_tensor(x) && x.dtype.is_floating_point

/** A table of vectors before the numbers of its rows, the order that Python used to have and still takes. */
function exchanged(name: string, { positional: [first] }: Signature, args: readonly Value[]): readonly Value[] {
  if (first === undefined || args.length < 2 || !is_floating(args[0]) || !torch.is_torch_tensor(args[1])) return args
  if (is_floating(args[1]) || !function_counts_from_one(name, first.name, 'tensor')) return args
  return [args[1], args[0], ...args.slice(2)]
}

function call_declared(name: string, run: Public, args: readonly Value[], kwargs: Kwargs): Value {
  const forms = signatures_of(name)
  const signature = forms.find((form) => suits(form, args, kwargs)) ?? forms[0]
  if (signature === undefined) throw new Error(`no declaration of '${name}'`)
  const result = run(...declared_arguments(name, signature, exchanged(name, signature, args), kwargs))
  const { positional, named } = signature
  const place = (flag: string) => positional.findIndex((parameter) => parameter.name === flag)
  return wanted_results(
    result,
    named.map((parameter) => parameter.name),
    (flag) => kwargs[flag] ?? args[place(flag)],
  )
}

/** Calls `torch.f`; Python's places are looked for in the order: exported function, operator by name. */
function call_path(path: string, args: Value[], kwargs: Kwargs): Value {
  const method = /^torch\.Tensor\.(\w+)$/.exec(path)?.[1]
  if (method !== undefined) return call_member(args[0], method, args.slice(1), kwargs)
  const internal = /^torch\.ops\.aten\.(\w+)(?:\.\w+)?$/.exec(path)?.[1]
  const name = internal === undefined ? r_name(path) : `torch_${internal}`
  const operator = operator_of(name)
  const special = specials[name]
  if (special !== undefined) return special(args, kwargs)
  const run = exported[name]
  const binding = bind(operator, args, kwargs)
  if (binding !== undefined) {
    const given = r_arguments(operator, binding, false)
    const result = run === undefined ? torch.call_torch_function(operator, ...given) : run(...given)
    const { schema, values } = binding
    const given_as = (flag: string) => values.get(schema.args.find((arg) => arg.name === flag)!)
    return wanted_results(
      results_from_zero(name, operator, result),
      schema.args.map((arg) => arg.name),
      given_as,
    )
  }
  if (run === undefined) throw new Error(`there is no '${name}', nor does its operator take this`)
  return results_from_zero(name, operator, call_declared(name, run, args, kwargs))
}

/** Calls a method, or reads an attribute where `args` is undefined. */
function call_member(self: Value, name: string, args?: Value[], kwargs: Kwargs = {}): Value {
  const member = (self as Record<string, Value>)[name]
  if (args === undefined && typeof member !== 'function') return member
  const operator = python_operator(name)
  if (operator !== undefined) {
    const [a, b] = operator.exchanged ? [args![0], self] : [self, args![0]]
    return exported[operator.name]!(plain(a, true), plain(b, true))
  }
  if (name === '__getitem__') return get_item(self as torch.Tensor, args![0])
  if (typeof member !== 'function') throw new Error(`tensors have no method '${name}'`)
  const binding = bind(name, args ?? [], kwargs, self)
  if (binding === undefined) {
    const options = Object.fromEntries(
      Object.entries(kwargs).map(([key, x]) => [key, plain(named_from_one(`.${name}`, key, x), false)]),
    )
    return (member as Public).call(
      self,
      ...(args ?? []).map((x) => plain(x, false)),
      ...(Object.keys(options).length > 0 ? [options] : []),
    )
  }
  return results_from_zero(`.${name}`, name, (member as Public).apply(self, r_arguments(name, binding, true)))
}

/** Python's language on the package's functions. */
const host: Host = {
  call: (path, args, kwargs) => {
    if (path === 'wrapper_set_seed') {
      torch.torch_manual_seed(42)
      return (args[0] as PythonFunction)(args.slice(1), kwargs)
    }
    return call_path(path, args, kwargs)
  },
  member: call_member,
  item: (self, index) => {
    if (torch.is_torch_tensor(self)) return get_item(self, index)
    const list = self as Value[]
    if (index instanceof Slice) return list.slice(Number(index.start ?? 0), Number(index.stop ?? list.length))
    return list[Number(index)]
  },
  binary: (sign, a, b) => exported[sign_names[sign]!]!(plain(a, true), plain(b, true)),
}

/** What changes its tensor in place, which a leaf that requires a gradient does not allow: a copy of it is changed. */
const of_copy = ([self, ...args]: Value[]): Value[] => [torch.is_torch_tensor(self) ? self.clone() : self, ...args]

/** The function of a row: by its place in Python, or by the text of its lambda. */
export function function_of(row: { python?: string | null; call?: string }): PythonFunction {
  const { python } = row
  if (python != null) return (args, kwargs) => call_path(python, /[^_]_$/.test(python) ? of_copy(args) : args, kwargs)
  return python_function(row.call!, host)
}
