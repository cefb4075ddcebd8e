/** What a translation knows while it goes through a script. */
import type { Signature } from './arguments'
import type { Ex, Kind } from './kinds'
import { identifier, in_base, in_package } from './names'
import type { Node } from './parse'

export interface Variable {
  js: string
  kind: Kind
  /** How often its scope assigns it, and whether the first time is among the scope's own statements. */
  assigned: number
  direct: boolean
  declared: boolean
  /** How often it is assigned, loops not counted. */
  writes?: number
  /** Where its kinds are kept from one pass to the next. */
  key?: string
  /** Of a function: its parameters, and what it gives. */
  signature?: Signature
  gives?: Kind
  /** Whether it counts a loop from 1 on. */
  count?: boolean
  /** Of a loop's count: what it counts to. */
  limit?: string | undefined
  /** Whether it is a function's parameter: its value is the caller's too. */
  parameter?: boolean
  /** Of a parameter: what holds its argument as the call has it. */
  text?: string
  /** Of a parameter with a default: what says whether it was left out. */
  left_out?: string
  /** Whether its result is shown by nobody at top level. */
  invisible?: boolean
  /** Whether it takes its arguments in one object, and whether it gives a promise. */
  by_name?: boolean
  async?: boolean
}

export interface Problem {
  line: number
  r: string
  why: string
}

export interface Scope {
  variables: Map<string, Variable>
  parent: Scope | undefined
  /** Whether an `await` was written in it. */
  awaits: boolean
  /** Whether it is a function's: an arrow needs the word async for an `await`. */
  is_function: boolean
  /** The part of the source that it covers. */
  from: number
  to: number
  /** Whether its hoisted variables were written. */
  hoisted?: boolean
  /** Whether what it returns keeps R's integers. */
  exact?: boolean
  /** Of a function: the name it is assigned to, its parameters as a call has them, and their defaults. */
  function_name?: string
  parameters?: string[]
  defaults?: Map<string, Node>
  /** Of a function: the defaults that are worked out before a statement of its body, with what they are of. */
  before?: Map<number, (readonly [string, Node])[]>
  /** Of an S3 method: its generic. */
  generic?: string
  /** What it was seen to return. */
  returns?: Set<Kind>
}

export interface Rule {
  line: number
  r: string
  ts: string
  rule: string
}

export class Context {
  readonly imports = new Set<string>()
  readonly types = new Set<string>()
  readonly problems: Problem[] = []
  readonly rules: Rule[] = []
  scope: Scope
  /** Whether the value of the statement in hand is used by nobody. */
  discard = false
  /** Whether the blocks of the call in hand show their own values, since not all that it may give is shown. */
  shows_inside = false
  /** Whether errors are the only conditions that the script handles: TypeScript's own try does. */
  only_errors = true
  /** Lists where the calls of the script's functions stand, by the function. */
  calls_of = new Map<string, Set<string>>()
  /** Whether lists stand where only this package reads them. */
  plain_lists = false
  /** Whether an `await` was written in the block in hand. */
  waits_in_block = false
  /** Whether the statement in hand is the last of a function, whose value it returns. */
  returning = false
  /** What the one parameter of the function in hand is, and what the last function gave. */
  item_kind: Kind | undefined
  given_kind: Kind | undefined
  /** The name that the function in hand is assigned to. */
  naming: string | undefined
  /** What the script's classes call their methods. */
  methods = new Map<string, Signature>()
  async_methods = new Set<string>()
  invisible_methods = new Set<string>()
  /** Variables of which a field is read or assigned. */
  fields = { read: new Set<string>(), written: new Set<string>() }
  /** Functions of base R of which the script has methods, as S3 has them: `summary` of `summary.fit`. */
  generics = new Set<string>()
  /** The script's own generics: functions that call UseMethod(). */
  s3_generics = new Set<string>()
  /** Generics of the script of which no method gives what is shown. */
  invisible_generics = new Set<string>()
  /** Names of arguments that the script gives to `...`. */
  names_in_dots = new Set<string>()
  /** Variables that hold modules, and the files that these are saved in, by R's text of the path. */
  saved_modules = new Map<string, string>()
  /** Translation of calls, for modules that those import. */
  call_by_name:
    | ((call: { node: Node; name: string; given: readonly { name?: string; value?: Node }[]; first: undefined }) => Ex)
    | undefined
  function_by_name: ((name: string) => string | undefined) | undefined
  constructor(
    readonly source: string,
    /** Where each name stands in the source. */
    readonly places: ReadonlyMap<string, readonly Place[]> = new Map(),
    /** What earlier passes found variables to hold. */
    readonly kinds: Map<string, Kind> = new Map(),
  ) {
    this.scope = {
      variables: new Map(),
      parent: undefined,
      awaits: false,
      is_function: false,
      from: 0,
      to: source.length + 1,
    }
  }

  find(name: string): Variable | undefined {
    for (let scope: Scope | undefined = this.scope; scope; scope = scope.parent) {
      const found = scope.variables.get(name)
      if (found) return found
    }
    return undefined
  }
  /** A new variable of the present scope. */
  declare(name: string, kind: Kind = 'unknown', more: Partial<Variable> = {}): Variable {
    // A value may bear the name of a function of R, as in `mean <- mean(x)`: in TypeScript one name is one thing.
    const plain = identifier(name)
    const taken =
      (more.signature === undefined && kind !== 'function' && (in_package(plain) || plain === 'c')) ||
      // What `...` is called here.
      plain === 'dots'
    const variable = { js: taken ? `${plain}_` : plain, kind, assigned: 0, direct: false, declared: false, ...more }
    const key = `${name}@${this.scope.from}`
    const made = { key, ...variable }
    this.scope.variables.set(name, made)
    return made
  }
  use(name: string): string {
    this.imports.add(name)
    return name
  }
  /** A helper of base R. */
  helper(name: string): string {
    this.imports.add('R')
    if (!in_base(name)) throw new Error(`there is no helper R.${name}`)
    return `R.${name}`
  }
  problem(node: Node, why: string): void {
    this.problems.push({ line: node.startPosition.row + 1, r: node.text, why })
  }
  /** Runs `work` in a scope of its own. */
  within<T>(is_function: boolean, work: () => T, node?: Node): [T, Scope] {
    const [from, to] = node ? [node.startIndex, node.endIndex] : [this.scope.from, this.scope.to]
    const scope: Scope = { variables: new Map(), parent: this.scope, awaits: false, is_function, from, to }
    this.scope = scope
    try {
      return [work(), scope]
    } finally {
      this.scope = scope.parent!
    }
  }
  await_here(): void {
    this.scope.awaits = true
    this.waits_in_block = true
  }
  /** Whether a vector is held by its variable alone, so that it can be changed where it is. */
  owns_vector(name: string): boolean {
    const variable = this.find(name)
    if (!variable || variable.parameter || !variable.declared) return false
    const scope = Number(variable.key?.split('@').at(-1) ?? 0)
    return (this.places.get(name) ?? []).every(({ at, escapes }) => at < scope || !escapes)
  }
  /** Whether a variable is a loop's count, which is 1 or more. */
  counts(name: string): boolean {
    return this.find(name)?.count === true
  }
  /** The scope of the function in hand. */
  scope_of_function(): Scope | undefined {
    let scope: Scope | undefined = this.scope
    while (scope && !scope.parameters) scope = scope.parent
    return scope
  }
}

/** A node's children in their order, comments among them. */
export const children_of = (node: Node): Node[] => node.namedChildren.filter((child): child is Node => child !== null)

export const name_of = (node: Node): string => {
  if (node.type === 'string') return node.childForFieldName('content')?.text ?? ''
  return node.text.replace(/^`|`$/g, '')
}

/** What a variable may hold that is assigned values of two kinds. */
export const joined = (a: Kind | undefined, b: Kind): Kind => {
  if (a === undefined || a === b) return b
  const both = new Set([a, b])
  if (both.has('int') && both.has('number')) return 'number'
  if (both.has('ints') && both.has('numbers')) return 'numbers'
  return 'unknown'
}

/** A place where a name stands, and whether the value may live on from there under another name. */
export interface Place {
  at: number
  escapes: boolean
}
/** Functions that look at a value and keep nothing of it. */
const readers = new Set(
  'print cat paste paste0 length nrow ncol dim names str is.null seq_along sum mean max min sd var median any all sprintf format message stopifnot head tail summary range rev sort unique class inherits as.numeric as.integer unlist sapply lapply vapply Reduce Filter round cumsum which which.max which.min plot lines points torch_tensor return invisible identical is.na nchar table toString do.call torch_stack torch_cat cbind rbind data.frame for while if'.split(
    ' ',
  ),
)
function escapes(node: Node): boolean {
  const parent = node.parent
  if (!parent) return false
  if (parent.type === 'argument') {
    const f = parent.parent?.parent?.childForFieldName('function')?.text ?? ''
    return !readers.has(f)
  }
  if (parent.type === 'binary_operator') {
    const operator = parent.childForFieldName('operator')!.text
    if (/^(<-|<<-|=)$/.test(operator)) return parent.childForFieldName('rhs')?.id === node.id
    if (/^->>?$/.test(operator)) return parent.childForFieldName('lhs')?.id === node.id
  }
  return false
}

/** Where each name stands. */
export function places_of(root: Node): Map<string, Place[]> {
  const places = new Map<string, Place[]>()
  for (const node of root.descendantsOfType('identifier')) {
    if (!node) continue
    const parent = node.parent
    // Names of arguments and fields are not the variables of that name.
    if (parent?.type === 'argument' && parent.childForFieldName('name')?.id === node.id) continue
    if (parent?.type === 'extract_operator' && parent.childForFieldName('rhs')?.id === node.id) continue
    const name = name_of(node)
    const list = places.get(name)
    const place = { at: node.startIndex, escapes: escapes(node) }
    if (list) list.push(place)
    else places.set(name, [place])
  }
  return places
}
