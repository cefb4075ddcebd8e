/** Functions in which a table's columns are variables: subset(), with(), transform(), aggregate(). */
import { argument, type Argument } from './arguments'
import type { Call } from './calls'
import { name_of, type Context } from './context'
import { expression } from './expressions'
import { at_least, ex, level, type Ex } from './kinds'
import { key, quote } from './names'
import type { Node } from './parse'

type Masked = (context: Context, call: Call) => Ex | undefined

/** The names in code that can be columns: not functions that are called, arguments' names or fields. */
function free_names(node: Node): string[] {
  const found = new Set<string>()
  for (const each of [node, ...node.descendantsOfType('identifier')]) {
    if (each?.type !== 'identifier') continue
    const parent = each.parent
    if (parent?.type === 'argument' && parent.childForFieldName('name')?.id === each.id) continue
    if (parent?.type === 'call' && parent.childForFieldName('function')?.id === each.id) continue
    if (parent?.type === 'extract_operator' && parent.childForFieldName('rhs')?.id === each.id) continue
    if (parent?.type === 'namespace_operator') continue
    if (!/^(T|F|pi|letters|LETTERS)$/.test(each.text)) found.add(name_of(each))
  }
  return [...found]
}

/** Code as a function of the columns: `({ x, y }) => …`. A variable of the script stands where there is no such column. */
function of_columns(context: Context, nodes: readonly Node[], write: (context: Context) => Ex): string {
  const names = [...new Set(nodes.flatMap(free_names))]
  const [made] = context.within(true, () => {
    const params = names.map((name) => {
      const outer = context.scope.parent && context.find(name)
      const variable = context.declare(name)
      variable.declared = true
      const clash = outer !== undefined && outer.js === variable.js
      if (clash) variable.js = `${variable.js}_`
      const field = key(name) === variable.js ? variable.js : `${key(name)}: ${variable.js}`
      return outer ? `${field} = ${outer.js}` : field
    })
    const piece = write(context)
    const body = piece.code.startsWith('{') ? `(${piece.code})` : at_least(piece, level.arrow)
    return params.length > 0 ? `({ ${params.join(', ')} }) => ${body}` : `() => ${body}`
  })
  return made
}

/** Columns chosen by name: `c(a, b)`, `-a`, `a:b` is not known. */
function selection(context: Context, node: Node, table: string): string {
  const names = (each: Node): string[] =>
    each.type === 'identifier' || each.type === 'string' ? [quote(name_of(each))] : []
  const inner = node.type === 'unary_operator' ? node.childForFieldName('rhs')! : node
  const list = inner.type === 'call' && inner.childForFieldName('function')!.text === 'c'
  const parts = list
    ? inner.childForFieldName('arguments')!.namedChildren.flatMap((child) => names(child!.childForFieldName('value')!))
    : names(inner)
  if (parts.length === 0) return expression(context, node).code
  const text = list ? `[${parts.join(', ')}]` : parts[0]!
  return node.type === 'unary_operator'
    ? `${context.helper('setdiff')}(${context.helper('names')}(${table}), ${text})`
    : text
}

const first_of = (context: Context, { given, first }: Call, name: string): [Ex, readonly Argument[]] | undefined => {
  if (first) return [first, given]
  const node = argument(given, name, 0)
  if (!node) return undefined
  return [expression(context, node), given.filter((each) => each.value?.id !== node.id)]
}

/** A two-sided formula's sides, as the names in them. */
function sides(node: Node | undefined): { left: string[]; right: string[] } | undefined {
  if (node?.type !== 'binary_operator' || node.childForFieldName('operator')!.text !== '~') return undefined
  const [lhs, rhs] = [node.childForFieldName('lhs')!, node.childForFieldName('rhs')!]
  const bad = (each: Node): boolean =>
    !/^[\w.\s+,()]*$/.test(each.text) || (/\(/.test(each.text) && !/^cbind\(/.test(each.text))
  if (bad(lhs) || bad(rhs)) return undefined
  const names = (each: Node): string[] =>
    each.text
      .replace(/^cbind\(|\)$/g, '')
      .split(/[+,]/)
      .map((name) => name.trim())
  return { left: names(lhs), right: names(rhs) }
}

export const masked: Record<string, Masked> = {
  subset: (context, call) => {
    const found = first_of(context, call, 'x')
    if (!found) return undefined
    const [table, rest] = found
    const where = argument(rest, 'subset', 0)
    const select = argument(rest, 'select', 1, ['subset'])
    const test = where ? of_columns(context, [where], () => expression(context, where)) : 'null'
    return ex(
      `${context.helper('subset_rows')}(${table.code}, ${test}${select ? `, ${selection(context, select, table.code)}` : ''})`,
      table.kind === 'frame' ? 'frame' : 'unknown',
    )
  },
  with: (context, call) => {
    const found = first_of(context, call, 'data')
    const code = found && argument(found[1], 'expr', 0)
    if (!found || !code) return undefined
    return ex(
      `${context.helper('with_columns')}(${found[0].code}, ${of_columns(context, [code], () => expression(context, code))})`,
    )
  },
  transform: (context, call) => {
    const found = first_of(context, call, '_data')
    if (!found || found[1].some(({ name }) => name === undefined)) return undefined
    const nodes = found[1].map(({ value }) => value!)
    const made = of_columns(context, nodes, () =>
      ex(`{ ${found[1].map(({ name, value }) => `${key(name!)}: ${expression(context, value!).code}`).join(', ')} }`),
    )
    return ex(`${context.helper('transform_columns')}(${found[0].code}, ${made})`, 'frame')
  },
  aggregate: (context, call) => {
    const { given } = call
    const formula = sides(argument(given, 'x', 0) ?? given.find(({ name }) => name === 'formula')?.value)
    if (!formula) return undefined
    const data = argument(given, 'data', 1, ['x'])
    const f = argument(given, 'FUN', 2, ['x', 'data'])
    if (!data || !f) return undefined
    const list = (names: readonly string[]): string => `[${names.map(quote).join(', ')}]`
    return ex(
      `${context.helper('aggregate_by')}(${expression(context, data).code}, ${list(formula.left)}, ${list(formula.right)}, ${expression(context, f).code})`,
      'frame',
    )
  },
}
