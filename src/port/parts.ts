/** Assignments to parts of values: in place where nobody else holds the value, else a copy, as R makes it. */
import { arguments_of } from './arguments'
import { name_of, type Context } from './context'
import { expression } from './expressions'
import { at_least, ex, exact, is_scalar, is_vector, level, type Ex, type Kind } from './kinds'
import { in_base, member, quote } from './names'
import type { Node } from './parse'
import { root_of } from './scan'
import { from_zero, place_in } from './subsets'

/** Kinds of things that R too changes where they are. */
const identities: ReadonlySet<Kind> = new Set(['tensor', 'object', 'function', 'dataset'])

/** Whether a value is held by its variable alone. */
function owned(context: Context, name: string): boolean {
  const variable = context.find(name)
  if (!variable || variable.parameter) return false
  const kind = context.kinds.get(variable.key ?? '') ?? variable.kind
  if (kind !== 'list') return false
  const scope = Number(variable.key?.split('@').at(-1) ?? 0)
  return (context.places.get(name) ?? []).every(({ at, escapes }) => at < scope || !escapes)
}

/** Whether a part is assigned in place. */
export function in_place(context: Context, target: Node): boolean {
  const root = root_of(target)
  if (root.type !== 'identifier') return true
  const name = name_of(root)
  if (/^(self|private|ctx|super)$/.test(name)) return true
  // An optimizer's groups are its own, whoever holds them.
  if (/\$param_groups\b/.test(target.text)) return true
  const variable = context.find(name)
  const kind = variable ? (context.kinds.get(variable.key ?? '') ?? variable.kind) : 'unknown'
  if (identities.has(kind)) return target.type !== 'call' || kind !== 'function'
  if (target.type === 'extract_operator' || target.type === 'subset2') {
    const inner = target.childForFieldName(target.type === 'subset2' ? 'function' : 'lhs')!
    const string = target.type === 'extract_operator' || arguments_of(target)[0]?.value?.type === 'string'
    return string && inner.type === 'identifier' && owned(context, name)
  }
  return false
}

/** `target <- value` where the target is a part of something: a statement. */
export function assign_part(context: Context, target: Node, value: Ex): string {
  const direct = in_place(context, target)
  switch (target.type) {
    case 'identifier':
    case 'string': {
      const piece = expression(context, target)
      return piece.code === value.code ? '' : `${piece.code} = ${value.code}`
    }
    case 'extract_operator': {
      const name = name_of(target.childForFieldName('rhs')!)
      return field(context, target.childForFieldName('lhs')!, name, value, direct)
    }
    case 'subset':
      return subset(context, target, value)
    case 'subset2': {
      const inner = target.childForFieldName('function')!
      const [place, second] = arguments_of(target)
      if (place?.value?.type === 'string')
        return field(context, inner, place.value.childForFieldName('content')?.text ?? '', value, direct, 'set_element')
      if (second?.value) return subset(context, target, value)
      const object = expression(context, inner)
      const index = expression(context, place!.value!)
      if (
        direct &&
        is_scalar(index.kind) &&
        index.kind !== 'string' &&
        value.kind !== 'null' &&
        inner.type !== 'identifier'
      )
        return `${at_least(object, level.call)}[${from_zero(index)}] = ${value.code}`
      // An environment changes where it is.
      if (direct && inner.type === 'identifier' && object.kind === 'object')
        return `${context.helper('set_element')}(${object.code}, ${value.code}, ${index.code})`
      return assign_part(
        context,
        inner,
        ex(`${context.helper('set_element')}(${object.code}, ${value.code}, ${index.code})`),
      )
    }
    case 'call': {
      const name = `set_${target.childForFieldName('function')!.text.replace(/\./g, '_')}`
      const [first, ...rest] = arguments_of(target)
      if (first?.value && in_base(name)) {
        const object = expression(context, first.value)
        const more = rest.map((each) => `, ${expression(context, each.value!).code}`).join('')
        return assign_part(context, first.value, ex(`${context.helper(name)}(${object.code}, ${value.code}${more})`))
      }
      const own = context.find(`${target.childForFieldName('function')!.text}<-`)
      if (first?.value && own)
        return assign_part(
          context,
          first.value,
          ex(`${own.js}(${expression(context, first.value).code}, ${value.code})`),
        )
      break
    }
    default:
  }
  context.problem(target, 'no translation of an assignment to this')
  return `${context.helper('not_ported')}(${quote(target.text)})`
}

function field(
  context: Context,
  holder: Node,
  name: string,
  value: Ex,
  direct: boolean,
  setter: 'set_field' | 'set_element' = 'set_field',
): string {
  const object = expression(context, holder)
  if (direct) {
    if (value.kind === 'null' && value.code === 'null' && object.kind === 'list')
      return `delete ${at_least(object, level.call)}${member(name)}`
    return `${at_least(object, level.call)}${member(name)} = ${value.code}`
  }
  const args = setter === 'set_field' ? [quote(name), value.code] : [value.code, quote(name)]
  return assign_part(context, holder, ex(`${context.helper(setter)}(${[object.code, ...args].join(', ')})`))
}

function subset(context: Context, target: Node, value: Ex): string {
  const inner = target.childForFieldName('function')!
  const object = expression(context, inner)
  const { parts, nodes } = place_in(context, target)
  if (object.kind === 'tensor') return `${at_least(object, level.call)}.set(${[exact(value), ...parts].join(', ')})`
  const [node] = nodes
  if (
    inner.type === 'identifier' &&
    is_vector(object.kind) &&
    nodes.length === 1 &&
    node &&
    is_scalar(value.kind) &&
    context.owns_vector(name_of(inner))
  ) {
    const index = expression(context, node)
    if ((index.kind === 'int' || index.kind === 'number') && !index.code.startsWith('-'))
      return `${object.code}[${from_zero(index)}] = ${value.code}`
  }
  const changed = `${context.helper('set_subset')}(${[object.code, value.code, ...parts].join(', ')})`
  return assign_part(context, inner, ex(changed))
}
