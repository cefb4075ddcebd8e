/** Arguments that set_hparams() and set_opt_hparams() keep for functions of the user's. */
import { createRequire } from 'node:module'
import type { Class, Expression, Function as Written, Pattern } from 'acorn'
import { user_function } from '../nn/generator'
import { is_plain } from './arguments'
import { with_advice } from './conditions'
import { is_class, type Loose } from './make_class'

// The parser is loaded where a source is read: most scripts have none.
const load = createRequire(__filename)

/** A function as its source has it. */
interface Source {
  text: string
  node: Expression
}

/** A function's source: an expression, or a method of an object. Undefined where it is neither, such as of Node's own. */
function source_of(run: object): Source | undefined {
  const { parseExpressionAt } = load('acorn') as typeof import('acorn')
  const written = Function.prototype.toString.call(run)
  for (const text of [`(${written})`, `({ ${written} })`]) {
    try {
      const node = parseExpressionAt(text, 0, { ecmaVersion: 'latest' })
      if (node.type !== 'ObjectExpression') return { text, node }
      const [method] = node.properties
      return method?.type === 'Property' ? { text, node: method.value } : undefined
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
    }
  }
  return undefined
}

function constructor_of({ body }: Class): Written | undefined {
  for (const member of body.body)
    if (member.type === 'MethodDefinition' && member.kind === 'constructor') return member.value
  return undefined
}

/** The function that a user wrote, also where a module inherited it. */
function written_function(method: object): object {
  const own = user_function(method)
  return own === method ? own : written_function(own)
}

/** What a function takes. */
interface Parameters {
  /** What takes it: for a class its constructor, or the `initialize` of a module that it extends. */
  name: string
  /** As they are written. */
  text: string
  nodes: readonly Pattern[]
}

/** The parameters of a function; of a class, those of its constructor, its own or the one it inherits. */
function parameters_of(method: unknown, name: string): Parameters | undefined {
  if (typeof method !== 'function') return undefined
  const { text, node } = source_of(written_function(method)) ?? {}
  if (text === undefined || node === undefined) return undefined
  let written: Written | undefined
  if (node.type === 'ClassExpression') {
    written = constructor_of(node)
    if (written === undefined) {
      const parent: unknown = Object.getPrototypeOf(method)
      if (typeof parent !== 'function' || is_class(parent)) return parameters_of(parent, name)
      return parameters_of((parent.prototype as Loose | undefined)?.initialize, 'initialize')
    }
  } else if (node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression') written = node
  if (written === undefined) return undefined
  const nodes = written.params
  return { name, nodes, text: nodes.map(({ start, end }) => text.slice(start, end)).join(', ') }
}

/** A parameter without its default. */
const bare = (node: Pattern | undefined): Pattern | undefined => (node?.type === 'AssignmentPattern' ? node.left : node)

/** Whether arguments by name, which come as one object, are for a function that takes them one by one. */
function takes_one_by_one({ nodes }: Parameters, [object]: readonly unknown[]): boolean {
  const parameters = nodes.map(bare)
  const [first] = parameters
  if (!is_plain(object) || first?.type === 'ObjectPattern' || first?.type === 'ArrayPattern') return false
  const names = parameters.map((parameter) => (parameter?.type === 'Identifier' ? parameter.name : ''))
  return Object.keys(object).some((name) => names.includes(name))
}

/** Runs what calls `method` with arguments that were kept. An error says how to take those given by name. */
export function with_kept<T>(method: unknown, name: string, given: readonly unknown[], run: () => T): T {
  try {
    return run()
  } catch (thrown) {
    const parameters = given.length === 1 && is_plain(given[0]) ? parameters_of(method, name) : undefined
    if (parameters === undefined || !takes_one_by_one(parameters, given)) throw thrown
    throw with_advice(
      thrown,
      `Arguments given by name come as one object: write ${parameters.name}({ ${parameters.text} } = {}).`,
    )
  }
}
