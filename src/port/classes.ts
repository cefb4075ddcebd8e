/** nn_module(), dataset(), luz_callback(), autograd_function(): definitions of classes as object literals. */
import type { Argument } from './calls'
import type { Context } from './context'
import { expression } from './expressions'
import { parts_of } from './functions'
import { ex, exact, type Ex } from './kinds'
import { key } from './names'
import type { Node } from './parse'
import { classes } from './rules'

function method(context: Context, name: string, node: Node, family: string): string {
  const { params, body, single, is_async } = parts_of(context, node, {
    tensors: family === 'nn_module' && name === 'forward',
    returns: name !== 'initialize',
    items: family === 'dataset' && name === 'getitem',
  })
  const start = `${is_async ? 'async ' : ''}${key(name)}(${params})`
  return single ? `${start} { return ${name === 'getitem' ? exact(single) : single.code} }` : `${start} {\n${body}\n}`
}

export function class_definition(context: Context, family: string, given: readonly Argument[]): Ex {
  const { members } = classes[family]!
  const parts = given.map(({ name, value }) => {
    if (name === undefined || name === 'name' || name === 'classname') {
      const piece = expression(context, value!)
      return piece.code === 'null' ? '' : `name: ${piece.code}`
    }
    const called = members[name] ?? name.replace(/^\./, '')
    if (value!.type === 'function_definition') return method(context, called, value!, family)
    if ((name === 'active' || name === 'private') && value!.type === 'call') {
      const list = value!.childForFieldName('arguments')!
      const inner = list.namedChildren.filter((child) => child?.type === 'argument')
      const fields = inner.map((child) => {
        const label = child!.childForFieldName('name')!.text
        const field = child!.childForFieldName('value')!
        return field.type === 'function_definition'
          ? method(context, label, field, family)
          : `${key(label)}: ${expression(context, field).code}`
      })
      return `${name}: {\n${fields.join(',\n')},\n}`
    }
    return `${key(called)}: ${expression(context, value!).code}`
  })
  return ex(
    `${context.use(family)}({\n${parts
      .filter((part) => part !== '')
      .map((part) => `${part},`)
      .join('\n')}\n})`,
    'function',
  )
}
