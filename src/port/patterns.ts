/** Calls that have a form of their own in TypeScript: by a pattern, with a block, as a method of what they are given. */
import { list_of } from './arguments'
import type { Call } from './calls'
import type { Context } from './context'
import { expression } from './expressions'
import { block_function } from './functions'
import { at_least, element_of, ex, is_scalar, is_vector, level, of_member, type Ex, type Kind } from './kinds'
import { identifier, in_base, in_package } from './names'
import { renamed, written } from './rules'

/** A function that TypeScript writes by a pattern. */
export function by_pattern(context: Context, { name, given, first }: Call): Ex {
  const rule = written[name]!
  const pieces = [...(first ? [first] : []), ...given.map(({ value }) => expression(context, value!))]
  if (pieces.length === 0 && rule.to.includes('$1')) return ex('null', 'null')
  if (rule.to === '$1') return pieces[0]!
  const code = rule.to.replace(/\$(\d)/g, (_, i: string) =>
    pieces[Number(i) - 1] ? at_least(pieces[Number(i) - 1]!, level.unary) : 'undefined',
  )
  return ex(code, rule.kind, rule.level ?? level.call)
}

/** A function that runs a block, as `with_no_grad({ … })`. */
export function of_block(context: Context, { name, given }: Call): Ex | undefined {
  const js = renamed[name] ?? identifier(name)
  const callee = in_package(js) ? context.use(js) : in_base(js) ? context.helper(js) : undefined
  const [code, ...rest] = [...given].sort(
    (a, b) =>
      Number(a.name !== undefined && a.name !== 'code' && a.name !== 'expr') -
      Number(b.name !== undefined && b.name !== 'code' && b.name !== 'expr'),
  )
  if (!callee || !code?.value) return undefined
  const others = list_of(context, rest, undefined, false)
  const before = context.waits_in_block
  context.waits_in_block = false
  const block = block_function(context, code.value)
  const waits = context.waits_in_block
  context.waits_in_block = before || waits
  return ex(
    `${waits ? 'await ' : ''}${callee}(${block}${others === '' ? '' : `, ${others}`})`,
    'unknown',
    waits ? level.unary : level.call,
  )
}

/** A function that tensors have as a method, and base R for the rest. */
export function generic(context: Context, { name, given, first }: Call): Ex {
  const object = first ?? (given[0]?.value ? expression(context, given[0].value) : undefined)
  const rest = first ? given : given.slice(1)
  if (object?.kind === 'tensor') {
    const called = name === 'ceiling' ? 'ceil' : name
    const args = /^cum/.test(name) && rest.length === 0 ? '{ dim: 1 }' : list_of(context, rest, undefined, false)
    return ex(`${at_least(object, level.call)}.${called}(${args})`, of_member[called] ?? 'tensor')
  }
  const reduces = /^(sum|mean|max|min|prod|any|all)$/.test(name)
  const known =
    object && (object.kind === 'numbers' || object.kind === 'ints' || object.kind === 'number' || object.kind === 'int')
  const kind: Kind = /^(any|all)$/.test(name)
    ? 'bool'
    : !known
      ? 'unknown'
      : reduces
        ? 'number'
        : is_scalar(object.kind)
          ? /^(floor|ceiling|trunc|round)$/.test(name)
            ? object.kind
            : 'number'
          : 'numbers'
  return ex(`${context.helper(identifier(name))}(${list_of(context, rest, object, false)})`, kind)
}

/** sapply(xs, function(x) …) of a plain vector: its map(). */
export function mapped(context: Context, { name, given, first }: Call): Ex | undefined {
  const [over, f] = first ? [undefined, given[0]] : given
  if (given.length !== (first ? 1 : 2) && !(name === 'vapply' && given.length === 3)) return undefined
  if (f?.value?.type !== 'function_definition' || (over && over.name !== undefined && over.name !== 'X'))
    return undefined
  const piece = first ?? expression(context, over!.value!)
  if (!is_vector(piece.kind) || piece.kind === 'strings') return undefined
  const params = f.value.childForFieldName('parameters')!.namedChildren.filter((child) => child?.type === 'parameter')
  if (params.length !== 1) return undefined
  context.item_kind = element_of[piece.kind]
  const arrow = expression(context, f.value)
  const gives = context.given_kind
  context.item_kind = undefined
  if (arrow.code.startsWith('async')) return undefined
  const vector = { number: 'numbers', int: 'numbers', string: 'strings', bool: 'bools' }[gives as string] as
    Kind | undefined
  if (name === 'lapply' ? gives !== 'tensor' : vector === undefined) return undefined
  return ex(`${at_least(piece, level.call)}.map(${arrow.code})`, vector ?? 'items')
}

/** What a function of base R gives, of what it is given. */
