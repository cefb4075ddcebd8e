/** Defaults as texts of R, of libtorch's schemas and of TypeScript, as one kind of value that can be compared. */
import ts from 'typescript'

export type Value = number | boolean | string | null | Value[]
/** A default that is no plain value. */
export const unknown: unique symbol = Symbol('unknown')

const words: Record<string, Value> = {
  TRUE: true,
  FALSE: false,
  NULL: null,
  true: true,
  false: false,
  null: null,
  undefined: null,
  True: true,
  False: false,
  None: null,
  Infinity: Infinity,
  inf: Infinity,
  Mean: 1,
  Sum: 2,
  contiguous_format: null,
  // What these stand for is what is done without a value.
  'torch_preserve_format()': null,
  'torch_contiguous_format()': null,
  'torch_int64()': null,
  'optim_required()': null,
  long: null,
  create_graph: null,
}

function evaluate(node: ts.Expression): Value | typeof unknown {
  if (ts.isParenthesizedExpression(node)) return evaluate(node.expression)
  if (ts.isNumericLiteral(node)) return Number(node.text)
  if (ts.isBigIntLiteral(node)) return Number(node.text.slice(0, -1))
  if (ts.isStringLiteralLike(node)) return node.text
  if (ts.isArrayLiteralExpression(node)) {
    const parts = node.elements.map(evaluate)
    return parts.includes(unknown) ? unknown : (parts as Value[])
  }
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.MinusToken) {
    const value = evaluate(node.operand)
    return typeof value === 'number' ? -value : unknown
  }
  if (ts.isBinaryExpression(node)) {
    const [a, b] = [evaluate(node.left), evaluate(node.right)]
    if (typeof a !== 'number' || typeof b !== 'number') return unknown
    const operations: Record<string, number> = { '*': a * b, '/': a / b, '+': a + b, '-': a - b, '**': a ** b }
    return operations[node.operatorToken.getText()] ?? unknown
  }
  return words[node.getText()] ?? (node.getText() in words ? null : unknown)
}

/** @example from_text('[1, 2^16]') */
export function from_text(text: string): Value | typeof unknown {
  const plain = text.trim()
  if (plain in words) return words[plain]!
  const source = plain
    .replace(/\bc\(([^()]*)\)/g, '[$1]')
    .replace(/\^/g, '**')
    .replace(/(\d)\.(?=[,\]\s)]|$)/g, '$1')
    .replace(/(\d)L\b/g, '$1')
  const file = ts.createSourceFile('value.ts', `(${source})`, ts.ScriptTarget.ES2022, true)
  const statement = file.statements[0]
  return statement !== undefined && ts.isExpressionStatement(statement) ? evaluate(statement.expression) : unknown
}

/** Whether two defaults are the same. R's lists of choices stand for their first. */
export function same(ours: Value | bigint, theirs: Value): boolean {
  if (typeof ours === 'bigint') return same(Number(ours), theirs)
  if (typeof ours === 'number' && typeof theirs === 'number')
    return Math.abs(ours - theirs) <= 1e-12 * Math.max(1, Math.abs(ours))
  if (Array.isArray(theirs) && typeof ours === 'string') return theirs[0] === ours
  // A list of libtorch's that has no elements is R's NULL, one of equal numbers stands for its number.
  if (Array.isArray(ours) && !Array.isArray(theirs))
    return ours.length === 0 ? theirs === null : ours.every((part) => same(part, theirs))
  if (Array.isArray(ours) && Array.isArray(theirs))
    return ours.length === theirs.length && ours.every((part, i) => same(part, theirs[i]!))
  return ours === theirs
}

/** A default for reading. */
export const show = (value: unknown): string =>
  value === unknown
    ? '?'
    : typeof value === 'symbol' || value === undefined
      ? 'none'
      : typeof value === 'bigint'
        ? String(value)
        : JSON.stringify(value)
