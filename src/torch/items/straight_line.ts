/**
 * Functions that do the same work on every row, as their source shows: a straight line of tensor functions, with neither a
 * condition nor an assignment that outlives the call. Such a function need not run for more than one row.
 *
 * The source tells no more than names. Whether they stand for this package's own functions is seen when it runs: each has to
 * be called once, in the source's order, and by the function itself. See CallLog.
 */
import { parseExpressionAt, type ArrowFunctionExpression, type Expression } from 'acorn'
import type { FunctionExpression, Pattern, PrivateIdentifier, SpreadElement, Statement, Super } from 'acorn'
import { written_call } from './call_log'
import { moving, pointwise } from './steps'

const is_operator = (name: string): boolean => moving.has(name) || pointwise.has(name)

type Node = Expression | Super | SpreadElement | Pattern | PrivateIdentifier
type Names = ReadonlySet<string>
/** A function whose source is read. */
type Written = ArrowFunctionExpression | FunctionExpression

/** Thrown where a source is anything else. */
const other = new Error('not a straight line')

/** Reads a source in the order in which it runs. */
class Reader {
  readonly calls: string[] = []

  /**
   * A function of one argument.
   *
   * @param names those of the functions around it.
   * @param depth how many these are, and itself.
   */
  function(written: Written, names: Names, depth: number): void {
    const [parameter, ...more] = written.params
    if (written.async || written.generator || more.length > 0 || parameter?.type !== 'Identifier') throw other
    const own = new Set(names).add(parameter.name)
    if (written.body.type !== 'BlockStatement') return this.work(written.body, own, depth)
    const lines = [...written.body.body]
    const last = lines.pop()
    for (const line of lines) this.declaration(line, own, depth)
    if (last?.type !== 'ReturnStatement' || last.argument == null) throw other
    this.work(last.argument, own, depth)
  }

  /** `const x = …`, whose names are added. */
  private declaration(line: Statement, names: Set<string>, depth: number): void {
    if (line.type !== 'VariableDeclaration' || line.kind !== 'const') throw other
    for (const { id, init } of line.declarations) {
      if (id.type !== 'Identifier' || init == null) throw other
      this.work(init, names, depth)
      names.add(id.name)
    }
  }

  /** What is worked on: the row, or what a call made of it. */
  private work(node: Node, names: Names, depth: number): void {
    if (node.type === 'Identifier' && names.has(node.name)) return
    if (node.type !== 'CallExpression' || node.optional) throw other
    const { callee, arguments: args } = node
    const name = name_of(callee, names)
    if (name === 'pipe') return this.pipe(args, names, depth)
    if (name === 'torch_tensor') {
      // Further arguments are not recorded.
      if (args.length !== 1) throw other
      this.work(args[0]!, names, depth)
      this.calls.push(written_call(depth, 'tensor', 0))
      return
    }
    if (name !== undefined) return this.operator(op_of(name), args, names, depth)
    if (callee.type !== 'MemberExpression' || callee.computed || callee.optional) throw other
    this.work(callee.object, names, depth)
    if (callee.property.type !== 'Identifier' || !is_operator(callee.property.name)) throw other
    this.operator(callee.property.name, args, names, depth)
  }

  /** A function or a method, after the tensor whose method it is. */
  private operator(op: string, args: readonly Node[], names: Names, depth: number): void {
    const objects = args.filter((arg) => this.argument(arg, names, depth))
    this.calls.push(written_call(depth, op, objects.length))
  }

  /** pipe()'s arguments: what is worked on, and functions that are called one after another. */
  private pipe([first, ...stages]: readonly Node[], names: Names, depth: number): void {
    if (first === undefined) throw other
    this.work(first, names, depth)
    this.calls.push(written_call(depth, 'pipe', 0))
    for (const stage of stages) {
      if (stage.type === 'ArrowFunctionExpression' || stage.type === 'FunctionExpression')
        this.function(stage, names, depth + 1)
      else this.calls.push(written_call(depth, op_of(name_of(stage, names)), 0))
    }
  }

  /**
   * What is worked on, or values that are the same for all rows: nobody else's code runs between two of them.
   *
   * @returns whether it is written as an array or an object.
   */
  private argument(node: Node, names: Names, depth: number): boolean {
    switch (node.type) {
      case 'Identifier':
        return false
      case 'CallExpression':
        this.work(node, names, depth)
        return false
      case 'ArrayExpression':
        for (const element of node.elements) constant(element)
        return true
      case 'ObjectExpression':
        for (const part of node.properties) {
          if (part.type !== 'Property' || part.kind !== 'init' || part.method || part.computed) throw other
          constant(part.value)
        }
        return true
      default:
        constant(node)
        return false
    }
  }
}

/** A number and the like, as it is written. */
function constant(node: Node | null): void {
  if (node?.type === 'Literal' && node.regex === undefined) return
  if (node?.type === 'UnaryExpression' && node.operator === '-') return constant(node.argument)
  if (node?.type !== 'BinaryExpression') throw other
  constant(node.left)
  constant(node.right)
}

/** `flatten` of `torch_flatten`. */
function op_of(name: string | undefined): string {
  const op = name?.startsWith('torch_') ? name.slice('torch_'.length) : ''
  if (op !== 'tensor' && !is_operator(op)) throw other
  return op
}

/** The name of a function from outside: `torch_div`, `torchluz.torch_div`, or as compilers write it, `(0, torchluz.torch_div)`. */
function name_of(node: Node, names: Names): string | undefined {
  if (node.type === 'Identifier') return names.has(node.name) ? undefined : node.name
  if (node.type === 'SequenceExpression') {
    const [zero, named, ...more] = node.expressions
    return zero?.type === 'Literal' && named !== undefined && more.length === 0 ? name_of(named, names) : undefined
  }
  if (node.type !== 'MemberExpression' || node.computed || node.optional) return undefined
  const { object, property } = node
  const is_module = object.type === 'Identifier' && !names.has(object.name)
  return is_module && property.type === 'Identifier' ? property.name : undefined
}

const known = new WeakMap<object, readonly string[] | null>()

/** The calls that a function makes, in their order, as CallLog writes them; null where its source is no straight line. */
export function calls_of(run: (row: never) => unknown): readonly string[] | null {
  let calls = known.get(run)
  if (calls === undefined) known.set(run, (calls = read(Function.prototype.toString.call(run))))
  return calls
}

function read(source: string): readonly string[] | null {
  try {
    const node = parseExpressionAt(`(${source})`, 0, { ecmaVersion: 'latest' })
    if (node.type !== 'ArrowFunctionExpression' && node.type !== 'FunctionExpression') return null
    const reader = new Reader()
    reader.function(node, new Set(), 1)
    return reader.calls
  } catch {
    return null
  }
}
