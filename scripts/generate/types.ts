/** Schemas as TypeScript: types, signatures and doc comments. */
import { counts_from_one, shifted_results } from '../../src/torch/dispatch/one_based'
import type { Schema, SchemaValue } from '../../src/torch/dispatch/schema'

const plain: Record<string, string> = {
  Tensor: 'Tensor',
  int: 'number',
  float: 'number',
  bool: 'boolean',
  Scalar: 'Scalar',
  str: 'string',
  ScalarType: 'torch_dtype',
  Layout: 'torch_layout',
  MemoryFormat: 'torch_memory_format',
  Device: 'Device | string',
  Generator: 'Generator',
}

/** Whether every part of the schema has a type here. */
export const supported = (schema: Schema): boolean =>
  schema.args.every(({ type }) => type in plain) && schema.returns.every(({ type }) => type in plain || type === '')

function argument_type(arg: SchemaValue): string[] {
  const type = plain[arg.type]!
  if (!arg.list) return [...type.split(' | '), ...(arg.optional ? ['null'] : [])]
  const element = arg.optional_elements ? `(${type} | null)` : type
  const types = [`readonly ${element}[]`]
  if (arg.type === 'int' || (arg.fixed && arg.type === 'float')) types.push('number')
  if (arg.optional) types.push('null')
  return types
}

function result_type(schema: Schema): string {
  const one = ({ type, list, optional }: SchemaValue) =>
    `${type === 'Scalar' ? 'number' : (plain[type] ?? 'void')}${list ? '[]' : ''}${optional ? ' | null' : ''}`
  if (schema.returns.length === 0 || schema.returns[0]!.type === '') return 'void'
  if (schema.returns.length === 1) return one(schema.returns[0]!)
  const places = schema.returns.map((value, i) => `${value.name || `result${i + 1}`}: ${one(value)}`)
  const names = schema.returns.flatMap(({ name }) => (name ? [`'${name}'`] : []))
  return names.length === 0 ? `[${places.join(', ')}]` : `Named<[${places.join(', ')}], ${names.join(' | ')}>`
}

interface Parameter {
  name: string
  types: string
  required: boolean
}

const reserved = new Set(['from', 'in', 'function', 'default', 'with', 'this', 'new', 'var', 'enum'])
const safe = (name: string) => (reserved.has(name) ? `${name}_` : name)

function parameters(order: readonly string[], schemas: readonly Schema[]): Parameter[] {
  return order.flatMap((name) => {
    const found = schemas.map(({ args }) => args.find((arg) => arg.name === name))
    const given = found.filter((arg) => arg !== undefined)
    if (given.length === 0) return []
    const types = [...new Set(given.flatMap(argument_type))].sort((a, b) => Number(a === 'null') - Number(b === 'null'))
    const required = found.every((arg) => arg !== undefined && arg.fallback === undefined)
    return [{ name, types: types.join(' | '), required }]
  })
}

function named_type(params: readonly Parameter[]): string {
  return `{ ${params.map(({ name, types, required }) => `${name}${required ? '' : '?'}: ${types}`).join('; ')} }`
}

function forms(params: readonly Parameter[], result: string, method: boolean): string[] {
  const visible = method ? params.slice(1) : params
  const last_required = visible.findLastIndex(({ required }) => required)
  const positional = (list: readonly Parameter[]) =>
    list.map(({ name, types, required }, i) => {
      const at = visible.findIndex((other) => other.name === name)
      if (required) return `${safe(name)}: ${types}`
      return at < last_required && i < list.length ? `${safe(name)}: ${types} | undefined` : `${safe(name)}?: ${types}`
    })
  const lines = [`  (${positional(visible).join(', ')}): ${result}`]
  const starts = new Set([0, method ? 0 : 1, last_required + 1, last_required + 2])
  for (const k of [...starts].sort((a, b) => a - b)) {
    if (k < 0 || k >= visible.length) continue
    const rest = visible.slice(k)
    const needed = rest.some(({ required }) => required)
    const before = visible
      .slice(0, k)
      .map(({ name, types, required }) => `${safe(name)}: ${required ? types : `${types} | undefined`}`)
    lines.push(`  (${[...before, `named${needed ? '' : '?'}: ${named_type(rest)}`].join(', ')}): ${result}`)
  }
  return lines
}

/** The call forms of an operator: positional, and with the last arguments named; one set for each type of result. */
export function signatures(
  _op: string,
  order: readonly string[],
  schemas: readonly Schema[],
  method: boolean,
): string[] {
  const groups = new Map<string, Schema[]>()
  for (const schema of schemas) {
    const result = result_type(schema)
    groups.set(result, [...(groups.get(result) ?? []), schema])
  }
  return [...new Set([...groups].flatMap(([result, group]) => forms(parameters(order, group), result, method)))]
}

const r_default: Record<string, string> = { True: 'TRUE', False: 'FALSE', None: 'NULL' }

/** The comment of a function: R's form, and what counts from 1. */
export function doc_comment(shown: string, op: string, order: readonly string[], schemas: readonly Schema[]): string {
  const all = schemas.flatMap(({ args }) => args)
  const args = order.flatMap((name) => {
    const arg = all.find((candidate) => candidate.name === name)
    if (arg === undefined) return []
    const fallback = all.find((candidate) => candidate.name === name && candidate.fallback !== undefined)?.fallback
    if (fallback === undefined) return [name]
    const number = Number(fallback)
    const dim = arg.type === 'int' && !arg.list && counts_from_one(op, arg)
    const value =
      dim && Number.isInteger(number) && number >= 0 ? String(number + 1) : (r_default[fallback] ?? fallback)
    return [`${name} = ${value}`]
  })
  const shifted = [...new Set(order.filter((name) => all.some((arg) => arg.name === name && counts_from_one(op, arg))))]
  const most = Math.max(...schemas.map(({ returns }) => returns.length))
  const results = shifted_results(op, most)
  const notes = [
    ...(shifted.length > 0 ? [`Counted from 1: ${shifted.join(', ')}.`] : []),
    ...(results.length > 0 ? [`The indices in the result count from 1.`] : []),
  ]
  return `/** \`${shown}(${args.join(', ')})\`${notes.length > 0 ? ` ${notes.join(' ')}` : ''} */`
}
