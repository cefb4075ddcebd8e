/** Defaults of parameters, which R works out when they are first asked for. */
import { children_of, name_of, type Context } from './context'
import { expression } from './expressions'
import type { Node } from './parse'
import { assignment, root_of } from './scan'

const outer_of = (node: Node, type: RegExp): Node | null => {
  let up = node.parent
  while (up && !type.test(up.type)) up = up.parent
  return up
}
const called = (node: Node): boolean =>
  node.parent?.type === 'call' && node.parent.childForFieldName('function')?.id === node.id
const is_field_or_label = ({ parent, id }: Node): boolean =>
  (parent?.type === 'argument' && parent.childForFieldName('name')?.id === id) ||
  (parent?.type === 'extract_operator' && parent.childForFieldName('rhs')?.id === id)
/** The variables that code mentions. */
const mentions = (node: Node): Node[] =>
  [...(node.type === 'identifier' ? [node] : []), ...node.descendantsOfType('identifier')].filter(
    (each): each is Node => each !== null && !is_field_or_label(each),
  )
/** Whether it is `x` of `missing(x)`. */
const is_asked = (node: Node): boolean => outer_of(node, /^call$/)?.childForFieldName('function')?.text === 'missing'

/** What a body assigns outside functions of its own, and whether as a function. */
function assigned_in(body: Node): Map<string, boolean> {
  const found = new Map<string, boolean>()
  const look = (node: Node): void => {
    if (node.type === 'function_definition') return
    const each = assignment(node)
    if (each) found.set(name_of(root_of(each.target)), each.value.type === 'function_definition')
    if (node.type === 'for_statement') found.set(name_of(node.childForFieldName('variable')!), false)
    children_of(node).forEach(look)
  }
  look(body)
  return found
}

/** The parameters whose defaults depend on what the body makes, on those after them, or that are asked for by missing(). */
export function lazy_defaults(parameters: readonly Node[], body: Node | null): Map<string, Node> {
  const lazy = new Map<string, Node>()
  if (!body) return lazy
  const assigned = assigned_in(body)
  const names = parameters.map((each) => name_of(each.childForFieldName('name')!))
  const asked = new Set(mentions(body).filter(is_asked).map(name_of))
  parameters.forEach((parameter, i) => {
    const default_ = parameter.childForFieldName('default')
    if (!default_ || default_.type === 'function_definition') return
    const later = new Set(names.slice(i + 1))
    const waits = mentions(default_).some((each) => {
      const name = name_of(each)
      if (called(each)) return assigned.get(name) === true
      return later.has(name) || assigned.has(name) || lazy.has(name)
    })
    if (waits || asked.has(names[i]!) || /\bsubstitute\(/.test(default_.text)) lazy.set(names[i]!, default_)
  })
  return lazy
}

/** Notes before which statements of a body the defaults are worked out: the first that mentions the parameter. */
export function place_defaults(context: Context, lazy: ReadonlyMap<string, Node>, inner: readonly Node[]): void {
  const placed = new Set<string>()
  const place = (name: string, statement: Node): void => {
    if (placed.has(name)) return
    placed.add(name)
    const default_ = lazy.get(name)!
    for (const each of mentions(default_)) if (lazy.has(name_of(each))) place(name_of(each), statement)
    const before = context.scope.before!
    before.set(statement.id, [...(before.get(statement.id) ?? []), [context.find(name)!.js, default_]])
  }
  context.scope.before = new Map()
  for (const statement of inner) {
    const target = assignment(statement)?.target
    for (const each of mentions(statement))
      if (lazy.has(name_of(each)) && !is_asked(each)) {
        // A parameter that is assigned before it is asked for has no use for its default.
        if (each.id === target?.id && !mentions(assignment(statement)!.value).some((other) => other.text === each.text))
          placed.add(name_of(each))
        else place(name_of(each), statement)
      }
  }
}

/** The lines that work out defaults before a statement. */
export const defaults_before = (context: Context, statement: Node): string[] =>
  (context.scope.before?.get(statement.id) ?? []).map(
    ([js, default_]) => `if (${js} === undefined) ${js} = ${expression(context, default_).code}`,
  )
