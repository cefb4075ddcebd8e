/** Arguments as Python passes them, bound to an operator's schema. */
import * as torch from '../../src'
import { native } from '../../src/native/addon'
import { parse_schema, type Schema, type SchemaValue } from '../../src/torch/dispatch/schema'
import { is_complex_number, type Value } from './values'

export interface Binding {
  schema: Schema
  /** By the schema's names, in its order; only what was given. */
  values: Map<SchemaValue, Value>
}

/** ATen's name of the operator of a public name: `add` of `torch_add`; Python marks some with an underscore of its own. */
export function operator_of(name: string): string {
  const operator = name.replace(/^torch_/, '')
  return native.schemas(`aten::${operator}`).length > 0 ? operator : operator.replace(/^_/, '')
}

const schemas = new Map<string, Schema[]>()
/** The forms of an operator that make new results; none where there is no such operator. */
export function schemas_of(operator: string): Schema[] {
  let known = schemas.get(operator)
  if (known === undefined) {
    known = native
      .schemas(`aten::${operator}`)
      .map(({ schema }) => parse_schema(schema))
      .filter(({ args }) => !args.some(({ written, name }) => written && /^out\d*$/.test(name)))
    schemas.set(operator, known)
  }
  return known
}

/** How well a value suits: as it is, after Python's own conversion, or not. */
const enum Fit {
  exact,
  converted,
  no,
}
const is_number = (x: Value): boolean => typeof x === 'number' || typeof x === 'bigint'
const exact_if = (condition: boolean): Fit => (condition ? Fit.exact : Fit.no)

function fit_one(type: string, x: Value): Fit {
  const tensor = torch.is_torch_tensor(x) ? x : undefined
  switch (type) {
    case 'Tensor':
      if (tensor !== undefined) return Fit.exact
      return is_number(x) || typeof x === 'boolean' || is_complex_number(x) ? Fit.converted : Fit.no
    case 'Scalar':
      if (is_number(x) || typeof x === 'boolean' || is_complex_number(x)) return Fit.exact
      return tensor?.ndim === 0 ? Fit.converted : Fit.no
    case 'int':
      if (typeof x === 'bigint') return Fit.exact
      return tensor?.ndim === 0 && !tensor.dtype.is_floating_point ? Fit.converted : Fit.no
    case 'float':
      return is_number(x) ? Fit.exact : tensor?.ndim === 0 ? Fit.converted : Fit.no
    case 'bool':
      return typeof x === 'boolean' ? Fit.exact : exact_if(x === 0n || x === 1n) === Fit.exact ? Fit.converted : Fit.no
    case 'str':
      return exact_if(typeof x === 'string')
    case 'ScalarType':
      return exact_if(x instanceof torch.torch_dtype)
    case 'Device':
      return exact_if(torch.is_torch_device(x) || typeof x === 'string')
    case 'Layout':
      return exact_if(x instanceof torch.torch_layout)
    case 'MemoryFormat':
      return exact_if(x instanceof torch.torch_memory_format)
    default:
      return Fit.no
  }
}

function fit(arg: SchemaValue, x: Value): Fit {
  if (x === null) return arg.optional ? Fit.exact : arg.fallback !== undefined ? Fit.converted : Fit.no
  if (!arg.list) return fit_one(arg.type, x)
  if (!Array.isArray(x)) {
    return (arg.type === 'int' || arg.type === 'float') && arg.fixed && is_number(x) ? Fit.exact : Fit.no
  }
  return Math.max(
    0,
    ...(x as Value[]).map((part) => (part === null && arg.optional_elements ? Fit.exact : fit_one(arg.type, part))),
  )
}

/** Python's other names of arguments. */
const other_names: Record<string, string> = { input: 'self', axis: 'dim', A: 'self', shape: 'size' }
/** What Python takes besides and libtorch does not name. */
const ignored = new Set(['requires_grad'])

function bind_one(
  schema: Schema,
  args: readonly Value[],
  kwargs: Record<string, Value>,
  self?: Value,
): [Binding, number] | undefined {
  const values = new Map<SchemaValue, Value>()
  const places = self === undefined ? schema.args : schema.args.filter(({ name }) => name !== 'self')
  let worst = 0
  const put = (arg: SchemaValue | undefined, value: Value): boolean => {
    if (arg === undefined || values.has(arg)) return false
    const how = fit(arg, value)
    if (how === Fit.no) return false
    worst += how
    values.set(arg, value)
    return true
  }
  if (
    self !== undefined &&
    !put(
      schema.args.find(({ name }) => name === 'self'),
      self,
    )
  )
    return undefined
  if (!args.every((value, i) => put(places[i], value))) return undefined
  for (const [name, value] of Object.entries(kwargs)) {
    if (ignored.has(name)) continue
    const arg =
      schema.args.find((one) => one.name === name) ?? schema.args.find((one) => one.name === other_names[name])
    if (!put(arg, value)) return undefined
  }
  const complete = schema.args.every((arg) => values.has(arg) || arg.fallback !== undefined)
  return complete ? [{ schema, values }, worst] : undefined
}

/** `f(a, b, c)` as `f([a, b, c])`, for a first argument that is a list. */
function gathered(schema: Schema, args: readonly Value[], method: boolean): Value[] | undefined {
  const place = schema.args.findIndex(({ list }) => list) - (method ? 1 : 0)
  if (place < 0 || place > 1 || args.length <= place || Array.isArray(args[place])) return undefined
  return [...args.slice(0, place), args.slice(place)]
}

/** The form of an operator that Python would choose, and its arguments; `self` is the tensor of a method. */
export function bind(
  operator: string,
  args: readonly Value[],
  kwargs: Record<string, Value>,
  self?: Value,
): Binding | undefined {
  let best: [Binding, number] | undefined
  for (const form of schemas_of(operator)) {
    const asis = bind_one(form, args, kwargs, self)
    const list = asis === undefined ? gathered(form, args, self !== undefined) : undefined
    const found = list === undefined ? asis : bind_one(form, list, kwargs, self)
    if (found === undefined) continue
    const [binding, cost] = [found[0], found[1] + (list === undefined ? Fit.exact : Fit.converted)]
    if (best === undefined || cost < best[1]) best = [binding, cost]
  }
  return best?.[0]
}
