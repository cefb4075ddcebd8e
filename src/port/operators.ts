/** Operators: arithmetic by what the operands hold, ranges, pipes and formulas. */
import { model_formula } from './formulas'
import { call_of } from './calls'
import { children_of, type Context } from './context'
import { expression } from './expressions'
import { at_least, ex, exact, is_scalar, level, type Ex, type Kind } from './kinds'
import { quote } from './names'
import type { Node } from './parse'
import { arithmetic, asynchronous } from './rules'
import { root_of } from './scan'

const numeric = (kind: Kind): boolean => kind === 'number' || kind === 'int'

export function unary(context: Context, node: Node): Ex {
  const operator = node.childForFieldName('operator')!.text
  const rhs = node.childForFieldName('rhs')!
  if (operator === '~') return formula(context, rhs)
  const value = expression(context, rhs)
  if (operator === '!') {
    if (value.kind === 'bool') return ex(`!${at_least(value, level.unary)}`, 'bool', level.unary)
    if (value.kind === 'tensor') return ex(`${at_least(value, level.call)}.logical_not()`, 'tensor')
    return ex(`${context.helper('not')}(${value.code})`)
  }
  if (operator === '+') return value
  if (numeric(value.kind)) {
    const code = `-${at_least(value, level.unary)}`
    return ex(code, value.kind, level.unary, value.kind === 'int' ? `-${exact(value)}` : undefined)
  }
  if (value.kind === 'tensor') return ex(`${at_least(value, level.call)}.neg()`, 'tensor')
  return ex(
    `${context.helper('neg')}(${value.code})`,
    value.kind === 'numbers' || value.kind === 'ints' ? value.kind : 'unknown',
  )
}

/** `from:to` */
export function range(context: Context, from: Ex, to: Ex): Ex {
  const [a, b] = [Number(from.code), Number(to.code)]
  const helper = context.helper('range_of')
  if (Number.isInteger(a) && Number.isInteger(b) && Math.abs(b - a) < 10) {
    const step = b >= a ? 1 : -1
    const numbers = Array.from({ length: Math.abs(b - a) + 1 }, (_, i) => a + step * i)
    return ex(`[${numbers.join(', ')}]`, 'ints', level.call, `[${numbers.map((x) => `${x}n`).join(', ')}]`)
  }
  const whole = (piece: Ex): string =>
    Number.isInteger(Number(piece.code))
      ? `${piece.code}n`
      : piece.kind === 'int'
        ? exact(piece)
        : `BigInt(${piece.code})`
  const fraction = [from, to].some((piece) => /\.\d/.test(piece.code))
  return ex(
    `${helper}(${from.code}, ${to.code})`,
    fraction ? 'numbers' : 'ints',
    level.call,
    fraction ? undefined : `${helper}(${whole(from)}, ${whole(to)})`,
  )
}

const result_kind = (operator: string, a: Kind, b: Kind): Kind => {
  if (/[=<>!&|]/.test(operator)) return 'bool'
  return a === 'int' && b === 'int' && operator !== '/' && operator !== '^' ? 'int' : 'number'
}

export function binary(context: Context, node: Node): Ex {
  const operator = node.childForFieldName('operator')!.text
  const [lhs, rhs] = [node.childForFieldName('lhs')!, node.childForFieldName('rhs')!]
  if (operator === '%>%' || operator === '|>' || operator === '%T>%') return pipe(context, node)
  if (operator === '~') return model_formula(context, node)
  const own = /^%.*%$/.test(operator) ? context.find(operator) : undefined
  const [a, b] = [expression(context, lhs), expression(context, rhs)]
  if (own) return ex(`${own.js}(${a.code}, ${b.code})`, own.gives ?? 'unknown')
  if (operator === ':') return range(context, a, b)
  const imaginary = /^\{ re: 0, im: (.*) \}$/.exec(b.code)?.[1]
  if (imaginary !== undefined && (operator === '+' || operator === '-') && numeric(a.kind))
    return ex(`{ re: ${a.code}, im: ${operator === '-' ? '-' : ''}${imaginary} }`, 'object')
  if ((operator === '&&' || operator === '||') && (a.kind === 'na' || b.kind === 'na'))
    return ex(`${context.helper(operator === '&&' ? 'and' : 'or')}(${a.code}, ${b.code})`)
  if (operator === '&&' || operator === '||') {
    const at = operator === '&&' ? level.and : level.or
    return ex(`${condition_of(context, a, at)} ${operator} ${condition_of(context, b, at + 1)}`, 'bool', at)
  }
  if (operator === '%in%') {
    const list = `${at_least(b, level.call)}.includes(${a.code})`
    return is_scalar(a.kind) && /s$/.test(b.kind)
      ? ex(list, 'bool')
      : ex(`${context.helper('is_element')}(${a.code}, ${b.code})`)
  }
  if (operator === '%||%') return ex(`${at_least(a, level.unary)} ?? ${at_least(b, level.unary)}`, 'unknown', level.or)
  // A remainder's sign does not matter where it is compared with nothing.
  if (
    /^[!=]=$/.test(operator) &&
    rhs.text.replace('L', '') === '0' &&
    /^R\.mod\([\w.]+, [\w.]+\)$/.test(a.code) &&
    numeric(a.kind)
  ) {
    const plain = a.code.replace(/^R\.mod\((.*), (.*)\)$/, '$1 % $2')
    return ex(`${plain} ${operator}= 0`, 'bool', level.equal)
  }
  const rule = arithmetic[operator]
  if (rule === undefined) {
    context.problem(node, `the operator ${operator} is not known`)
    return ex(`${context.helper('not_ported')}(${quote(node.text)})`)
  }
  return operate(context, operator, a, b)
}

/** Arithmetic on two translated operands. */
export function operate(context: Context, operator: string, a: Ex, b: Ex): Ex {
  const rule = arithmetic[operator]!
  if (a.kind === 'tensor' && operator !== '%*%') {
    const extra = operator === '%/%' ? ", { rounding_mode: 'trunc' }" : ''
    return ex(`${at_least(a, level.call)}.${rule.method}(${exact(b)}${extra})`, 'tensor')
  }
  if (b.kind === 'tensor' && (numeric(a.kind) || a.kind === 'bool')) {
    const extra = operator === '%/%' ? ", { rounding_mode: 'trunc' }" : ''
    return ex(`${context.use('torch_tensor')}(${exact(a)}).${rule.method}(${b.code}${extra})`, 'tensor')
  }
  const plain =
    rule.js !== undefined &&
    ((numeric(a.kind) && numeric(b.kind)) ||
      (/[=!]=/.test(operator) && a.kind === b.kind && is_scalar(a.kind)) ||
      (/^[&|]$/.test(operator) && a.kind === 'bool' && b.kind === 'bool'))
  if (plain) {
    // Powers bind to the right in both languages, and TypeScript takes no sign before their base.
    const left_least = operator === '^' || operator === '**' ? level.call : rule.level
    const code = `${at_least(a, left_least)} ${rule.js} ${at_least(b, rule.level + (operator === '^' ? 0 : 1))}`
    const kind = result_kind(operator, a.kind, b.kind)
    const whole =
      kind === 'int' ? `${at_least({ ...a, code: exact(a) }, left_least)} ${rule.js} ${exact(b)}` : undefined
    return ex(code, kind, rule.level, whole)
  }
  const tensor = a.kind === 'tensor' || b.kind === 'tensor'
  const comparison = /[=<>!]/.test(operator)
  const vector =
    (a.kind === 'numbers' || a.kind === 'ints') && (numeric(b.kind) || b.kind === 'numbers' || b.kind === 'ints')
  // What an unknown operand is only shows when it runs: an integer then keeps its type for a tensor.
  const kind: Kind = tensor
    ? 'tensor'
    : vector
      ? comparison
        ? 'bools'
        : 'numbers'
      : numeric(a.kind) && numeric(b.kind)
        ? comparison
          ? 'bool'
          : 'number'
        : 'unknown'
  // An integer that is written as one keeps integers what they are.
  const whole = (piece: Ex, other: Ex): string =>
    /^\d+n$/.test(piece.exact ?? '') &&
    (other.kind === 'unknown' || other.kind === 'ints') &&
    /^(\+|-|\*|%%|%\/%)$/.test(operator)
      ? piece.exact!
      : piece.code
  return ex(`${context.helper(rule.helper)}(${whole(a, b)}, ${whole(b, a)})`, kind)
}

/** An operand of `if`, `while`, `&&`: a boolean. */
export function condition_of(context: Context, piece: Ex, least: number = level.comma): string {
  if (piece.kind === 'bool' || piece.kind === 'number' || piece.kind === 'int') return at_least(piece, least)
  return `${context.helper('is_true')}(${piece.code})`
}

/** `~ .x + 1`, as a function. */
function formula(context: Context, body: Node): Ex {
  const [code] = context.within(true, () => {
    for (const name of ['.x', '.y', '.']) {
      const variable = context.declare(name)
      variable.js = name === '.y' ? '_y' : '_x'
      variable.declared = true
    }
    return expression(context, body)
  })
  const uses_y = /\b_y\b/.test(code.code)
  return ex(`(_x: any${uses_y ? ', _y: any' : ''}) => ${at_least(code, level.arrow)}`, 'function', level.arrow)
}

/** Whether `this.name` is a function of the class rather than a field, such as a layer, that it assigns: it needs its `this`. */
const is_method = (context: Context, code: string): boolean =>
  code.startsWith('this.') && !new RegExp(`self\\$${code.slice(5)}\\s*(<-|=[^=])`).test(context.source)

/** The stages of `a %>% b() %>% c()`. */
function stages(node: Node): Node[] {
  const operator = node.type === 'binary_operator' ? node.childForFieldName('operator')!.text : ''
  if (!/^(%>%|\|>|%T>%)$/.test(operator)) return [node]
  return [...stages(node.childForFieldName('lhs')!), node.childForFieldName('rhs')!]
}

/** Whether a piped call names the place of its value. */
const has_dot = (node: Node, name: string): boolean => {
  const list = node.childForFieldName('arguments')
  return list !== null && children_of(list).some((argument) => argument.childForFieldName('value')?.text === name)
}

/** Whether a pipe's stage is worked out with its value, as `.[[1]]` and `.$name`; others are functions that it is handed to. */
const is_worked_out = (stage: Node): boolean =>
  /^(call|braced_expression)$/.test(stage.type) ||
  (/^(subset2?|extract_operator)$/.test(stage.type) && /^[._]$/.test(root_of(stage).text))

function pipe(context: Context, node: Node): Ex {
  const [first, ...rest] = stages(node)
  // `. %>% f()` is a function.
  if (first!.type === 'identifier' && first!.text === '.' && !context.find('.')) {
    const [body] = context.within(true, () => {
      const variable = context.declare('.')
      variable.js = '_'
      return pipe(context, node)
    })
    return ex(`(_: any) => ${at_least(body, level.arrow)}`, 'function', level.arrow)
  }
  const start = expression(context, first!)
  if (rest.length === 1) {
    const stage = rest[0]!
    if (stage.type === 'call' && !has_dot(stage, '.') && !has_dot(stage, '_')) return call_of(context, stage, start)
    if (!is_worked_out(stage)) return ex(`${at_least(expression(context, stage), level.call)}(${start.code})`)
  }
  let kind: Kind = start.kind
  let waits = false
  const parts = rest.map((stage) => {
    if (stage.type === 'call' && !has_dot(stage, '.') && !has_dot(stage, '_')) {
      const f = stage.childForFieldName('function')!
      const empty = children_of(stage.childForFieldName('arguments')!).length === 0
      if (asynchronous.has(f.text)) waits = true
      const before = kind
      const [value] = context.within(true, () => call_of(context, stage, ex('_', kind), false))
      kind = value.kind
      const name = /^([\w.]+)\(_\)$/.exec(value.code)
      // Functions of several forms are not told apart by name alone.
      if (empty && name && !/^(nnf_|setup$)/.test(name[1]!) && !is_method(context, name[1]!)) return name[1]!
      return `(_${before === 'tensor' || before === 'object' || !/^(torch|nnf)_/.test(f.text) ? '' : ': any'}) => ${at_least(value, level.arrow)}`
    }
    const [value] = context.within(true, () => {
      for (const name of ['.', '_']) {
        const variable = context.declare(name, kind)
        variable.js = '_'
      }
      return is_worked_out(stage)
        ? expression(context, stage)
        : ex(`${at_least(expression(context, stage), level.call)}(_)`)
    })
    kind = value.kind
    return `(_) => ${at_least(value, level.arrow)}`
  })
  const code = `${context.use('pipe')}(${[start.code, ...parts].join(', ')})`
  if (!waits) return ex(code, kind)
  context.await_here()
  return ex(`await ${code}`, 'unknown', level.unary)
}
