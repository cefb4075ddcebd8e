/** Formulas of models: `y ~ x + log(z)`. */
import { argument, type Argument } from './arguments'
import type { Call } from './calls'
import type { Context } from './context'
import { expression } from './expressions'
import { ex, type Ex } from './kinds'
import { of_columns } from './masking'
import { key, quote } from './names'
import type { Node } from './parse'

const plain = (text: string): string => text.replace(/\s+/g, ' ')
const operator_of = (node: Node): string =>
  node.type === 'binary_operator' || node.type === 'unary_operator' ? node.childForFieldName('operator')!.text : ''

/** The variables of a formula: names, and calls as they stand. */
function variables(node: Node): Node[] {
  if (node.type === 'parenthesized_expression') return node.namedChildren.flatMap((child) => variables(child!))
  if (/^[-+*:~]$/.test(operator_of(node)))
    return [node.childForFieldName('lhs'), node.childForFieldName('rhs')].flatMap((side) =>
      side ? variables(side) : [],
    )
  return [node]
}

/** A formula as R keeps it: its text, and what its variables are that are no columns of a table. */
export function model_formula(context: Context, node: Node): Ex {
  const fields = new Map<string, string>()
  for (const each of variables(node)) {
    const text = plain(each.text)
    if (each.type === 'identifier') {
      const variable = context.find(each.text)
      if (variable) fields.set(text, key(text) === variable.js ? variable.js : `${key(text)}: ${variable.js}`)
    } else if (each.type === 'call' || each.type === 'extract_operator' || operator_of(each) === '^')
      fields.set(text, `${quote(text)}: ${of_columns(context, [each], () => expression(context, each))}`)
  }
  const given = fields.size > 0 ? `, { ${[...fields.values()].join(', ')} }` : ''
  return ex(`${context.helper('formula')}(${quote(plain(node.text))}${given})`, 'object')
}

/** A function that fits a model: it keeps how it was called. */
const fitting =
  (name: string, parameters: readonly string[]) =>
  (context: Context, { given, first }: Call): Ex | undefined => {
    if (first) return undefined
    const named = (parameter: string, place: number): Node | undefined =>
      argument(given, parameter, place, parameters.slice(0, place))
    const fields = parameters.flatMap((parameter, i): [string, Node][] => {
      const value = named(parameter, i)
      return value ? [[parameter, value]] : []
    })
    const others = given.filter((each) => each.name !== undefined && !parameters.includes(each.name))
    if (others.length > 0) return undefined
    const call = `${name}(${fields.map(([parameter, value]) => `${parameter} = ${plain(value.text)}`).join(', ')})`
    const parts = fields.map(([parameter, value]) => `${parameter}: ${written(context, value)}`)
    return ex(`${context.helper(name)}({ ${parts.join(', ')}, call: ${quote(call)} })`, 'model')
  }
const written = (context: Context, node: Node): string =>
  operator_of(node) === '~' ? model_formula(context, node).code : expression(context, node).code

/** A test of hypotheses: it tells what its data are called. */
const testing =
  (name: string, both: boolean) =>
  (context: Context, { node, given, first }: Call): Ex | undefined => {
    const [x, y] = given.filter((each) => each.name === undefined || each.name === 'x' || each.name === 'y')
    if (first || !x?.value) return undefined
    const parts = given.map((each) => ({ ...each, code: written(context, each.value!) }))
    const open = parts.filter((each) => each.name === undefined).map(({ code }) => code)
    const fields = parts.flatMap(({ name: called, code }) =>
      called === undefined ? [] : [`${key(called.replace(/\./g, '_'))}: ${code}`],
    )
    // Of its parts only the test itself, and this part, show it.
    const of_field = node.parent?.type === 'extract_operator' ? node.parent.childForFieldName('rhs')?.text : undefined
    const formula = operator_of(x.value) === '~'
    if (!formula && (of_field === undefined || of_field === 'data.name'))
      fields.push(
        `data_name: ${quote([x, ...(both && y ? [y] : [])].map(({ value }) => plain(value!.text)).join(' and '))}`,
      )
    const options = fields.length > 0 ? [`{ ${fields.join(', ')} }`] : []
    return ex(`${context.helper(name)}(${[...open, ...options].join(', ')})`, 'object')
  }

export const models: Record<string, (context: Context, call: Call) => Ex | undefined> = {
  't.test': testing('t_test', true),
  'chisq.test': testing('chisq_test', false),
  'cor.test': testing('cor_test', true),
  lm: fitting('lm', ['formula', 'data']),
  glm: fitting('glm', ['formula', 'family', 'data']),
  'model.matrix': (context, { given, first }) => {
    const object = first ? undefined : argument(given, 'object', 0)
    if (!object) return undefined
    const data: Argument['value'] = argument(given, 'data', 1, ['object'])
    return ex(
      `${context.helper('model_matrix')}(${written(context, object)}${data ? `, { data: ${expression(context, data).code} }` : ''})`,
      'matrix',
    )
  },
}
