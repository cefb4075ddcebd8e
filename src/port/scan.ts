/** What a function's body assigns, before it is translated. */
import { children_of, name_of, type Context } from './context'
import { in_place } from './parts'
import type { Node } from './parse'

const left = new Set(['<-', '=', ':='])
const right = new Set(['->'])

/** The operator of an assignment, its target and its value. */
export function assignment(node: Node): { target: Node; value: Node; operator: string } | undefined {
  if (node.type !== 'binary_operator') return undefined
  const operator = node.childForFieldName('operator')!.text
  const [lhs, rhs] = [node.childForFieldName('lhs')!, node.childForFieldName('rhs')!]
  if (left.has(operator) || operator === '<<-' || operator === '%<>%' || operator === '%<-%')
    return { target: lhs, value: rhs, operator }
  if (right.has(operator) || operator === '->>')
    return { target: rhs, value: lhs, operator: operator === '->>' ? '<<-' : '<-' }
  return undefined
}

/** The variable that an assignment's target belongs to: `x` of `names(x)[2]$a`. */
export function root_of(node: Node): Node {
  if (node.type === 'identifier' || node.type === 'string') return node
  if (node.type === 'subset' || node.type === 'subset2') return root_of(node.childForFieldName('function')!)
  if (node.type === 'extract_operator') return root_of(node.childForFieldName('lhs')!)
  if (node.type === 'call') {
    const argument = children_of(node.childForFieldName('arguments')!).find((child) => child.type === 'argument')
    return argument ? root_of(argument.childForFieldName('value') ?? argument) : node
  }
  return node
}

/** Whether an assignment to a part writes the variable anew: things with an identity and lists of one's own are changed in place. */
function rewrites(context: Context, target: Node): boolean {
  const root = root_of(target)
  if (root.type !== 'identifier' || !context.find(name_of(root))) return false
  if (in_place(context, target)) return false
  if (target.type === 'subset' && target.childForFieldName('function')!.type === 'identifier') {
    const kind = context.kinds.get(context.find(name_of(root))!.key ?? '')
    if (kind === 'tensor') return false
  }
  return true
}

/** Notes what inner functions assign to the present scope's variables with `<<-`. */
function assigned_from_within(context: Context, node: Node): void {
  for (const inner of node.descendantsOfType('binary_operator')) {
    const found = inner && assignment(inner)
    if (!found || found.operator !== '<<-') continue
    const own = context.scope.variables.get(name_of(root_of(found.target)))
    if (own) own.assigned += 2
  }
}

/** Declares in the present scope what its statements assign. */
export function declare_assigned(context: Context, statements: readonly Node[]): void {
  const counted = (node: Node, direct: boolean, in_loop: boolean): void => {
    if (node.type === 'function_definition') {
      assigned_from_within(context, node)
      return
    }
    if (node.type === 'for_statement') {
      const own = context.scope.variables.get(name_of(node.childForFieldName('variable')!))
      if (own) own.assigned += 2
    }
    const found = assignment(node)
    if (found && found.operator !== '<<-') {
      const root = root_of(found.target)
      const plain = root.id === found.target.id
      const name = name_of(root)
      const own = context.scope.variables.get(name)
      if (found.operator === '%<-%') {
        for (const target of children_of(found.target.childForFieldName('arguments') ?? found.target)) {
          const variable =
            context.scope.variables.get(target.text) ?? context.declare(target.text, 'unknown', { direct })
          variable.assigned += 2
        }
      } else if ((plain || own) && (root.type === 'identifier' || root.type === 'string')) {
        const variable =
          own ?? context.declare(name, found.value.type === 'function_definition' ? 'function' : 'unknown', { direct })
        if (!plain && !rewrites(context, found.target)) return counted(found.value, false, in_loop)
        variable.assigned += in_loop ? 2 : 1
        variable.writes = (variable.writes ?? 0) + 1
      }
      counted(found.value, false, in_loop)
      return
    }
    // `<<-` of a block that is run at once, as local()'s.
    if (found) {
      const own = context.scope.variables.get(name_of(root_of(found.target)))
      if (own) own.assigned += 2
    }
    const loops =
      in_loop || node.type === 'while_statement' || node.type === 'for_statement' || node.type === 'repeat_statement'
    for (const child of children_of(node)) counted(child, false, loops)
  }
  for (const statement of statements) counted(statement, true, false)
  for (const [name, variable] of context.scope.variables) {
    const kind = context.kinds.get(variable.key ?? name)
    if (kind !== undefined && variable.assigned > 1) variable.kind = kind
  }
}
