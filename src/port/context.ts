/** What a translation knows while it goes through a script. */
import type { Kind } from './kinds'
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
  /** Of a function: its parameters' names, and whether it gives a promise. */
  params?: string[]
  /** Whether it takes them in one object. */
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
  constructor(
    readonly source: string,
    /** Where each name stands in the source. */
    readonly places: ReadonlyMap<string, readonly number[]> = new Map(),
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
    const taken = more.params === undefined && kind !== 'function' && (in_package(plain) || plain === 'c')
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

/** Where each name stands. */
export function places_of(root: Node): Map<string, number[]> {
  const places = new Map<string, number[]>()
  for (const node of root.descendantsOfType('identifier')) {
    if (!node) continue
    const parent = node.parent
    // Names of arguments and fields are not the variables of that name.
    if (parent?.type === 'argument' && parent.childForFieldName('name')?.id === node.id) continue
    if (parent?.type === 'extract_operator' && parent.childForFieldName('rhs')?.id === node.id) continue
    const name = name_of(node)
    const list = places.get(name)
    if (list) list.push(node.startIndex)
    else places.set(name, [node.startIndex])
  }
  return places
}
