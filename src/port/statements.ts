/** Statements and blocks. */
import { arguments_of } from './arguments'
import { assign, local_block } from './assignments'
import { children_of, name_of, type Context } from './context'
import { expression } from './expressions'
import { ex, exact, type Ex } from './kinds'
import { defaults_before } from './lazy'
import { branch, loop } from './loops'
import { quote } from './names'
import type { Node } from './parse'
import { devices, tensor_fields } from './rules'
import { assignment } from './scan'
import { told_call } from './told'
import { function_name, is_invisible, outcomes_of, statements_of } from './visible'

export const in_block = (text: string): string => `{\n${text}\n}`

/** What becomes of a statement's value. */
export type Use = 'none' | 'return' | 'show'

/** tryCatch() as a statement: with handlers of errors alone it is TypeScript's own. */
function try_statement(context: Context, node: Node, use: Use): string | undefined {
  const given = arguments_of(node)
  const body = given.find(({ name }) => name === undefined || name === 'expr')?.value
  const on_error = given.find(({ name }) => name === 'error')?.value
  const last = given.find(({ name }) => name === 'finally')?.value
  if (!body || given.some(({ name }) => name !== undefined && !/^(expr|error|finally)$/.test(name))) return undefined
  if (on_error && on_error.type !== 'function_definition') return undefined
  // Conditions that handlers further out wait for are not told from within: R.try_catch() knows those.
  if (!context.only_errors) return undefined
  const parameter = on_error
    ?.childForFieldName('parameters')!
    .namedChildren.find((child) => child?.type === 'parameter')
  const run = in_block(write_block(context, statements_of(body), use === 'show' ? 'show' : use))
  const parts = [`try ${run}`]
  if (on_error && parameter) {
    const name = name_of(parameter.childForFieldName('name')!)
    const inner = statements_of(on_error.childForFieldName('body')!)
    const [text, js] = context.within(false, () => {
      const variable = context.declare(name, 'unknown')
      variable.declared = true
      return [write_block(context, inner, use === 'show' ? 'show' : use), variable.js] as const
    })[0]
    parts.push(`catch (${new RegExp(`\\b${js}\\b`).test(text) ? `${js}: any` : '_'}) ${in_block(text)}`)
  }
  if (last) parts.push(`finally ${in_block(write_block(context, statements_of(last), 'none'))}`)
  return parts.length > 1 ? parts.join(' ') : undefined
}

const is_handled = (node: Node): boolean =>
  node.type === 'call' && /^(try|tryCatch|withCallingHandlers)$/.test(function_name(node))

function message_of(context: Context, node: Node): Ex | undefined {
  const given = arguments_of(node).filter(({ name }) => name === undefined)
  if (given.length !== 1) return undefined
  const piece = expression(context, given[0]!.value!)
  return piece.kind === 'string' || /^R\.(sprintf|paste0?)\(/.test(piece.code) ? piece : undefined
}

const commented = (node: Node): string => `// ${node.text.replace(/\s*\n\s*/g, ' ')}`

function call_statement(context: Context, node: Node, use: Use): string | undefined {
  const f = function_name(node)
  const given = arguments_of(node)
  if (context.find(f)) return undefined
  switch (f) {
    case 'return': {
      const value = given[0]?.value
      if (!value) return 'return null'
      if (value.type === 'if_statement' || (value.type === 'braced_expression' && children_of(value).length > 1))
        return statement(context, value, 'return')
      return `return ${returned(context, expression(context, value))}`
    }
    case 'loop':
      return given[0]?.value ? statement(context, given[0].value, 'none') : undefined
    case 'stop': {
      const message = message_of(context, node)
      // Where conditions are handled by class, or their calls are told, they are R's own.
      if (
        message &&
        context.only_errors &&
        !/simpleError|conditionCall|inherits\(|class\(\w+\)/.test(context.source) &&
        told_call(context, node) === undefined
      )
        return `throw new Error(${message.code})`
      return undefined
    }
    case 'tryCatch':
      return try_statement(context, node, use)
    case 'library':
    case 'require':
    case 'suppressPackageStartupMessages':
      return ''
    case 'invisible':
      return use === 'return' ? undefined : given[0]?.value ? statement(context, given[0].value, 'none') : ''
    case 'UseMethod':
    default:
      return devices.has(f) ? commented(node) : undefined
  }
}

/** One statement. */
export function statement(context: Context, node: Node, use: Use): string {
  if (node.type === 'comment') return node.text.replace(/^#+'? ?/, '// ').trimEnd()
  const returning = context.returning
  context.returning = use === 'return'
  try {
    return plain_statement(context, node, use)
  } finally {
    context.returning = returning
  }
}

function plain_statement(context: Context, node: Node, use: Use): string {
  const assigned = assignment(node)
  if (assigned) {
    const text = assign(context, node)
    const { target, value } = assigned
    if (use !== 'return') return text
    const last =
      target.type === 'identifier' || target.type === 'string'
        ? context.find(name_of(target))?.js
        : expression(context, value).code
    return last === undefined ? text : `${text}\nreturn ${last}`
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
      const text = call_statement(context, node, use)
      if (text !== undefined) return text
      break
    }
    default:
  }
  const known = context.problems.length
  context.discard = use === 'none' && node.type === 'call'
  const inside = use === 'show' && is_handled(node) && new Set(outcomes_of(context, node)).size > 1
  context.shows_inside = inside
  const piece = expression(context, node)
  context.discard = false
  context.shows_inside = false
  // A statement of its own that has no translation stays as R: nothing after it waits for its value.
  if (use !== 'return' && context.problems.length > known && piece.code.startsWith('R.not_ported('))
    return commented(node)
  if (piece.code.startsWith('// ')) return piece.code
  if (use === 'return') return `return ${returned(context, piece)}`
  if (use === 'show' && is_wrapper(context, node))
    return `${context.helper('print_method')}(${expression(context, node.childForFieldName('lhs')!).code})`
  if (use === 'show' && !inside && !is_invisible(context, node)) return `${context.use('print')}(${piece.code})`
  return /^[{([`]|^function/.test(piece.code) ? `;(${piece.code})` : piece.code
}

/** Whether it names a tensor's method without calling it: R shows the function that would. */
const is_wrapper = (context: Context, node: Node): boolean => {
  if (node.type !== 'extract_operator') return false
  const name = name_of(node.childForFieldName('rhs')!)
  return !tensor_fields.has(name) && expression(context, node.childForFieldName('lhs')!).kind === 'tensor'
}

/** An expression that is translated whole or not at all, where no function of its own lies within it. */
export function whole(context: Context, node: Node, work: () => Ex): Ex {
  const known = context.problems.length
  const piece = work()
  if (context.problems.length === known || node.descendantsOfType('function_definition').length > 0) return piece
  if (node.descendantsOfType('braced_expression').length > 0) return piece
  const [first] = context.problems.splice(known)
  context.problem(node, first!.why)
  return ex(`${context.helper('not_ported')}(${quote(node.text)})`)
}

/** What a function gives: a dataset's items keep R's integers, which are Long in batches. */
function returned(context: Context, piece: Ex): string {
  context.scope_of_function()?.returns?.add(piece.kind)
  return context.scope.exact ? exact(piece) : piece.code
}

/** The node that stands at a place. */
function node_at(nodes: readonly Node[], at: number): Node | null {
  const node = nodes.find((each) => at >= each.startIndex && at < each.endIndex)
  return node?.descendantForIndex(at) ?? null
}

/** Whether a variable is declared by its first assignment, inside a block. */
function lives_in_block(context: Context, name: string, nodes: readonly Node[]): boolean {
  const { from, to } = context.scope
  const first = (context.places.get(name) ?? []).find(({ at }) => at >= from && at < to)
  const target = first === undefined ? null : node_at(nodes, first.at)
  const variable = context.scope.variables.get(name)!
  const parent = target?.parent
  if (!target || !parent || assignment(parent)?.target.id !== target.id) return false
  return local_block(context, name, variable, target)
}

/** Statements in their lines, comments in place; the last one's value is returned or shown as `use` says, in a script every one's. */
export function write_block(context: Context, nodes: readonly Node[], use: Use | boolean, script = false): string {
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
    const each: Use = script || i === last ? wanted : 'none'
    if (node.type !== 'comment') lines.push(...defaults_before(context, node))
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
