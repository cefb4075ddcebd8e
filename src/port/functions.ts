/** Functions. */
import { arguments_of, text_parameter, type Signature } from './arguments'
import { children_of, joined, name_of, type Context } from './context'
import { expression } from './expressions'
import { at_least, ex, level, type Ex, type Kind } from './kinds'
import { lazy_defaults, place_defaults } from './lazy'
import { key, quote } from './names'
import type { Node } from './parse'
import { declare_assigned } from './scan'
import { write_block, type Use } from './statements'
import { is_invisible, statements_of } from './visible'

export interface Parts {
  params: string
  names: string[]
  body: string
  /** The body as one expression, where it is one. */
  single: Ex | undefined
  is_async: boolean
  /** What it gives, as far as that shows. */
  gives: Kind
}
interface Shape {
  /** Whether parameters are tensors, as those of forward(). */
  tensors?: boolean
  returns?: boolean
  /** Whether it gives a dataset's items. */
  items?: boolean
  /** Whether it takes its arguments in one object. */
  named?: boolean
  /** The function of which it is an S3 method. */
  generic?: string
}

export const parameters_of = (node: Node): Node[] =>
  children_of(node.childForFieldName('parameters')!).filter((child) => child.type === 'parameter')
/** A function's parameters, and whether it takes others. */
export function signature_of(node: Node): Signature {
  const params = parameters_of(node).map((child) => name_of(child.childForFieldName('name')!))
  const dots = params.includes('...')
  const required = parameters_of(node).findLastIndex(
    (each) => !each.childForFieldName('default') && !is_optional(node, name_of(each.childForFieldName('name')!)),
  )
  return { params, dots, required: required + 1, texts: dots ? [] : substituted(node, params) }
}
/** The parameters that a function's substitute() asks for. */
function substituted(node: Node, params: readonly string[]): string[] {
  const asked = node.descendantsOfType('call').flatMap((call) => {
    const of =
      call?.childForFieldName('function')?.text === 'substitute' ? arguments_of(call)[0]?.value?.text : undefined
    return of === undefined ? [] : [of]
  })
  return params.filter((name) => asked.includes(name))
}

/** Parameters that come after `...` are fields of an object at the end. */
function after_dots(context: Context, list: readonly Node[]): { fields: string; rest: readonly Node[] } {
  const at = list.findIndex((child) => child.childForFieldName('name')!.text === '...')
  if (at < 0 || at === list.length - 1) return { fields: '', rest: [] }
  const rest = list.slice(at + 1)
  const names = rest.map((child) => name_of(child.childForFieldName('name')!))
  const fields = rest.map((child, i) => {
    const variable = context.declare(names[i]!)
    variable.declared = true
    const field = key(names[i]!) === variable.js ? variable.js : `${key(names[i]!)}: ${variable.js}`
    const default_ = child.childForFieldName('default')
    return default_ ? `${field} = ${expression(context, default_).code}` : field
  })
  return {
    fields: `const { ${fields.join(', ')} } = ${context.helper('take_options')}(dots, [${names.map((name) => `'${name.replace(/\./g, '_')}'`).join(', ')}])`,
    rest,
  }
}

/** Whether a function asks if it was given a parameter, or how many it was given: it may be left out then. */
const is_optional = (node: Node, name: string): boolean =>
  new RegExp(`\\bmissing\\(\\s*${name.replace(/[.]/g, '\\.')}\\s*\\)|\\bnargs\\(\\)`).test(
    node.childForFieldName('body')?.text ?? '',
  )

/** Statements that run when the function ends, whichever way: on.exit(). */
const on_exit = (node: Node): boolean => node.type === 'call' && node.childForFieldName('function')!.text === 'on.exit'

function body_of(context: Context, inner: readonly Node[], returns: boolean, start: string): string {
  const exits = inner.filter(on_exit)
  const text = write_block(context, exits.length > 0 ? inner.filter((each) => !on_exit(each)) : inner, returns)
  const whole = start === '' ? text : `${start}\n${text}`
  if (exits.length === 0) return whole
  const last = exits.flatMap((each) => {
    const value = children_of(each.childForFieldName('arguments')!)
      .find((child) => child.type === 'argument' && !/^(add|after)$/.test(child.childForFieldName('name')?.text ?? ''))
      ?.childForFieldName('value')
    return value ? [write_block(context, statements_of(value), 'none')] : []
  })
  return `try {\n${whole}\n} finally {\n${last.join('\n')}\n}`
}

/** A function's parameters and body. */
export function parts_of(context: Context, node: Node, shape: Shape = {}): Parts {
  const { tensors = false, returns = true, items = false, named = false, generic } = shape
  const names: string[] = []
  const function_name = context.naming
  const item = context.item_kind
  context.naming = undefined
  context.item_kind = undefined
  const plain_lists = context.plain_lists
  context.plain_lists = items || tensors
  let gives: Kind | undefined
  const [made, scope] = context.within(
    true,
    () => {
      context.scope.exact = items
      context.scope.returns = new Set()
      const list = parameters_of(node)
      context.scope.parameters = []
      context.scope.defaults = new Map()
      if (function_name !== undefined) context.scope.function_name = function_name
      if (generic !== undefined) context.scope.generic = generic
      const lazy = lazy_defaults(list, node.childForFieldName('body'))
      const { texts = [] } = signature_of(node)
      const at_end = list.findIndex((child) => child.childForFieldName('name')!.text === '...')
      const params = (at_end < 0 ? list : list.slice(0, at_end + 1)).map((parameter, i) => {
        const name = name_of(parameter.childForFieldName('name')!)
        if (name === '...') {
          context.scope.variables.set('...', { js: 'dots', kind: 'items', assigned: 0, direct: true, declared: true })
          context.scope.parameters!.push('...dots')
          return '...dots: any[]'
        }
        names.push(name)
        const variable = context.declare(name, tensors ? 'tensor' : items ? 'int' : i === 0 && item ? item : 'unknown')
        variable.declared = true
        variable.parameter = true
        if (texts.includes(name)) variable.text = text_parameter(name)
        context.scope.parameters!.push(variable.js)
        const type = tensors
          ? 'Tensor'
          : i === 0 && item === 'number'
            ? 'number'
            : i === 0 && item === 'int'
              ? 'number'
              : 'any'
        if (type === 'Tensor') context.types.add('Tensor')
        const default_ = parameter.childForFieldName('default')
        if (!default_)
          return type === 'any' && is_optional(node, name)
            ? `${variable.js}: any = undefined`
            : `${variable.js}: ${type}`
        context.scope.defaults!.set(name, default_)
        if (lazy.has(name)) {
          if (is_optional(node, name)) variable.left_out = `no_${variable.js}`
          return `${variable.js}: any = undefined`
        }
        const piece = expression(context, default_)
        return `${variable.js}: any = ${piece.code}`
      })
      params.push(...texts.map((name) => `${text_parameter(name)}: string = ${quote(name)}`))
      const options = after_dots(context, list)
      const body = node.childForFieldName('body')
      if (!body) return { params, body: '', single: undefined }
      const inner = statements_of(body)
      declare_assigned(context, inner)
      place_defaults(context, lazy, inner)
      const asked = [...context.scope.variables.values()].flatMap(({ js, left_out }) =>
        left_out === undefined ? [] : [`const ${left_out} = ${js} === undefined`],
      )
      const start = [...(options.fields === '' ? [] : [options.fields]), ...asked].join('\n')
      const only =
        inner.length === 1 && inner[0]!.type !== 'comment' && start === '' && lazy.size === 0 ? inner[0]! : undefined
      if (only && returns && is_value(only)) {
        const single = expression(context, only)
        gives = single.kind
        return { params, body: '', single }
      }
      return { params, body: body_of(context, inner, returns, start), single: undefined }
    },
    node,
  )
  context.plain_lists = plain_lists
  if (gives === undefined) for (const kind of scope.returns ?? []) gives = joined(gives, kind)
  context.given_kind = gives ?? 'unknown'
  if (named && made.params.length > 0 && !made.params.some((text) => text.startsWith('...'))) {
    made.params = [`{ ${made.params.map((text) => text.replace(/: (any|Tensor|number)/, '')).join(', ')} }: any = {}`]
  }
  return {
    params: made.params.join(', '),
    names,
    body: made.body,
    single: made.single,
    is_async: scope.awaits,
    gives: gives ?? 'unknown',
  }
}

const is_value = (node: Node): boolean =>
  !/^(for|while|repeat|if)_statement$|^braced|^(next|break)$/.test(node.type) &&
  !(node.type === 'binary_operator' && /^(<<?-|=|->>?)$/.test(node.childForFieldName('operator')!.text)) &&
  !(
    node.type === 'call' &&
    /^(return|stop|on\.exit|library|require|repeat|coro::loop|loop|tryCatch|assign|rm|set\.seed|invisible)$/.test(
      node.childForFieldName('function')!.text,
    )
  )

/** `function(x) …` as an arrow. */
export function function_definition(context: Context, node: Node, generic?: string): Ex {
  const { params, body, single, is_async } = parts_of(context, node, generic === undefined ? {} : { generic })
  const start = `${is_async ? 'async ' : ''}(${params}) =>`
  if (single)
    return ex(
      `${start} ${single.code.startsWith('{') ? `(${single.code})` : at_least(single, level.arrow)}`,
      'function',
      level.arrow,
    )
  return ex(`${start} {\n${body}\n}`, 'function', level.arrow)
}

/** A block with variables of its own, run at once: local(). */
export function own_block(context: Context, node: Node): Ex {
  const inner = statements_of(node)
  const [text, scope] = context.within(
    true,
    () => {
      declare_assigned(context, inner)
      return write_block(context, inner, 'return')
    },
    node,
  )
  if (!scope.awaits) return ex(`(() => {\n${text}\n})()`)
  context.await_here()
  return ex(`await (async () => {\n${text}\n})()`, 'unknown', level.unary)
}

/** Whether code leaves a function or loop that lies around it, which a function of its own cannot. */
export function leaves(node: Node, returns = true): Node | undefined {
  if (node.type === 'function_definition') return undefined
  if (node.type === 'next' || node.type === 'break') return node
  if (returns && node.type === 'call' && node.childForFieldName('function')!.text === 'return') return node
  const inner_loop = /^(for|while|repeat)_statement$/.test(node.type)
  for (const child of children_of(node)) {
    const found = leaves(child, returns)
    if (found && !(inner_loop && found.type !== 'call')) return found
  }
  return undefined
}

/** A block that a function runs at once, as `with_no_grad({ … })` does: its variables are the surrounding ones. */
export function block_function(context: Context, node: Node): string {
  const before = context.scope.awaits
  const returns: Use = context.shows_inside ? 'show' : context.discard ? 'none' : 'return'
  context.shows_inside = false
  const found = leaves(node, !context.returning)
  if (found) context.problem(found, 'it leaves a block that is a function of its own here')
  context.discard = false
  context.scope.awaits = false
  const inner = statements_of(node)
  const single = inner.length === 1 && is_value(inner[0]!) ? expression(context, inner[0]!) : undefined
  const text = single
    ? returns === 'show' && !is_invisible(context, inner[0]!)
      ? `${context.use('print')}(${single.code})`
      : single.code.startsWith('{')
        ? `(${single.code})`
        : single.code
    : `{\n${write_block(context, inner, returns)}\n}`
  const waits = context.scope.awaits
  context.scope.awaits = before || waits
  return `${waits ? 'async ' : ''}() => ${text}`
}
