/** Calls of methods: `x$f(…)`. */
import { list_of, type Argument } from './arguments'
import { name_of, type Context } from './context'
import { expression } from './expressions'
import { at_least, ex, exact, is_scalar, is_vector, level, of_member, type Ex, type Kind } from './kinds'
import { member } from './names'
import type { Node } from './parse'
import { counts_exactly_methods, tensor_methods } from './rules'

export function method(context: Context, f: Node, given: Argument[], first: Ex | undefined, wait: boolean): Ex {
  const name = name_of(f.childForFieldName('rhs')!)
  const object = f.childForFieldName('lhs')!
  // R6: Class$new(...)
  if (name === 'new' && !first) {
    const maker = expression(context, object)
    const signature = object.type === 'identifier' ? context.find(object.text)?.signature : undefined
    const args = list_of(context, given, undefined, false, signature)
    // A metric is made by what luz_metric_*() gave, which is no class.
    return ex(`${at_least(maker, level.call)}${maker.kind === 'object' ? '.new' : ''}(${args})`, 'object')
  }
  context.discard = false
  const piece = object.type === 'identifier' && object.text === 'super' ? ex('super') : expression(context, object)
  const exactly = counts_exactly_methods.test(name)
  const kind: Kind =
    piece.kind === 'tensor' || tensor_methods.has(name)
      ? (of_member[name] ?? 'tensor')
      : name === 'item'
        ? 'number'
        : name === 'numel'
          ? 'int'
          : 'unknown'
  const signature = piece.kind === 'tensor' ? undefined : context.methods.get(name)
  const receiver = at_least(piece, level.call)
  // An optimizer's own initialize() takes the parameters and the defaults in this order.
  if (receiver === 'super' && name === 'initialize')
    given = given.map((each) =>
      /^(params|defaults)$/.test(each.name ?? '') && each.value ? { value: each.value } : each,
    )
  if (name === '.iter' && given.length === 0) return ex(`${receiver}[Symbol.iterator]()`)
  if (name === '.next' && given.length === 0) return ex(`(${receiver}.next().value as any)`)
  // What a number is to these is told by its name: it stands for all values.
  if (/^scatter_?$/.test(name) && given.length === 3 && is_scalar(expression(context, given[2]!.value!).kind))
    given = [...given.slice(0, 2), { name: 'value', value: given[2]!.value! }]
  const text =
    piece.kind === 'tensor' && of_tensors.has(name)
      ? given.map(({ value }) => as_tensor(context, expression(context, value!))).join(', ')
      : list_of(context, given, first, exactly, signature)
  const made = ex(`${receiver}${member(name)}(${text})`, kind)
  if (!context.async_methods.has(name) || !wait || tensor_methods.has(name)) return made
  context.await_here()
  return ex(`await ${made.code}`, kind, level.unary)
}

/** Methods that take tensors alone: R makes them of vectors. */
const of_tensors = new Set(['matmul', 'mm', 'mv', 'bmm', 'dot', 'outer', 'kron'])
const as_tensor = (context: Context, piece: Ex): string =>
  is_vector(piece.kind) || piece.kind === 'matrix' ? `${context.use('torch_tensor')}(${exact(piece)})` : piece.code
