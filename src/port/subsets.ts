/** `x[…]` and `x[[…]]`, and assignments to them. */
import { arguments_of } from './calls'
import type { Context } from './context'
import { expression } from './expressions'
import { at_least, element_of, ex, exact, is_vector, level, type Ex } from './kinds'
import { in_base, member, quote } from './names'
import type { Node } from './parse'

const whole = (text: string): number | undefined => (/^-?\d+$/.test(text) ? Number(text) : undefined)

/** One end of a slice as text for a template. */
function end_text(context: Context, node: Node): string {
  if (node.type === 'identifier' && node.text === 'N') return 'N'
  const piece = expression(context, node)
  const literal = whole(piece.code)
  return literal === undefined ? `\${${piece.code}}` : String(literal)
}

const slice_literal = (text: string): string => (text.includes('${') ? `\`${text}\`` : quote(text))

/** The operands of `a:b:c`, in order. */
function slice_parts(node: Node): Node[] {
  if (node.type !== 'binary_operator' || node.childForFieldName('operator')!.text !== ':') return [node]
  return [...slice_parts(node.childForFieldName('lhs')!), node.childForFieldName('rhs')!]
}

/** The index of one dimension. */
function part(context: Context, node: Node | undefined): string {
  if (node === undefined) return 'null'
  const slice = slice_parts(node)
  if (slice.length > 1) return slice_literal(slice.map((end) => end_text(context, end)).join(':'))
  if (node.type === 'identifier' && !context.find(node.text)) {
    if (node.text === '..') return "'..'"
    if (node.text === 'N') return "'N:N'"
    if (node.text === 'newaxis') return context.use('newaxis')
  }
  if (node.type === 'null') return context.use('newaxis')
  if (node.type === 'true' || node.type === 'false') return `[${node.type}]`
  if (node.type === 'call' && node.childForFieldName('function')!.text === 'slc') {
    const given = arguments_of(node)
    const ends = ['start', 'end', 'step'].map(
      (name, i) =>
        given.find((argument) => argument.name === name)?.value ??
        given.filter((argument) => argument.name === undefined)[i]?.value,
    )
    const texts = ends.flatMap((end) => (end === undefined ? [] : [end.type === 'inf' ? 'N' : end_text(context, end)]))
    return slice_literal(texts.join(':'))
  }
  return expression(context, node).code
}

interface Place {
  parts: string[]
  nodes: (Node | undefined)[]
}

function place(context: Context, node: Node): Place {
  const given = arguments_of(node, true)
  const plain = given.filter((argument) => argument.name !== 'drop' && argument.name !== 'exact')
  const parts = plain.map(({ value }) => part(context, value))
  const drop = given.find((argument) => argument.name === 'drop')?.value
  if (drop) parts.push(`{ drop: ${expression(context, drop).code} }`)
  return { parts, nodes: plain.map(({ value }) => value) }
}

/** A number from 1 as a place in an array. */
const from_zero = (piece: Ex): string => {
  const literal = whole(piece.code)
  return literal === undefined ? `${at_least(piece, level.add)} - 1` : String(literal - 1)
}

export function subset(context: Context, node: Node): Ex {
  const object = expression(context, node.childForFieldName('function')!)
  const { parts, nodes } = place(context, node)
  if (object.kind === 'tensor') return ex(`${at_least(object, level.call)}.get(${parts.join(', ')})`, 'tensor')
  if (object.kind === 'dataset' && nodes.length === 1 && /^(\d+L?|[a-z]\w*)$/.test(nodes[0]?.text ?? '')) {
    const index = expression(context, nodes[0]!)
    if (index.kind === 'number' || index.kind === 'int') return ex(`${at_least(object, level.call)}.get(${index.code})`)
  }
  if (is_vector(object.kind) && nodes.length === 1 && nodes[0] && nodes[0].type !== 'null') {
    const literal = whole(nodes[0].text.replace(/L$/, ''))
    if (literal !== undefined && literal > 0)
      return ex(`${at_least(object, level.call)}[${literal - 1}]!`, element_of[object.kind] ?? 'unknown')
  }
  return ex(`${context.helper('subset')}(${[object.code, ...parts].join(', ')})`, 'unknown')
}

export function subset2(context: Context, node: Node): Ex {
  const object = expression(context, node.childForFieldName('function')!)
  const [argument] = arguments_of(node)
  if (argument?.value?.type === 'string') {
    const name = argument.value.childForFieldName('content')?.text ?? ''
    return ex(`${at_least(object, level.call)}${member(name)}`)
  }
  const index = expression(context, argument!.value!)
  if (object.kind === 'items' && (index.kind === 'int' || index.kind === 'number'))
    return ex(`${at_least(object, level.call)}[${from_zero(index)}]!`)
  return ex(`${context.helper('element')}(${object.code}, ${index.code})`)
}

/** `target <- value` where the target is a part of something: a statement. */
export function assign_part(context: Context, target: Node, value: Ex): string {
  switch (target.type) {
    case 'identifier':
    case 'string': {
      const piece = expression(context, target)
      return piece.code === value.code ? '' : `${piece.code} = ${value.code}`
    }
    case 'extract_operator':
      return `${expression(context, target).code} = ${exact_free(value)}`
    case 'subset': {
      const inner = target.childForFieldName('function')!
      const object = expression(context, inner)
      const { parts } = place(context, target)
      if (object.kind === 'tensor') return `${at_least(object, level.call)}.set(${[exact(value), ...parts].join(', ')})`
      return assign_part(
        context,
        inner,
        ex(`${context.helper('set_subset')}(${[object.code, value.code, ...parts].join(', ')})`),
      )
    }
    case 'subset2': {
      const inner = target.childForFieldName('function')!
      const object = expression(context, inner)
      const [argument] = arguments_of(target)
      if (argument?.value?.type === 'string')
        return `${at_least(object, level.call)}${member(argument.value.childForFieldName('content')?.text ?? '')} = ${value.code}`
      const index = expression(context, argument!.value!)
      return assign_part(
        context,
        inner,
        ex(`${context.helper('set_element')}(${object.code}, ${value.code}, ${index.code})`),
      )
    }
    case 'call': {
      const name = `set_${target.childForFieldName('function')!.text}`
      const [first] = arguments_of(target)
      if (first?.value && in_base(name)) {
        const object = expression(context, first.value)
        return assign_part(context, first.value, ex(`${context.helper(name)}(${object.code}, ${value.code})`))
      }
      context.problem(target, 'no translation of an assignment to this')
      return `${context.helper('not_ported')}(${quote(target.text)})`
    }
    default:
      context.problem(target, 'no translation of an assignment to this')
      return `${context.helper('not_ported')}(${quote(target.text)})`
  }
}
const exact_free = (value: Ex): string => value.code
