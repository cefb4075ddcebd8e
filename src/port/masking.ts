/** Functions in which a table's columns are variables: subset(), with(), transform(), aggregate(). */
import { argument, arguments_of, type Argument } from './arguments'
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

/** The names that stand behind a call's first argument: they may be functions, as in `tapply(x, g, mean)`. */
const passed_names = (node: Node): string[] =>
  [node, ...node.descendantsOfType('call')].flatMap((each) =>
    each.type === 'call'
      ? arguments_of(each)
          .slice(1)
          .flatMap(({ value }) => (value?.type === 'identifier' ? [name_of(value)] : []))
      : [],
  )

/** Code as a function of the columns: `({ x, y }) => …`. A variable of the script stands where there is no such column. */
export function of_columns(context: Context, nodes: readonly Node[], write: (context: Context) => Ex): string {
  const names = [...new Set(nodes.flatMap(free_names))]
  const functions = new Map(nodes.flatMap(passed_names).map((name) => [name, context.function_by_name?.(name)]))
  const [made] = context.within(true, () => {
    const params = names.map((name) => {
      const outer = context.scope.parent && context.find(name)
      const variable = context.declare(name)
      variable.declared = true
      const clash = outer !== undefined && outer.js === variable.js
      if (clash) variable.js = `${variable.js}_`
      const field = key(name) === variable.js ? variable.js : `${key(name)}: ${variable.js}`
      if (outer) return `${field} = ${outer.js}`
      const known = functions.get(name)
      return known === undefined ? field : `${field} = ${known}`
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
  const parts = list ? arguments_of(inner).flatMap(({ value }) => (value ? names(value) : [])) : names(inner)
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

/** A formula with nothing on its left. */
function one_side(node: Node | undefined): { left: string[]; right: string[] } | undefined {
  if (node?.type !== 'unary_operator' || node.childForFieldName('operator')!.text !== '~') return undefined
  const rhs = node.childForFieldName('rhs')!.text
  return /^[\w.\s+]*$/.test(rhs) ? { left: [], right: rhs.split('+').map((name) => name.trim()) } : undefined
}
const list_text = (names: readonly string[]): string => `[${names.map(quote).join(', ')}]`

/** tidyselect's choice of columns: names, `-name`, `a:b`, helpers such as starts_with(). */
function choice(context: Context, node: Node): string {
  const f = node.type === 'call' ? node.childForFieldName('function')!.text : ''
  if (node.type === 'parenthesized_expression') return choice(context, node.namedChildren[0]!)
  if (node.type === 'unary_operator') {
    const inner = node.childForFieldName('rhs')!
    return `${context.helper('but')}(${choice(context, inner)})`
  }
  if (f === 'c')
    return arguments_of(node)
      .map(({ value }) => choice(context, value!))
      .join(', ')
  if (node.type === 'binary_operator' && node.childForFieldName('operator')!.text === ':')
    return `${context.helper('span')}(${choice(context, node.childForFieldName('lhs')!)}, ${choice(context, node.childForFieldName('rhs')!)})`
  if (node.type === 'identifier') {
    // A variable stands where no column has its name: it is one of names.
    const variable = context.find(node.text)
    const holds_names = variable?.declared && /^(strings?|unknown)$/.test(variable.kind)
    if (!holds_names) return quote(name_of(node))
  }
  return expression(context, node).code
}

/** A verb whose arguments choose columns. */
const choosing =
  (helper: string): Masked =>
  (context, { given, first }) => {
    const [table, ...rest] = first ? [first, ...given] : [expression(context, given[0]!.value!), ...given.slice(1)]
    const chosen = rest.flatMap(({ name, value }) => (name === undefined && value ? [value] : []))
    // Several that are left out are left out together.
    const places =
      chosen.length > 1 && chosen.every((node) => node.type === 'unary_operator')
        ? [
            `${context.helper('but')}(${chosen.map((node) => choice(context, node.childForFieldName('rhs')!)).join(', ')})`,
          ]
        : chosen.map((node) => choice(context, node))
    const named = rest.filter(({ name }) => name !== undefined && !name.startsWith('.'))
    const fields = named.map(({ name, value }) => `${key(name!)}: ${choice(context, value!)}`)
    const parts = [table.code, ...places, ...(fields.length > 0 ? [`{ ${fields.join(', ')} }`] : [])]
    return ex(`${context.helper(helper)}(${parts.join(', ')})`, helper === 'pull' ? 'unknown' : 'frame')
  }

/** `across(cols, f)` */
function across(context: Context, node: Node): string {
  const given = arguments_of(node)
  const cols = argument(given, '.cols', 0)
  const f = argument(given, '.fns', 1, ['.cols'])
  const which = cols
    ? cols.type === 'call' && cols.childForFieldName('function')!.text === 'c'
      ? `${context.helper('all_of')}([${choice(context, cols)}])`
      : choice(context, cols)
    : `${context.helper('everything')}()`
  return `${context.helper('across')}(${which}, ${f ? expression(context, f).code : 'null'})`
}

/** A verb whose arguments are made of the columns: by name in an object, or one after another. */
const making =
  (helper: string, by_name: boolean): Masked =>
  (context, { given, first }) => {
    const [table, ...rest] = first ? [first, ...given] : [expression(context, given[0]!.value!), ...given.slice(1)]
    const parts: string[] = []
    let fields: string[] = []
    const flush = (): void => {
      if (fields.length > 0) parts.push(`{ ${fields.join(', ')} }`)
      fields = []
    }
    for (const { name, value } of rest) {
      if (!value || name?.startsWith('.')) continue
      if (value.type === 'call' && value.childForFieldName('function')!.text === 'across') {
        flush()
        parts.push(across(context, value))
        continue
      }
      const made = of_columns(context, [value], () => expression(context, value))
      if (by_name) fields.push(`${key(name ?? value.text.replace(/\s+/g, ' '))}: ${made}`)
      else parts.push(made)
    }
    flush()
    return ex(`${context.helper(helper)}(${[table.code, ...parts].join(', ')})`, 'frame')
  }

export const masked: Record<string, Masked> = {
  filter: (context, call) =>
    // R's own filter() is of time series: its second argument is a filter's coefficients.
    making('filter_rows', false)(context, call),
  mutate: making('mutate', true),
  transmute: making('transmute', true),
  summarise: making('summarise', true),
  summarize: making('summarise', true),
  arrange: making('arrange', false),
  select: choosing('select'),
  rename: choosing('rename'),
  group_by: choosing('group_by'),
  count: choosing('count'),
  pull: choosing('pull'),
  distinct: choosing('distinct'),
  relocate: choosing('relocate'),
  drop_na: choosing('drop_na'),
  pivot_wider: choosing('pivot_wider'),
  pivot_longer: (context, call) => {
    const [table, rest] = first_of(context, call, 'data') ?? []
    const cols = rest && argument(rest, 'cols', 0)
    if (!table || !rest || !cols) return undefined
    const which =
      cols.type === 'call' && cols.childForFieldName('function')!.text === 'c'
        ? `${context.helper('all_of')}([${choice(context, cols)}])`
        : choice(context, cols)
    const named = rest.filter(({ name }) => name === 'names_to' || name === 'values_to')
    const fields = named.map(({ name, value }) => `${name}: ${expression(context, value!).code}`)
    const options = fields.length > 0 ? `, { ${fields.join(', ')} }` : ''
    return ex(`${context.helper('pivot_longer')}(${table.code}, ${which}${options})`, 'frame')
  },
  case_when: (context, { given }) => {
    const cases = given.map(({ value, name }) => {
      if (name === '.default') return `[true, ${expression(context, value!).code}]`
      if (value?.type !== 'binary_operator' || value.childForFieldName('operator')!.text !== '~') return undefined
      const [test, result] = [value.childForFieldName('lhs')!, value.childForFieldName('rhs')!]
      return `[${expression(context, test).code}, ${expression(context, result).code}]`
    })
    return cases.includes(undefined) ? undefined : ex(`${context.helper('case_when')}(${cases.join(', ')})`)
  },
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
  xtabs: (context, { given }) => {
    const formula = argument(given, 'formula', 0)
    const data = argument(given, 'data', 1, ['formula'])
    const counted = sides(formula) ?? one_side(formula)
    if (!counted) return undefined
    const names = [...counted.left, ...counted.right]
    const table = data
      ? expression(context, data).code
      : `${context.helper('data_frame')}({ ${names.map((name) => `${key(name)}: ${context.find(name)?.js ?? name}`).join(', ')} })`
    return ex(`${context.helper('xtabs_of')}(${table}, ${list_text(counted.left)}, ${list_text(counted.right)})`)
  },
  aggregate: (context, call) => {
    const { given } = call
    const formula = sides(argument(given, 'x', 0) ?? given.find(({ name }) => name === 'formula')?.value)
    if (!formula) return undefined
    const data = argument(given, 'data', 1, ['x'])
    const f = argument(given, 'FUN', 2, ['x', 'data'])
    if (!data || !f) return undefined
    return ex(
      `${context.helper('aggregate_formula')}(${expression(context, data).code}, ${list_text(formula.left)}, ${list_text(formula.right)}, ${expression(context, f).code})`,
      'frame',
    )
  },
}
