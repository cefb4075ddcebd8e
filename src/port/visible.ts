/** Which values R shows: not those of assignments, of invisible() and of functions that end in these. */
import { arguments_of } from './arguments'
import { children_of, name_of, type Context } from './context'
import type { Node } from './parse'
import { invisible, invisible_methods } from './rules'
import { assignment } from './scan'

/** The statements of a body: of a block, or the one there is. */
export const statements_of = (node: Node): Node[] => (node.type === 'braced_expression' ? children_of(node) : [node])
/** The name of the function that is called. */
export const function_name = (node: Node): string => {
  const f = node.childForFieldName('function')!
  return f.type === 'namespace_operator' ? f.childForFieldName('rhs')!.text : f.text
}
const last_of = (node: Node | null | undefined): Node | undefined =>
  node ? statements_of(node).findLast((each) => each.type !== 'comment') : undefined

/** Whether a function's last value is one that R does not show. */
export function ends_invisibly(context: Context, body: Node | null, name?: string): boolean {
  const last = last_of(body)
  if (!last) return false
  // What calls itself at its end gives what it returns elsewhere.
  if (name !== undefined && last.type === 'call' && function_name(last) === name) {
    const returns = returns_of(body!)
    return returns.length > 0 && returns.every(gives_invisible)
  }
  if (last.type === 'if_statement')
    return [last.childForFieldName('consequence'), last.childForFieldName('alternative')].every(
      (each) => each === null || ends_invisibly(context, each),
    )
  if (last.type === 'call' && function_name(last) === 'return') return gives_invisible(last)
  // What ends in an error gives what it returns before.
  if (last.type === 'call' && function_name(last) === 'stop') return returns_of(body!).every(gives_invisible)
  return is_invisible(context, last)
}
const returns_of = (body: Node): Node[] =>
  body.descendantsOfType('call').filter((each): each is Node => each !== null && function_name(each) === 'return')
/** Whether `return(…)` gives what is not shown. */
function gives_invisible(call: Node): boolean {
  const value = arguments_of(call)[0]?.value
  return value?.type === 'call' && function_name(value) === 'invisible'
}

/** Whether R does not show a statement's value. */
export function is_invisible(context: Context, node: Node): boolean {
  if (node.type === 'function_definition') return false
  if (assignment(node) || /^(for|while|repeat)_statement$|^comment$/.test(node.type)) return true
  if (node.type === 'call') {
    const f = node.childForFieldName('function')!
    if (f.type === 'extract_operator') {
      const name = f.childForFieldName('rhs')!.text
      return invisible_methods.has(name) || context.invisible_methods.has(name)
    }
    const name = function_name(node)
    if (/^(with_no_grad|with_enable_grad|suppressWarnings|suppressMessages|local)$/.test(name)) {
      const last = last_of(arguments_of(node)[0]?.value)
      return last !== undefined && is_invisible(context, last)
    }
    if (/^(try|tryCatch|withCallingHandlers)$/.test(name)) return outcomes_of(context, node).every((shown) => !shown)
    if (name === 'UseMethod') {
      const generic = arguments_of(node)[0]?.value
      return generic?.type === 'string' && context.invisible_generics.has(name_of(generic))
    }
    return invisible.has(name) || name === 'loop' || context.find(name)?.invisible === true
  }
  if (node.type === 'binary_operator' && /^(%>%|\|>)$/.test(node.childForFieldName('operator')!.text))
    return is_invisible(context, node.childForFieldName('rhs')!)
  return false
}

/** Whether a block's value is shown; undefined where it never comes to one, as with stop(). */
function shows(context: Context, block: Node | undefined): boolean | undefined {
  const last = last_of(block)
  if (!last) return false
  if (last.type === 'call' && function_name(last) === 'stop') return undefined
  return !is_invisible(context, last)
}
/** Whether what tryCatch() and its like may give is shown: their code's value, and their handlers'. */
export function outcomes_of(context: Context, node: Node): boolean[] {
  const given = arguments_of(node)
  const name = function_name(node)
  const body = given.find((each) => each.name === undefined || each.name === 'expr')?.value
  const handlers =
    name === 'tryCatch' ? given.filter((each) => each.name !== undefined && !/^(expr|finally)$/.test(each.name)) : []
  const all = [
    shows(context, body),
    ...handlers.map(({ value }) =>
      value?.type === 'function_definition' ? !ends_invisibly(context, value.childForFieldName('body')) : true,
    ),
    // What try() gives of an error is not shown.
    ...(name === 'try' ? [false] : []),
  ]
  return all.filter((shown) => shown !== undefined)
}
