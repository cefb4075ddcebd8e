/**
 * Functions that do the same work on every row, as their source shows: a straight line of tensor functions, with neither a
 * condition nor an assignment that outlives the call. Such a function need not run for more than one row.
 *
 * The source tells no more than names. Whether they stand for this package's own functions is seen when it runs: each has to
 * be called once, in the source's order, and by the function itself: see CallLog. Reading a name, or a member of a module, is
 * taken to do nothing.
 */
import { createRequire } from 'node:module'
import type {
  ArrowFunctionExpression,
  CallExpression,
  Expression,
  FunctionExpression,
  Pattern,
  PrivateIdentifier,
  SpreadElement,
  Statement,
  Super,
} from 'acorn'
import { conversions, spread_methods } from '../methods'
import { is_unbundled, written_call } from './call_log'
import { moving, pointwise } from './exact_ops'

// The parser is loaded where a source is read: most scripts have none.
const load = createRequire(__filename)
// A script may replace it.
const source_of = Function.prototype.call.bind(Function.prototype.toString) as (run: unknown) => string

const is_operator = (name: string): boolean => moving.has(name) || pointwise.has(name)

type Node = Expression | Super | SpreadElement | Pattern | PrivateIdentifier
/** A function whose source is read. */
type Written = ArrowFunctionExpression | FunctionExpression
const is_function = (node: Node): node is Written =>
  node.type === 'ArrowFunctionExpression' || node.type === 'FunctionExpression'

const signs: ReadonlySet<string> = new Set(['+', '-'])
/** How names are declared of which nothing is done at the function's end. */
const plain_kinds: ReadonlySet<string> = new Set(['const', 'let', 'var'])

/** Thrown where a source is anything else. */
const not_straight = new Error('not a straight line')

/** Reads a function of one argument, in the order in which it runs. */
class Reader {
  /** What the function, and those around it, call their own: the row and what was made of it. */
  private readonly names: Set<string>

  /**
   * @param reading where the calls of tensor functions are put, and how many places they come from.
   * @param depth how many functions it stands in, itself included.
   * @param outer the names of those around it.
   */
  constructor(
    private readonly reading: { calls: string[]; places: number },
    private readonly depth = 1,
    outer: Iterable<string> = [],
  ) {
    this.names = new Set(outer)
  }

  function({ async, generator, params, body }: Written): void {
    const [parameter, ...more] = params
    if (async || generator || more.length > 0 || parameter?.type !== 'Identifier') throw not_straight
    this.names.add(parameter.name)
    if (body.type !== 'BlockStatement') return this.tensor_expression(body)
    const lines = [...body.body]
    const last = lines.pop()
    for (const line of lines) this.statement(line)
    if (last?.type !== 'ReturnStatement' || last.argument == null) throw not_straight
    this.tensor_expression(last.argument)
  }

  /** `const x = …` and the like, or `x = …` of a name of the function's own. */
  private statement(line: Statement): void {
    if (line.type === 'EmptyStatement') return
    if (line.type === 'ExpressionStatement') return this.assignment(line.expression)
    if (line.type !== 'VariableDeclaration' || !plain_kinds.has(line.kind)) throw not_straight
    for (const { id, init } of line.declarations) {
      if (id.type !== 'Identifier') throw not_straight
      if (init != null) this.argument(init)
      this.names.add(id.name)
    }
  }
  private assignment(expression: Expression): void {
    // 'use strict'
    if (expression.type === 'Literal') return
    if (expression.type !== 'AssignmentExpression' || expression.operator !== '=') throw not_straight
    const { left, right } = expression
    if (left.type !== 'Identifier' || !this.names.has(left.name)) throw not_straight
    this.tensor_expression(right)
  }

  /** What is worked on: the row, or what a call made of it. */
  private tensor_expression(node: Node | undefined): void {
    if (node?.type === 'Identifier' && this.names.has(node.name)) return
    if (node?.type !== 'CallExpression' || node.optional) throw not_straight
    const { callee, arguments: args } = node
    const name = this.outer_name(callee)
    if (name === 'pipe') return this.pipe(args)
    if (name === 'torch_tensor') {
      const [data, ...rest] = args
      this.tensor_expression(data)
      return this.call('tensor', rest)
    }
    if (name !== undefined) return this.call(op_of(name), args)
    if (callee.type !== 'MemberExpression' || callee.computed || callee.optional) throw not_straight
    this.tensor_expression(callee.object)
    if (callee.property.type !== 'Identifier') throw not_straight
    this.method(callee.property.name, args)
  }

  private method(name: string, args: readonly Node[]): void {
    if (Object.hasOwn(conversions, name) && args.length === 0) {
      const place = this.reading.places++
      this.note(place, 'dtype')
      return this.note(place, 'to', 1)
    }
    if (!is_operator(name)) throw not_straight
    const [first, ...more] = args
    if (name === 'to' && first?.type === 'CallExpression' && this.is_type(first) && more.length === 0) {
      // The method makes a list of it, as it makes an array of sizes below.
      this.constant(first)
      return this.note(this.reading.places++, name, 1)
    }
    const is_list = first?.type === 'ArrayExpression' || first?.type === 'ObjectExpression'
    if (is_list || !spread_methods.includes(name)) return this.call(name, args)
    for (const size of args) this.constant(size)
    this.note(this.reading.places++, name, 1)
  }

  private call(op: string, args: readonly Node[] = []): void {
    const objects = args.filter((arg) => this.argument(arg))
    this.note(this.reading.places++, op, objects.length)
  }
  private note(place: number, op: string, objects = 0): void {
    this.reading.calls.push(written_call(this.depth, place, op, objects))
  }

  /** pipe()'s arguments: what is worked on, and functions that are called one after another. */
  private pipe([first, ...stages]: readonly Node[]): void {
    this.tensor_expression(first)
    const place = this.reading.places++
    this.note(place, 'pipe')
    for (const stage of stages) {
      this.note(place, 'stage')
      if (is_function(stage)) new Reader(this.reading, this.depth + 1, this.names).function(stage)
      else this.note(place, op_of(this.outer_name(stage)))
    }
  }

  /**
   * What is worked on, or values that are the same for all rows: nobody else's code runs between two of them.
   *
   * @returns whether it is written as an array or an object.
   */
  private argument(node: Node): boolean {
    if (node.type === 'ArrayExpression') {
      for (const element of node.elements) this.constant(element)
      return true
    }
    if (node.type === 'ObjectExpression') {
      for (const part of node.properties) {
        if (part.type !== 'Property' || part.kind !== 'init' || part.method || part.computed) throw not_straight
        this.constant(part.value)
      }
      return true
    }
    if (node.type === 'CallExpression' && !this.is_type(node)) this.tensor_expression(node)
    else if (node.type !== 'Identifier') this.constant(node)
    return false
  }

  /** A number and the like as it is written, or an element type. */
  private constant(node: Node | null): void {
    if (node?.type === 'Literal' && node.regex === undefined) return
    if (node?.type === 'UnaryExpression' && signs.has(node.operator)) return this.constant(node.argument)
    if (node?.type === 'BinaryExpression') {
      this.constant(node.left)
      return this.constant(node.right)
    }
    if (node?.type !== 'CallExpression' || !this.is_type(node)) throw not_straight
    this.call('dtype')
  }

  /** `torch_float()` */
  private is_type({ callee, arguments: args }: CallExpression): boolean {
    return args.length === 0 && this.outer_name(callee)?.startsWith('torch_') === true
  }

  /** A function's name outside: `torch_div`, `torchluz.torch_div`, or as compilers write it, `(0, torchluz.torch_div)`. */
  private outer_name(node: Node): string | undefined {
    if (node.type === 'Identifier') return this.names.has(node.name) ? undefined : node.name
    if (node.type === 'SequenceExpression') {
      const [zero, named, ...more] = node.expressions
      return zero?.type === 'Literal' && named !== undefined && more.length === 0 ? this.outer_name(named) : undefined
    }
    if (node.type !== 'MemberExpression' || node.computed || node.optional) return undefined
    const { object, property } = node
    const is_module = object.type === 'Identifier' && !this.names.has(object.name)
    return is_module && property.type === 'Identifier' ? property.name : undefined
  }
}

/** `flatten` of `torch_flatten`. */
function op_of(name: string | undefined): string {
  const op = name?.startsWith('torch_') ? name.slice('torch_'.length) : ''
  if (op !== 'tensor' && !is_operator(op)) throw not_straight
  return op
}

const known = new WeakMap<object, readonly string[] | null>()

/** The calls that a function makes, in their order, as CallLog writes them; null where its source is no straight line. */
export function calls_of(run: (row: never) => unknown): readonly string[] | null {
  if (!is_unbundled) return null
  let calls = known.get(run)
  if (calls === undefined) known.set(run, (calls = read(source_of(run))))
  return calls
}

/** Has a function's source read now, by whoever waits for something else. */
export const read_source = (run: (row: never) => unknown): void => void calls_of(run)

function read(source: string): readonly string[] | null {
  try {
    const reading = { calls: [], places: 0 }
    new Reader(reading).function(parsed(source))
    return reading.calls
  } catch (error) {
    if (error === not_straight || error instanceof SyntaxError) return null
    throw error
  }
}

/** A function's source: an expression, or a method of an object or a class. */
function parsed(source: string): Written {
  const { parseExpressionAt } = load('acorn') as typeof import('acorn')
  const parse = (text: string) => parseExpressionAt(text, 0, { ecmaVersion: 'latest' })
  try {
    const node = parse(`(${source})`)
    if (is_function(node)) return node
  } catch {
    const node = parse(`({ ${source} })`)
    const [method] = node.type === 'ObjectExpression' ? node.properties : []
    if (method?.type === 'Property' && method.method && is_function(method.value)) return method.value
  }
  throw not_straight
}
