/** Arguments that set_hparams() and set_opt_hparams() keep for functions of the user's. */
import { user_function } from '../nn/generator'
import { is_plain } from './arguments'
import { with_advice } from './conditions'

/** The text between the parentheses of a function's arguments, or of its constructor's where it is a class. */
function arguments_text(method: unknown): string {
  if (typeof method !== 'function') return ''
  const text = Function.prototype.toString.call(user_function(method))
  const alone = /^(?:async\s+)?([\w$]+)\s*=>/.exec(text)?.[1]
  const from = text.startsWith('class') ? text.search(/\bconstructor\s*\(/) : 0
  return from < 0 ? '' : (alone ?? /^[^(]*\(([^)]*)\)/.exec(text.slice(from))?.[1]?.trim() ?? '')
}

/** Whether arguments by name, which come as one object, are for a function that takes them one by one. */
function takes_one_by_one(text: string, given: readonly unknown[]): boolean {
  const [object] = given
  if (given.length !== 1 || !is_plain(object) || /^[{[]/.test(text)) return false
  const names = text.split(',').map((part) => /^\s*([\w$]+)/.exec(part)?.[1] ?? '')
  return Object.keys(object).some((name) => names.includes(name))
}

/** Runs what calls `method` with arguments that were kept. An error says how to take those given by name. */
export function with_kept<T>(method: unknown, name: string, given: readonly unknown[], run: () => T): T {
  try {
    return run()
  } catch (thrown) {
    const text = arguments_text(method)
    if (!takes_one_by_one(text, given)) throw thrown
    throw with_advice(thrown, `Arguments given by name come as one object: write ${name}({ ${text} } = {}).`)
  }
}
