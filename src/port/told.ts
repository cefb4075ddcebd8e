/** Which call an error or a warning comes from, as R tells it. */
import { arguments_of } from './arguments'
import { children_of, name_of, type Context } from './context'
import type { Node } from './parse'
import { assignment } from './scan'

/** Functions that hand their code to R's own: a condition in it comes from there. */
const inside: Record<string, string> = {
  tryCatch: 'doTryCatch(return(expr), name, parentenv, handler)',
}

/** Whether a script shows conditions whole, or asks for their calls. */
const asks = (source: string): boolean =>
  /conditionCall\(|\btry\(|(error|warning)\s*=\s*(identity|function\((\w+)\)\s*\{?\s*(print\(\3\)|\3\s*[,)}]))/.test(
    source,
  )

/** R's text of the call that stop() or warning() tells; undefined where it is not asked for, or not known. */
export function told_call(context: Context, node: Node): string | undefined {
  if (!asks(context.source)) return undefined
  for (let up = node.parent; up; up = up.parent) {
    if (up.type === 'function_definition') {
      const parent = up.parent
      const found = parent && assignment(parent)
      // A handler is called by R's own functions.
      if (!found || !/^(identifier|string)$/.test(found.target.type)) return undefined
      const name = name_of(found.target)
      const calls = context.calls_of.get(name)
      if (calls) return calls.size === 1 ? [...calls][0] : undefined
      // A method is called by way of its generic, with the same arguments.
      const generic = [...context.s3_generics].find((each) => name.startsWith(`${each}.`))
      const given = generic === undefined ? undefined : context.calls_of.get(generic)
      return given?.size === 1 ? name + [...given][0]!.slice(generic!.length) : undefined
    }
    if (up.type !== 'call') continue
    const name = up.childForFieldName('function')!.text
    if (Object.hasOwn(inside, name))
      return arguments_of(up).some((each) => each.name !== undefined && !/^(expr|finally)$/.test(each.name))
        ? inside[name]
        : undefined
    if (/^(try|withCallingHandlers)$/.test(name)) return up.text.replace(/\s+/g, ' ')
  }
  return undefined
}

/** Notes what conditions the script handles, and how it calls its functions. */
export function note_conditions(context: Context, calls: readonly Node[]): void {
  for (const call of calls) {
    const name = call.childForFieldName('function')!.text
    const texts = context.calls_of.get(name) ?? new Set()
    context.calls_of.set(name, texts.add(call.text.replace(/\s+/g, ' ')))
    if (/^(try|withCallingHandlers|suppressWarnings|suppressMessages|expect_\w+)$/.test(name))
      context.only_errors = false
    if (
      name === 'tryCatch' &&
      children_of(call.childForFieldName('arguments')!).some((child) => {
        const label = child.childForFieldName('name')?.text
        return label !== undefined && !/^(expr|error|finally)$/.test(label)
      })
    )
      context.only_errors = false
  }
}
