/** Branches and loops. */
import { arguments_of } from './arguments'
import { children_of, name_of, type Context, type Variable } from './context'
import { expression } from './expressions'
import { at_least, element_of, ex, is_vector, level, type Ex, type Kind } from './kinds'
import { condition_of } from './operators'
import type { Node } from './parse'
import { assignment, root_of } from './scan'
import { in_block, write_block, type Use } from './statements'
import { statements_of } from './visible'

export function branch(context: Context, node: Node, use: Use): string {
  const condition = condition_of(context, expression(context, node.childForFieldName('condition')!))
  const yes = in_block(write_block(context, statements_of(node.childForFieldName('consequence')!), use))
  const alternative = node.childForFieldName('alternative')
  if (!alternative) return `if (${condition}) ${yes}`
  const no =
    alternative.type === 'if_statement'
      ? branch(context, alternative, use)
      : in_block(write_block(context, statements_of(alternative), use))
  return `if (${condition}) ${yes} else ${no}`
}

/** `if` as a value. */
export function if_expression(context: Context, node: Node): Ex {
  const condition = condition_of(context, expression(context, node.childForFieldName('condition')!), level.ternary + 1)
  const yes = expression(context, node.childForFieldName('consequence')!)
  const other = node.childForFieldName('alternative')
  const no = other ? expression(context, other) : ex('null', 'null')
  const numbers = new Set<Kind>(['number', 'int'])
  return ex(
    `${condition} ? ${at_least(yes, level.ternary)} : ${at_least(no, level.ternary)}`,
    yes.kind === no.kind ? yes.kind : numbers.has(yes.kind) && numbers.has(no.kind) ? 'number' : 'unknown',
    level.ternary,
  )
}

/** A block as a value. */
export function value_block(context: Context, node: Node): Ex {
  const inner = children_of(node)
  if (inner.length === 1 && inner[0]!.type !== 'comment') return expression(context, inner[0]!)
  return ex(`(() => ${in_block(write_block(context, inner, 'return'))})()`)
}

/** Names that a loop's body assigns. */
function assigned_in(body: Node): Set<string> {
  const names = new Set<string>()
  for (const node of [body, ...body.descendantsOfType('binary_operator')]) {
    const found = node && assignment(node)
    if (found) names.add(name_of(root_of(found.target)))
  }
  return names
}

interface Count {
  from: Ex
  to: Ex
  /** The R of both ends. */
  text: string
}
/** The ends between which a loop counts: of `a:b`, seq_len() and seq_along(). */
function count_of(context: Context, sequence: Node): Count | undefined {
  if (sequence.type === 'parenthesized_expression') return count_of(context, sequence.namedChildren[0]!)
  if (sequence.type === 'binary_operator' && sequence.childForFieldName('operator')!.text === ':') {
    const [from, to] = [
      expression(context, sequence.childForFieldName('lhs')!),
      expression(context, sequence.childForFieldName('rhs')!),
    ]
    return { from, to, text: sequence.text }
  }
  if (sequence.type !== 'call' || !/^seq_(len|along)$/.test(sequence.childForFieldName('function')!.text))
    return undefined
  const value = arguments_of(sequence)[0]?.value
  if (!value) return undefined
  const piece = expression(context, value)
  const along = sequence.childForFieldName('function')!.text === 'seq_along'
  return {
    from: ex('1', 'int'),
    to: along
      ? is_vector(piece.kind)
        ? ex(`${at_least(piece, level.call)}.length`, 'int')
        : ex(`${context.use('length')}(${piece.code})`, 'int')
      : piece,
    text: sequence.text,
  }
}

const within = (node: Node, outer: Node): boolean =>
  node.startIndex >= outer.startIndex && node.endIndex <= outer.endIndex

/** What becomes of a loop's variable after the loop: it is read, it is assigned anew, or there is nothing more of it. */
function afterwards(context: Context, node: Node, name: string): 'read' | 'assigned' | 'none' {
  let root = node
  while (root.parent) root = root.parent
  for (const { at } of context.places.get(name) ?? []) {
    if (at < node.endIndex || at >= context.scope.to) continue
    const place = root.descendantForIndex(at)
    let own = false
    for (let up = place.parent; up && !within(node, up); up = up.parent) {
      // Another loop's variable, and what functions call so themselves.
      own ||= up.type === 'for_statement' && name_of(up.childForFieldName('variable')!) === name
      own ||= up.type === 'function_definition'
    }
    if (own) continue
    const found = place.parent && assignment(place.parent)
    return found?.target.id === place.id && !found.value.text.includes(name) ? 'assigned' : 'read'
  }
  return 'none'
}

const whole_number = (piece: Ex): boolean => piece.kind === 'number' || piece.kind === 'int'

export function loop(context: Context, node: Node): string {
  const left: Variable[] = []
  // A name that the loop alone declares ends with it.
  let fresh: string | undefined
  const body_node = node.childForFieldName('body')!
  const body = (): string => {
    const returning = context.returning
    context.returning = false
    const text = in_block(write_block(context, statements_of(body_node), 'none'))
    context.returning = returning
    // The scope's own variable of that name is another one.
    for (const variable of left) context.scope.variables.set(name_of(node.childForFieldName('variable')!), variable)
    if (fresh !== undefined) context.scope.variables.delete(fresh)
    return text
  }
  if (node.type === 'while_statement')
    return `while (${condition_of(context, expression(context, node.childForFieldName('condition')!))}) ${body()}`
  if (node.type === 'repeat_statement') return `while (true) ${body()}`
  const name = name_of(node.childForFieldName('variable')!)
  const sequence = node.childForFieldName('sequence')!
  const known = context.scope.variables.get(name)
  const later = afterwards(context, node, name)
  // What is read after the loop is declared before it, and holds the last element then.
  const hoist = later === 'read' && known?.declared !== true
  if (hoist) {
    const variable = known ?? context.declare(name)
    variable.declared = true
    variable.assigned += 2
    return `let ${variable.js}: any\n${loop(context, node)}`
  }
  const again = known?.declared === true
  const assigned = again ? known : undefined
  const begin = (kind: Kind, count = false): string => {
    const variable = assigned ?? context.declare(name)
    if (known && !again) left.push(known)
    if (!known) fresh = name
    variable.kind = kind
    variable.declared = true
    variable.count = count
    variable.limit = undefined
    return variable.js
  }
  const word = again ? '' : 'let '
  const changed = assigned_in(body_node)
  const count = count_of(context, sequence)
  // The count is written as one where nothing that it depends on changes on the way.
  const steady =
    count &&
    !changed.has(name) &&
    ![...changed].some((each) =>
      new RegExp(`(?<![\\w.$])${each.replace(/[.$*+?^()[\]{}|\\]/g, '\\$&')}(?![\\w.])`).test(count.text),
    )
  if (count && steady && later !== 'read') {
    const { from, to } = count
    const [first, last] = [Number(from.code), Number(to.code)]
    // Where neither end is known only another loop's count is known to lie below: `j in i:n` inside `i in 1:n`.
    const up = first <= 1 || last >= first || (context.find(from.code)?.limit ?? NaN) === to.code
    // `1:0` and `n:1` count down; seq_len(0) is empty.
    const down = first > last || (Number.isNaN(first) && last <= 1 && whole_number(from))
    if (down && sequence.type !== 'call') {
      const js = begin('int')
      return `for (${word}${js} = ${from.code}; ${js} >= ${to.code}; ${js}--) ${body()}`
    }
    if (up && (whole_number(to) || to.kind === 'unknown')) {
      const js = begin('int', first >= 1)
      context.find(name)!.limit = to.code
      return `for (${word}${js} = ${from.code}; ${js} <= ${at_least(to, level.add)}; ${js}++) ${body()}`
    }
  }
  const piece = expression(context, sequence)
  const js = begin(element_of[piece.kind] ?? (count ? 'int' : 'unknown'))
  const over = is_vector(piece.kind) || piece.kind === 'items' ? piece.code : `${context.helper('each')}(${piece.code})`
  // R goes on with the next element whatever becomes of the variable on the way.
  return `for (${again ? '' : changed.has(name) ? 'let ' : 'const '}${js} of ${over}) ${body()}`
}
