/** Statements: assignments, branches, loops, blocks. */
import { arguments_of } from './calls'
import { takes_hparams } from './classes'
import { children_of, joined, name_of, type Context, type Variable } from './context'
import { expression } from './expressions'
import { at_least, element_of, ex, exact, is_vector, level, type Ex } from './kinds'
import { in_package, quote } from './names'
import { condition_of, operate } from './operators'
import type { Node } from './parse'
import { devices, invisible, invisible_methods } from './rules'
import { assignment } from './scan'
import { assign_part } from './subsets'

/** The statements of a body: of a block, or the one there is. */
export const statements_of = (node: Node): Node[] => (node.type === 'braced_expression' ? children_of(node) : [node])

/** What becomes of a statement's value. */
type Use = 'none' | 'return' | 'show'

function is_invisible(node: Node): boolean {
  if (assignment(node) || /^(for|while|repeat)_statement$|^function_definition$|^comment$/.test(node.type))
    return node.type !== 'function_definition'
  if (node.type === 'call') {
    const f = node.childForFieldName('function')!
    if (f.type === 'extract_operator') return invisible_methods.has(f.childForFieldName('rhs')!.text)
    const name = f.type === 'namespace_operator' ? f.childForFieldName('rhs')!.text : f.text
    if (name === 'with_no_grad' || name === 'suppressWarnings') {
      const body = arguments_of(node)[0]?.value
      const last = body && statements_of(body).at(-1)
      return last !== undefined && is_invisible(last)
    }
    return invisible.has(name) || name === 'loop'
  }
  return false
}

/** An assignment as a value: `(x = 1)`. */
export function assign_expression(context: Context, node: Node): Ex | undefined {
  const found = assignment(node)
  if (!found) return undefined
  const value = expression(context, found.value)
  if (found.target.type === 'identifier') {
    const variable = context.find(name_of(found.target)) ?? context.declare(name_of(found.target))
    if (!variable.declared) variable.direct = false
    variable.kind = value.kind
    return ex(`(${variable.js} = ${value.code})`, value.kind)
  }
  return ex(`(${assign_part(context, found.target, value)}, ${value.code})`, value.kind)
}

/** A function's own name, so that it can call itself and be called with names. */
function note_function(context: Context, name: string, value: Node): void {
  const variable = context.find(name)
  if (!variable) return
  const definition =
    value.type === 'function_definition'
      ? value
      : value.type === 'call'
        ? arguments_of(value).find((argument) => argument.name === 'initialize')?.value
        : undefined
  if (definition?.type !== 'function_definition') return
  const params = children_of(definition.childForFieldName('parameters')!)
    .filter((child) => child.type === 'parameter')
    .map((child) => child.childForFieldName('name')!.text)
  if (params.includes('...')) return
  variable.params = params
  const family = value.type === 'call' ? value.childForFieldName('function')!.text : ''
  variable.by_name = takes_hparams(context, family)
}

function assign(context: Context, node: Node): string {
  const { target, value, operator } = assignment(node)!
  if (operator === '%<>%') {
    const piece = expression(context, target)
    return `${piece.code} = ${expression(context, value).code}(${piece.code})`
  }
  if (operator === '%<-%') {
    const names = arguments_of(target).map((argument) => context.find(argument.value!.text)?.js ?? argument.value!.text)
    return `const [${names.join(', ')}] = ${expression(context, value).code}`
  }
  // a <- b <- 1: from the right, one after another.
  const nested = assignment(value)
  if (nested && target.type === 'identifier') {
    const first = assign(context, value)
    return `${first}\n${write_assignment(context, target, expression(context, nested.target), value)}`
  }
  if (target.type === 'identifier' || target.type === 'string') note_function(context, name_of(target), value)
  // x <- NULL at first says nothing of what x will hold.
  return write_assignment(context, target, expression(context, value), value)
}

function write_assignment(context: Context, target: Node, piece: Ex, value: Node): string {
  if (target.type !== 'identifier' && target.type !== 'string') {
    return assign_part(context, target, piece)
  }
  const name = name_of(target)
  const variable = context.find(name) ?? context.declare(name, 'unknown', { assigned: 1, direct: true })
  const empty_list =
    piece.code === '[]' && new RegExp(`${name.replace(/[.$]/g, '\\$&')}(\\$|\\[\\["|\\[\\[')`).test(context.source)
  const code = empty_list ? '({} as any)' : piece.code
  const key = variable.key ?? name
  const inner = local_block(context, name, variable, target)
  const reassigned = inner ? (variable.writes ?? 0) > 1 : variable.assigned > 1
  const kind = variable.assigned > 1 ? loose(piece.kind) : piece.kind
  context.kinds.set(key, joined(context.kinds.get(key), kind))
  variable.kind = variable.assigned > 1 ? context.kinds.get(key)! : kind
  if (value.type === 'function_definition') variable.async = code.startsWith('async')
  if (variable.declared || (!variable.direct && !inner)) return `${variable.js} = ${code}`
  variable.declared = true
  return reassigned ? `let ${variable.js}: any = ${code}` : `const ${variable.js} = ${code}`
}

/** Whether a variable lives in the block in hand alone: its first place is this assignment, and no place is outside. */
function local_block(context: Context, name: string, variable: Variable, target: Node): boolean {
  if (variable.declared || variable.direct) return false
  const block = target.parent?.parent
  if (block?.type !== 'braced_expression') return false
  const { from, to } = context.scope
  const places = (context.places.get(name) ?? []).filter((at) => at >= from && at < to)
  return places[0] === target.startIndex && places.every((at) => at >= block.startIndex && at < block.endIndex)
}

/** A variable that is assigned again may change from whole numbers to others. */
const loose = (kind: Ex['kind']): Ex['kind'] =>
  kind === 'int' ? 'number' : kind === 'ints' ? 'numbers' : kind === 'null' || kind === 'items' ? 'unknown' : kind

const in_block = (text: string): string => `{\n${text}\n}`

function branch(context: Context, node: Node, use: Use): string {
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
  return ex(
    `${condition} ? ${at_least(yes, level.ternary)} : ${at_least(no, level.ternary)}`,
    yes.kind === no.kind ? yes.kind : 'unknown',
    level.ternary,
  )
}

/** A block as a value. */
export function value_block(context: Context, node: Node): Ex {
  const inner = children_of(node)
  if (inner.length === 1 && inner[0]!.type !== 'comment') return expression(context, inner[0]!)
  return ex(`(() => ${in_block(write_block(context, inner, 'return'))})()`)
}

function loop(context: Context, node: Node): string {
  const body_node = node.childForFieldName('body')!
  const body = (): string => in_block(write_block(context, statements_of(body_node), 'none'))
  if (node.type === 'while_statement')
    return `while (${condition_of(context, expression(context, node.childForFieldName('condition')!))}) ${body()}`
  if (node.type === 'repeat_statement') return `while (true) ${body()}`
  const name = name_of(node.childForFieldName('variable')!)
  const sequence = node.childForFieldName('sequence')!
  const range = sequence.type === 'binary_operator' && sequence.childForFieldName('operator')!.text === ':'
  const counted = sequence.type === 'call' && /^seq_(len|along)$/.test(sequence.childForFieldName('function')!.text)
  const assigned = context.scope.variables.get(name)
  const again = assigned !== undefined && assigned.declared
  const begin = (kind: Ex['kind']): string => {
    const variable = assigned ?? context.declare(name)
    variable.kind = kind
    variable.declared = true
    return variable.js
  }
  const word = again ? '' : 'let '
  if (range) {
    const from = expression(context, sequence.childForFieldName('lhs')!)
    const to = expression(context, sequence.childForFieldName('rhs')!)
    const js = begin('int')
    if (Number(from.code) > Number(to.code))
      return `for (${word}${js} = ${from.code}; ${js} >= ${to.code}; ${js}--) ${body()}`
    return `for (${word}${js} = ${from.code}; ${js} <= ${at_least(to, level.add)}; ${js}++) ${body()}`
  }
  if (counted) {
    const argument = arguments_of(sequence)[0]!.value!
    const piece = expression(context, argument)
    const end =
      sequence.childForFieldName('function')!.text === 'seq_len'
        ? at_least(piece, level.add)
        : `${context.use('length')}(${piece.code})`
    const js = begin('int')
    return `for (${word}${js} = 1; ${js} <= ${end}; ${js}++) ${body()}`
  }
  const piece = expression(context, sequence)
  const js = begin(element_of[piece.kind] ?? 'unknown')
  const over = is_vector(piece.kind) || piece.kind === 'items' ? piece.code : `${context.helper('each')}(${piece.code})`
  return `for (${again ? '' : 'const '}${js} of ${over}) ${body()}`
}

/** One statement. */
export function statement(context: Context, node: Node, use: Use): string {
  if (node.type === 'comment') return node.text.replace(/^#+'? ?/, '// ').trimEnd()
  if (assignment(node)) {
    const text = assign(context, node)
    const target = assignment(node)!.target
    if (use !== 'return' || (target.type !== 'identifier' && target.type !== 'string')) return text
    return `${text}\nreturn ${context.find(name_of(target))!.js}`
  }
  switch (node.type) {
    case 'if_statement':
      return branch(context, node, use)
    case 'for_statement':
    case 'while_statement':
    case 'repeat_statement':
      return loop(context, node)
    case 'next':
      return 'continue'
    case 'break':
      return 'break'
    case 'braced_expression':
      return write_block(context, children_of(node), use)
    case 'call': {
      const f = node.childForFieldName('function')!.text
      const given = arguments_of(node)
      if (f === 'return')
        return given[0]?.value ? `return ${returned(context, expression(context, given[0].value))}` : 'return null'
      if (f === 'loop' || f === 'coro::loop') return statement(context, given[0]!.value!, 'none')
      if (f === 'stop') return `throw new Error(${message_of(context, node)})`
      if (devices.has(f)) return `// ${node.text.replace(/\s*\n\s*/g, ' ')}`
      if (/^(library|require|suppressPackageStartupMessages)$/.test(f)) return ''
      if (f === 'invisible' && use !== 'return')
        return given[0]?.value ? statement(context, given[0].value, 'none') : ''
      break
    }
    default:
  }
  context.discard = use === 'none' && node.type === 'call'
  const piece = expression(context, node)
  context.discard = false
  if (use === 'return') return `return ${returned(context, piece)}`
  if (use === 'show' && !is_invisible(node))
    return `${context.use('print')}(${piece.kind === 'int' || piece.kind === 'ints' ? piece.code : piece.code})`
  return /^[{(]|^function/.test(piece.code) ? `;(${piece.code})` : piece.code
}

/** What a function gives: a dataset's items keep R's integers, which are Long in batches. */
const returned = (context: Context, piece: Ex): string => (context.scope.exact ? exact(piece) : piece.code)

function message_of(context: Context, node: Node): string {
  const parts = arguments_of(node)
    .filter(({ name }) => name === undefined)
    .map(({ value }) => expression(context, value!))
  if (parts.length === 1 && parts[0]!.kind === 'string') return parts[0]!.code
  return `${context.helper('paste0')}(${parts.map(({ code }) => code).join(', ')})`
}

/** The node that stands at a place. */
function node_at(nodes: readonly Node[], at: number): Node | null {
  const node = nodes.find((each) => at >= each.startIndex && at < each.endIndex)
  return node?.descendantForIndex(at) ?? null
}

/** Whether a variable is declared by its first assignment, inside a block. */
function lives_in_block(context: Context, name: string, nodes: readonly Node[]): boolean {
  const { from, to } = context.scope
  const first = (context.places.get(name) ?? []).find((at) => at >= from && at < to)
  const target = first === undefined ? null : node_at(nodes, first)
  const variable = context.scope.variables.get(name)!
  const parent = target?.parent
  if (!target || !parent || assignment(parent)?.target.id !== target.id) return false
  return local_block(context, name, variable, target)
}

/** Statements in their lines, comments in place; the last one's value is returned or shown as `use` says. */
export function write_block(context: Context, nodes: readonly Node[], use: Use | boolean): string {
  const wanted: Use = use === true ? 'return' : use === false ? 'none' : use
  const last = nodes.findLastIndex((node) => node.type !== 'comment')
  const outermost = !context.scope.hoisted
  context.scope.hoisted = true
  const hoisted = outermost
    ? [...context.scope.variables].flatMap(([name, variable]) =>
        !variable.direct && !variable.declared && variable.assigned > 0 && !lives_in_block(context, name, nodes)
          ? [variable]
          : [],
      )
    : []
  for (const variable of hoisted) variable.declared = true
  const lines = hoisted.length > 0 ? [`let ${hoisted.map(({ js }) => `${js}: any`).join(', ')}`] : []
  let row = nodes[0]?.startPosition.row ?? 0
  nodes.forEach((node, i) => {
    const start = node.startPosition.row
    const each: Use = wanted === 'show' ? 'show' : i === last ? wanted : 'none'
    const text = statement(context, node, each)
    context.rules.push({ line: start + 1, r: node.text, ts: text, rule: node.type })
    if (node.type === 'comment' && start === row && lines.length > 0 && i > 0) lines[lines.length - 1] += ` ${text}`
    else {
      if (start > row + 1) lines.push('')
      if (text !== '') lines.push(text)
    }
    row = node.endPosition.row
  })
  return lines.join('\n')
}

export { exact, in_package, quote, operate }
