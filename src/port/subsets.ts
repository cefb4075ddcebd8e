/** `x[…]` and `x[[…]]`, and assignments to them. */
import { arguments_of } from './arguments'
import type { Context } from './context'
import { expression } from './expressions'
import { at_least, element_of, ex, is_vector, level, type Ex, type Kind } from './kinds'
import { member, quote } from './names'
import type { Node } from './parse'
import { assignment } from './scan'

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
  if (node.type === 'dots' && !context.find('...')) return "'..'"
  if (node.type === 'null') return context.use('newaxis')
  if (node.type === 'na') return 'null'
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

export function place_in(context: Context, node: Node): Place {
  const given = arguments_of(node, true)
  const plain = given.filter((argument) => argument.name !== 'drop' && argument.name !== 'exact')
  const parts = plain.map(({ value }) => part(context, value))
  const drop = given.find((argument) => argument.name === 'drop')?.value
  if (drop) parts.push(`{ drop: ${expression(context, drop).code} }`)
  return { parts, nodes: plain.map(({ value }) => value) }
}

/** A number from 1 as a place in an array. */
export const from_zero = (piece: Ex): string => {
  const literal = whole(piece.code)
  return literal === undefined ? `${at_least(piece, level.add)} - 1` : String(literal - 1)
}

/** `x[a:b]` of a plain vector, as slice(). */
function slice_of(context: Context, object: Ex, node: Node): Ex | undefined {
  const [from, to, ...more] = slice_parts(node)
  if (!from || !to || more.length > 0) return undefined
  const [a, b] = [expression(context, from), expression(context, to)]
  const start = whole(a.code)
  if (start === undefined || start < 1 || !['number', 'int'].includes(b.kind) || b.code.startsWith('-'))
    return undefined
  const end = whole(b.code)
  if (end !== undefined && end < start) return undefined
  return ex(`${at_least(object, level.call)}.slice(${start - 1}, ${b.code})`, object.kind)
}

/** What a part of such an object is. */
const kind_of_part = (object: Ex, nodes: readonly (Node | undefined)[]): Kind => {
  if (object.kind === 'frame')
    return nodes.length === 1 || nodes[1] === undefined || /^(c\(|-)/.test(nodes[1].text) ? 'frame' : 'unknown'
  return 'unknown'
}

export function subset(context: Context, node: Node): Ex {
  const object = expression(context, node.childForFieldName('function')!)
  const { parts, nodes } = place_in(context, node)
  if (object.kind === 'tensor') return ex(`${at_least(object, level.call)}.get(${parts.join(', ')})`, 'tensor')
  if (object.kind === 'dataset' && nodes.length === 1 && /^(\d+L?|[a-z]\w*)$/.test(nodes[0]?.text ?? '')) {
    const index = expression(context, nodes[0]!)
    if (index.kind === 'number' || index.kind === 'int') {
      // What an item is shows only when it runs.
      const item = `${at_least(object, level.call)}.get(${index.code})`
      const used =
        /^(extract_operator|subset2?)$/.test(node.parent?.type ?? '') || (node.parent && assignment(node.parent))
      return ex(used ? `(${item} as any)` : item)
    }
  }
  const [only] = nodes
  if (is_vector(object.kind) && nodes.length === 1 && only && only.type !== 'null') {
    const literal = whole(only.text.replace(/L$/, ''))
    if (literal !== undefined && literal > 0)
      return ex(`${at_least(object, level.call)}[${literal - 1}]!`, element_of[object.kind] ?? 'unknown')
    const slice = slice_of(context, object, only)
    if (slice) return slice
    if (slice_parts(only).length === 1) {
      const index = expression(context, only)
      if (index.kind === 'int' && /^[a-z]\w*$/.test(index.code) && context.counts(only.text))
        return ex(`${at_least(object, level.call)}[${index.code} - 1]!`, element_of[object.kind] ?? 'unknown')
      if (is_vector(index.kind)) return ex(`${context.helper('subset')}(${object.code}, ${index.code})`, object.kind)
    }
  }
  return ex(`${context.helper('subset')}(${[object.code, ...parts].join(', ')})`, kind_of_part(object, nodes))
}

export function subset2(context: Context, node: Node): Ex {
  const object = expression(context, node.childForFieldName('function')!)
  const [first, second] = arguments_of(node)
  if (first?.value?.type === 'string') {
    const name = first.value.childForFieldName('content')?.text ?? ''
    if (object.kind === 'unknown' || is_vector(object.kind))
      return ex(`${context.helper('element')}(${object.code}, ${quote(name)})`)
    if (object.kind === 'frame') return ex(`${context.helper('element')}(${object.code}, ${quote(name)})`)
    return ex(`${at_least(object, level.call)}${member(name)}`)
  }
  const index = expression(context, first!.value!)
  if (object.kind === 'items' && (index.kind === 'int' || index.kind === 'number'))
    return ex(`${at_least(object, level.call)}[${from_zero(index)}]!`)
  const more = second?.value ? `, ${expression(context, second.value).code}` : ''
  return ex(`${context.helper('element')}(${object.code}, ${index.code}${more})`)
}
