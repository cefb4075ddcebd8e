/** Expressions. */
import { call } from './calls'
import { name_of, type Context } from './context'
import { function_definition } from './functions'
import { datasets } from '../r/base'
import { at_least, ex, is_vector, level, of_member, type Ex } from './kinds'
import { identifier, in_base, in_package, key, member, quote } from './names'
import { binary, unary } from './operators'
import type { Node } from './parse'
import { arithmetic, base_first, for_numbers, renamed, written } from './rules'
import { assign_expression } from './assignments'
import { if_expression, value_block } from './loops'
import { subset, subset2 } from './subsets'
import { table } from './table'

/** A number as TypeScript writes it. */
const number_text = (text: string): string =>
  /^0x/i.test(text) ? text : text.replace(/^0+(?=\d)/, '').replace(/[eE]\+?/, 'e')

function string_of(node: Node): string {
  const content = node.childForFieldName('content')?.text ?? ''
  if (/^[rR]/.test(node.text)) return content
  return content.replace(
    /\\(u\{?([0-9A-Fa-f]+)\}?|x([0-9A-Fa-f]{1,2})|[0-7]{1,3}|[\s\S])/g,
    (_, escape: string, u?: string, x?: string) => {
      if (u !== undefined) return String.fromCodePoint(parseInt(u, 16))
      if (x !== undefined) return String.fromCharCode(parseInt(x, 16))
      return { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', a: '\x07', '0': '\0' }[escape] ?? escape
    },
  )
}

const constants: Record<string, Ex> = {
  pi: ex('Math.PI', 'number'),
  LETTERS: ex("[...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']", 'strings'),
  letters: ex("[...'abcdefghijklmnopqrstuvwxyz']", 'strings'),
  'month.name': ex(
    "['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']",
    'strings',
  ),
  'month.abb': ex("['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']", 'strings'),
  T: ex('true', 'bool'),
  F: ex('false', 'bool'),
}

const machine: Record<string, Ex> = {
  'integer.max': ex('2147483647', 'int'),
  'double.eps': ex('Number.EPSILON', 'number'),
  'double.xmax': ex('Number.MAX_VALUE', 'number'),
  'double.xmin': ex('2.2250738585072014e-308', 'number'),
}

/** Operators as functions, written in backticks. */
/** The function of base R that an operator is. */
export const operator_function = (name: string): string | undefined => operators[name] ?? arithmetic[name]?.helper
const operators = table<string>({ '[': 'subset', '[[': 'element', '!': 'not', ':': 'range_of' })

function named(context: Context, node: Node): Ex {
  const name = name_of(node)
  if (name === 'self' || name === 'private') return ex('this', 'object')
  const variable = context.find(name)
  if (variable) return ex(variable.js, variable.kind)
  if (Object.hasOwn(constants, name)) return constants[name]!
  if (name === '.Generic') return ex(`${context.helper('generic_name')}()`, 'string')
  if (name === '.Machine')
    return ex(
      `{ ${Object.entries(machine)
        .map(([field, { code }]) => `'${field}': ${code}`)
        .join(', ')} }`,
      'list',
    )
  // luz's callbacks find their context without naming it.
  if (name === 'ctx') return ex('this.ctx', 'object')
  const as_function = operator_function(name)
  if (as_function !== undefined) return ex(context.helper(as_function), 'function')
  const js = renamed[name] ?? identifier(name)
  if (js === 'newaxis') return ex(context.use(js))
  if ((for_numbers.has(js) || base_first.has(js)) && in_base(js)) return ex(context.helper(js), 'function')
  if (in_package(js)) return ex(context.use(js), 'function')
  if (in_base(js) && js in datasets) return ex(`${context.helper(js)}()`, 'frame')
  if (in_base(js)) return ex(context.helper(js), 'function')
  if (Object.hasOwn(written, name)) {
    const { to } = written[name]!
    return ex(`(x: any) => ${to.replace(/\$1/g, 'x')}`, 'function', level.arrow)
  }
  context.problem(node, `'${name}' is not defined here and not known`)
  return ex(`${context.helper('not_ported')}(${quote(name)})`)
}

/** Whether something is done with a value: a part of it taken, arithmetic, a function of tensors. */
const is_used = ({ parent }: Node): boolean =>
  /^(extract|binary)_operator$/.test(parent?.type ?? '') ||
  (parent?.type === 'argument' &&
    /^(torch|nnf)_/.test(parent.parent?.parent?.childForFieldName('function')?.text ?? ''))

function extract(context: Context, node: Node): Ex {
  const lhs = node.childForFieldName('lhs')!
  const rhs = node.childForFieldName('rhs')!
  const name = name_of(rhs)
  if (lhs.type === 'identifier' && lhs.text === 'super') return ex(`super${member(name)}`)
  if (lhs.text === '.Machine' && Object.hasOwn(machine, name)) return machine[name]!
  const object = expression(context, lhs)
  const kind = object.kind === 'tensor' ? (of_member[name] ?? 'tensor') : name === 'shape' ? 'ints' : 'unknown'
  if (is_vector(object.kind) || object.kind === 'empty')
    return ex(`${context.helper('field')}(${object.code}, ${quote(name)})`)
  // A gradient that is used is there.
  if (name === 'grad' && object.kind === 'tensor' && is_used(node))
    return ex(`${at_least(object, level.call)}.grad!`, 'tensor')
  const dot = may_be_null(context, lhs) && is_asked(node) ? (member(name).startsWith('.') ? '?' : '?.') : ''
  return ex(`${at_least(object, level.call)}${dot}${member(name)}`, kind)
}
/** Whether what has fields may be NULL, which has none: a field of something, or what a caller may leave out. */
function may_be_null(context: Context, node: Node): boolean {
  if (node.type === 'extract_operator') return true
  const variable = node.type === 'identifier' ? context.find(node.text) : undefined
  return variable?.parameter === true && variable.kind === 'unknown'
}
/** Whether a field is asked whether it is there: by is.null() or `%||%`. */
function is_asked(node: Node): boolean {
  let top = node
  while (top.parent?.type === 'extract_operator' && top.parent.childForFieldName('lhs')?.id === top.id) top = top.parent
  const { parent } = top
  if (parent?.type === 'binary_operator')
    return parent.childForFieldName('operator')!.text === '%||%' && parent.childForFieldName('lhs')?.id === top.id
  return parent?.type === 'argument' && parent.parent?.parent?.childForFieldName('function')?.text === 'is.null'
}

/** The translation of an expression as a value. */
export function expression(context: Context, node: Node): Ex {
  switch (node.type) {
    case 'float':
      return ex(number_text(node.text), 'number')
    case 'integer': {
      const text = number_text(node.text.slice(0, -1))
      return ex(text, 'int', level.call, `${Number(text)}n`)
    }
    case 'complex':
      return ex(`{ re: 0, im: ${node.text.slice(0, -1)} }`, 'object')
    case 'string':
      return ex(quote(string_of(node)), 'string')
    case 'true':
      return ex('true', 'bool')
    case 'false':
      return ex('false', 'bool')
    case 'null':
      return ex('null', 'null')
    case 'na':
      return ex(context.helper('NA'), 'na', level.call, node.text === 'NA_integer_' ? '-2147483648n' : undefined)
    case 'nan':
      return ex('NaN', 'number')
    case 'inf':
      return ex('Infinity', 'number')
    case 'identifier':
      return named(context, node)
    case 'dots':
      return ex('...dots', 'unknown')
    case 'dot_dot_i':
      return ex(`dots[${Number(node.text.slice(2)) - 1}]`)
    case 'parenthesized_expression': {
      const inner = expression(context, node.childForFieldName('body') ?? node.namedChildren[0]!)
      return inner.level >= level.call
        ? inner
        : ex(`(${inner.code})`, inner.kind, level.call, inner.exact && `(${inner.exact})`)
    }
    case 'namespace_operator':
      return named(context, node.childForFieldName('rhs')!)
    case 'extract_operator':
      return extract(context, node)
    case 'subset':
      return subset(context, node)
    case 'subset2':
      return subset2(context, node)
    case 'call':
      return call(context, node)
    case 'unary_operator':
      return unary(context, node)
    case 'binary_operator':
      return assign_expression(context, node) ?? binary(context, node)
    case 'function_definition':
      return function_definition(context, node)
    case 'if_statement':
      return if_expression(context, node)
    case 'braced_expression':
      return value_block(context, node)
    default:
      context.problem(node, `no translation of ${node.type.replace(/_/g, ' ')} as a value`)
      return ex(`${context.helper('not_ported')}(${quote(node.text)})`)
  }
}

export { key }
