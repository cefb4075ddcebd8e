/** Reading the schemas by which libtorch declares its operators. */

/** An argument or result of an operator. */
export interface SchemaValue {
  name: string
  /** The type without alias marks, list length and `?`: `Tensor`, `int`, `Scalar`. */
  type: string
  optional: boolean
  list: boolean
  /** `Tensor?[]` */
  optional_elements: boolean
  /** Of a list of fixed size: a single value stands for all. */
  fixed: boolean
  /** `(a!)`: written in place. */
  written: boolean
  /** The alias set, `a`. */
  alias: string | undefined
  /** The text of the default, where there is one. */
  fallback: string | undefined
}

/** One overload of an operator. */
export interface Schema {
  /** `aten::add.Tensor` */
  name: string
  args: SchemaValue[]
  returns: SchemaValue[]
}

/** Splits at top-level commas. */
function split(text: string): string[] {
  const parts: string[] = []
  let depth = 0
  let start = 0
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!
    if ('([{'.includes(c)) depth++
    else if (')]}'.includes(c)) depth--
    else if (c === ',' && depth === 0) {
      parts.push(text.slice(start, i).trim())
      start = i + 1
    }
  }
  const rest = text.slice(start).trim()
  return rest === '' ? parts : [...parts, rest]
}

const value_pattern = /^(\w+)(?:\(([^)]*)\))?(\?)?(?:\[(\d*)\])?(?:\(([^)]*)\))?(\?)?(?:\s+(\w+))?(?:=(.*))?$/

function parse_value(text: string): SchemaValue {
  const match = value_pattern.exec(text)
  if (match === null) throw new Error(`cannot read the schema's part '${text}'`)
  const [, type, alias, inner, length, list_alias, outer, name, fallback] = match
  const list = length !== undefined
  const marks = alias ?? list_alias
  return {
    name: name ?? '',
    type: type === 'SymInt' ? 'int' : type!,
    optional: list ? outer !== undefined : inner !== undefined || outer !== undefined,
    list,
    optional_elements: list && inner !== undefined,
    fixed: list && length !== '',
    written: marks?.includes('!') ?? false,
    alias: marks?.replace(/[^a-z].*$/, ''),
    fallback,
  }
}

/** R's names of arguments, where libtorch's schemas have others. */
const r_names: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  linalg_cross: {},
  linalg_lstsq: { self: 'A', b: 'B' },
  linalg_tensorsolve: { self: 'A', other: 'B' },
}
const linear_algebra = { self: 'A', input: 'A' }

/** The name that R gives an argument of an operator. */
function r_argument(op: string, name: string): string {
  const names: Readonly<Record<string, string>> | undefined =
    r_names[op] ?? (op.startsWith('linalg_') ? linear_algebra : undefined)
  return names?.[name] ?? name
}

/**
 * Reads a schema; its arguments have the names that R gives them.
 *
 * @example parse_schema('aten::add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor')
 */
export function parse_schema(text: string): Schema {
  const open = text.indexOf('(')
  const arrow = text.lastIndexOf(') -> ')
  const args = split(text.slice(open + 1, arrow)).filter((part) => part !== '*')
  const result = text.slice(arrow + 5)
  const returns = result.startsWith('(') ? split(result.slice(1, -1)) : [result]
  const name = text.slice(0, open)
  const op = /^(?:\w+::)?(\w+)/.exec(name)?.[1] ?? name
  return {
    name,
    args: args.map(parse_value).map((arg) => ({ ...arg, name: r_argument(op, arg.name) })),
    returns: returns.map(parse_value),
  }
}
