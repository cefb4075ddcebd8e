/** Calls that tell conditions and handle them. */
import { arguments_of, list_of, type Argument } from './arguments'
import type { Call } from './calls'
import type { Context } from './context'
import { expression } from './expressions'
import { block_function } from './functions'
import { ex, level, type Ex } from './kinds'
import { key, quote } from './names'
import type { Node } from './parse'
import { told_call } from './told'
import { ends_invisibly } from './visible'

/** A handler of a condition: a function, of which an error's message is known. */
function handler(context: Context, { name, value }: Argument, shows: boolean): string {
  if (name === 'finally') return `finally: ${block_function(context, value!)}`
  const { code } = expression(context, value!)
  const hidden =
    !shows || (value!.type === 'function_definition' && ends_invisibly(context, value!.childForFieldName('body')))
  if (hidden) return `${key(name!)}: ${code}`
  return `${key(name!)}: (told: any) => ${context.use('print')}((${code})(told))`
}

/** tryCatch() and withCallingHandlers(). */
export function handled(helper: string): (context: Context, call: Call) => Ex | undefined {
  return (context, { given }) => {
    const body = given.find(({ name }) => name === undefined || name === 'expr')?.value
    if (!body) return undefined
    const before = context.waits_in_block
    context.waits_in_block = false
    // Handlers that go on afterwards give nothing.
    const shows = context.shows_inside && helper === 'try_catch'
    const run = block_function(context, body)
    const waits = context.waits_in_block
    context.waits_in_block = before || waits
    const handlers = given
      .filter(({ name }) => name !== undefined && name !== 'expr')
      .map((each) => handler(context, each, shows))
    return ex(
      `${waits ? 'await ' : ''}${context.helper(helper)}(${run}, { ${handlers.join(', ')} })`,
      'unknown',
      waits ? level.unary : level.call,
    )
  }
}

/** What R says of a condition that does not hold. */
export function condition_text(node: Node): string {
  const text = node.text.replace(/\s+/g, ' ')
  if (node.type !== 'call' || node.childForFieldName('function')!.text !== 'all.equal') return `${text} is not TRUE`
  const [a, b] = arguments_of(node).map(({ value }) => value?.text ?? '')
  return `${a} and ${b} are not equal`
}

/** stop() and warning(), with the call that tells, where the script asks for it. */
export function told(context: Context, { node, given, first }: Call, name: string): Ex | undefined {
  const text = first ? undefined : told_call(context, node)
  if (text === undefined || given.some((each) => each.name !== undefined)) return undefined
  const args = list_of(context, given, undefined, false)
  return ex(`${context.helper(name)}(${args === '' ? '' : `${args}, `}{ call: ${quote(text)} })`, 'null')
}
