/** nn_module(), dataset(), luz_callback(), autograd_function(): definitions of classes as object literals. */
import type { Argument } from './calls'
import type { Context } from './context'
import { expression } from './expressions'
import { parts_of } from './functions'
import { ex, exact, type Ex } from './kinds'
import { in_package, key, quote } from './names'
import type { Node } from './parse'
import { classes } from './rules'

/** luz hands a module's hyperparameters over by name: modules of a script that sets some take them so. */
export const takes_hparams = (context: Context, family: string): boolean =>
  family === 'nn_module' && context.source.includes('set_hparams')

function method(context: Context, name: string, node: Node, family: string): string {
  const { params, body, single, is_async } = parts_of(context, node, {
    tensors: family === 'nn_module' && name === 'forward',
    returns: name !== 'initialize' && !(family === 'luz_callback' && name.startsWith('on_')),
    named: name === 'initialize' && takes_hparams(context, family),
    items: family === 'dataset' && name === 'getitem',
  })
  // Without its result's type the checker would look for it in a circle.
  const result =
    family === 'nn_module' && name === 'forward' && !is_async ? (/\blist\(/.test(node.text) ? ': any' : ': Tensor') : ''
  if (result === ': Tensor') context.types.add('Tensor')
  const start = `${is_async ? 'async ' : ''}${key(name)}(${params})${result}`
  return single ? `${start} { return ${name === 'getitem' ? exact(single) : single.code} }` : `${start} {\n${body}\n}`
}

/** R6's public and private members are one in TypeScript. */
function members_of(argument: Argument): Argument[] {
  if ((argument.name !== 'public' && argument.name !== 'private') || argument.value?.type !== 'call') return [argument]
  return argument.value.childForFieldName('arguments')!.namedChildren.flatMap((child) => {
    const name = child?.childForFieldName('name')?.text
    const value = child?.childForFieldName('value')
    return name !== undefined && value ? [{ name, value }] : []
  })
}

export function class_definition(context: Context, family: string, given: readonly Argument[]): Ex {
  const { members } = classes[family]!
  const flat = family === 'R6Class' ? given.flatMap(members_of) : given
  const parts = flat.map(({ name, value }) => {
    if (name === undefined || name === 'name' || name === 'classname') {
      const piece = expression(context, value!)
      return piece.code === 'null' ? '' : `name: ${piece.code}`
    }
    const called = (Object.hasOwn(members, name) ? members[name] : undefined) ?? name.replace(/^\./, '')
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
  const hidden =
    family === 'R6Class'
      ? given.flatMap((each) => (each.name === 'private' ? members_of(each).map(({ name }) => name!) : []))
      : []
  if (hidden.length > 0) parts.push(`private: [${hidden.map(quote).join(', ')}]`)
  return ex(
    `${in_package(family) ? context.use(family) : context.helper(family)}({\n${parts
      .filter((part) => part !== '')
      .map((part) => `${part},`)
      .join('\n')}\n})`,
    'function',
  )
}
