/** Functions. */
import { children_of, name_of, type Context } from './context'
import { expression } from './expressions'
import { at_least, ex, level, type Ex } from './kinds'
import type { Node } from './parse'
import { declare_assigned } from './scan'
import { statements_of, write_block } from './statements'

export interface Parts {
  params: string
  names: string[]
  body: string
  /** The body as one expression, where it is one. */
  single: Ex | undefined
  is_async: boolean
}

/** Types that a parameter's name tells. */
const parameter_type = (name: string, tensor: boolean): string => (tensor ? 'Tensor' : name === '...' ? 'any[]' : 'any')

/** A function's parameters and body. */
export function parts_of(
  context: Context,
  node: Node,
  { tensors = false, returns = true, items = false, named = false } = {},
): Parts {
  const names: string[] = []
  const [made, scope] = context.within(
    true,
    () => {
      context.scope.exact = items
      const list = children_of(node.childForFieldName('parameters')!).filter((child) => child.type === 'parameter')
      const params = list.map((parameter) => {
        const name = name_of(parameter.childForFieldName('name')!)
        if (name === '...') {
          context.scope.variables.set('...', { js: 'dots', kind: 'items', assigned: 0, direct: true, declared: true })
          return '...dots: any[]'
        }
        names.push(name)
        const variable = context.declare(name, tensors ? 'tensor' : items ? 'int' : 'unknown')
        variable.declared = true
        const type = parameter_type(name, tensors)
        if (type === 'Tensor') context.types.add('Tensor')
        const default_ = parameter.childForFieldName('default')
        return default_ ? `${variable.js}: any = ${expression(context, default_).code}` : `${variable.js}: ${type}`
      })
      const body = node.childForFieldName('body')
      if (!body) return { params, body: '', single: undefined }
      const inner = statements_of(body)
      declare_assigned(context, inner)
      const plain = inner.length === 1 && body.type !== 'braced_expression' && is_value(body)
      if (plain && returns) return { params, body: '', single: expression(context, body) }
      const only = body.type === 'braced_expression' && inner.length === 1 ? inner[0]! : undefined
      if (only && returns && is_value(only) && only.type !== 'comment')
        return { params, body: '', single: expression(context, only) }
      return { params, body: write_block(context, inner, returns), single: undefined }
    },
    node,
  )
  if (named && made.params.length > 0 && !made.params.some((text) => text.startsWith('...'))) {
    made.params = [`{ ${made.params.map((text) => text.replace(/: (any|Tensor)/, '')).join(', ')} }: any`]
  }
  return { params: made.params.join(', '), names, body: made.body, single: made.single, is_async: scope.awaits }
}

const is_value = (node: Node): boolean =>
  !/^(for|while|repeat|if)_statement$|^braced/.test(node.type) &&
  !(node.type === 'binary_operator' && /^(<<?-|=|->>?)$/.test(node.childForFieldName('operator')!.text)) &&
  !(node.type === 'call' && /^(return|stop)$/.test(node.childForFieldName('function')!.text))

/** `function(x) …` as an arrow. */
export function function_definition(context: Context, node: Node): Ex {
  const { params, body, single, is_async } = parts_of(context, node)
  const start = `${is_async ? 'async ' : ''}(${params}) =>`
  if (single)
    return ex(
      `${start} ${single.code.startsWith('{') ? `(${single.code})` : at_least(single, level.arrow)}`,
      'function',
      level.arrow,
    )
  return ex(`${start} {\n${body}\n}`, 'function', level.arrow)
}

/** A block that a function runs at once, as `with_no_grad({ … })` does: its variables are the surrounding ones. */
export function block_function(context: Context, node: Node): string {
  const before = context.scope.awaits
  const returns = !context.discard
  context.discard = false
  context.scope.awaits = false
  const inner = statements_of(node)
  const single = inner.length === 1 && is_value(inner[0]!) ? expression(context, inner[0]!) : undefined
  const text = single
    ? single.code.startsWith('{')
      ? `(${single.code})`
      : single.code
    : `{\n${write_block(context, inner, returns)}\n}`
  const waits = context.scope.awaits
  context.scope.awaits = before || waits
  return `${waits ? 'async ' : ''}() => ${text}`
}
