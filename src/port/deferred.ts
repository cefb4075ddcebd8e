/** Calls whose arguments are worked out later, or handed on: switch(), do.call(), replicate(). */
import { argument, arguments_of, options_text } from './arguments'
import type { Call } from './calls'
import type { Context } from './context'
import { expression } from './expressions'
import { block_function } from './functions'
import { do_call, signature_at } from './handed_on'
import { ex, type Ex } from './kinds'
import { key } from './names'
import type { Node } from './parse'

type Special = (context: Context, call: Call) => Ex | undefined

const code_of = (context: Context, node: Node | undefined): string =>
  node ? expression(context, node).code : 'undefined'

/** A value that is only worked out when it is asked for. */
const lazily = (context: Context, node: Node): string => block_function(context, node)

/** switch() */
export const choice: Special = (context, { given }) => {
  const [what, ...choices] = given
  const fields: string[] = []
  let waiting: string[] = []
  let otherwise = ''
  let place = 0
  for (const { name, value } of choices) {
    if (value === undefined) waiting.push(name!)
    else if (name === undefined && choices.some((each) => each.name !== undefined))
      otherwise = `, ${lazily(context, value)}`
    else {
      const made = lazily(context, value)
      for (const each of [...waiting, name ?? String(++place)]) fields.push(`${key(each)}: ${made}`)
      waiting = []
    }
  }
  return ex(`${context.helper('switch_')}(${code_of(context, what!.value)}, { ${fields.join(', ')} }${otherwise})`)
}

/** `do.call(f, list(a, b = 1))` where both are there to be seen: a call. */
export const applied: Special = (context, { given, node }) => {
  const f = argument(given, 'what', 0)
  const list_node = argument(given, 'args', 1, ['what'])
  const names =
    f?.type === 'identifier' || (f?.type === 'string' && /^[\w.]+$/.test(f.childForFieldName('content')?.text ?? ''))
  if (f && names && list_node?.type === 'call' && list_node.childForFieldName('function')!.text === 'list') {
    const name = f.type === 'string' ? f.childForFieldName('content')!.text : f.text
    return context.call_by_name!({ node, name, given: arguments_of(list_node), first: undefined })
  }
  if (f?.type === 'string' && list_node) {
    const name = f.childForFieldName('content')!.text
    const known = context.function_by_name!(name)
    if (known === undefined) return undefined
    return do_call(context, known, code_of(context, list_node), context.find(name)?.signature)
  }
  return do_call(context, code_of(context, f), code_of(context, list_node), signature_at(context, f))
}

/** repeats code, which is worked out each time. */
export const repeated: Special = (context, { given }) => {
  const n = argument(given, 'n', 0)
  const code = argument(given, 'expr', 1, ['n'])
  if (!code) return undefined
  const simplify = given.find(({ name }) => name === 'simplify')
  return ex(
    `${context.helper('replicate')}(${code_of(context, n)}, ${lazily(context, code)}${simplify ? `, ${options_text([['simplify', code_of(context, simplify.value)]])}` : ''})`,
  )
}
