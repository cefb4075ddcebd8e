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
  /** Of a function: its parameters' names, and whether it gives a promise. */
  params?: string[]
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
  constructor(readonly source: string) {
    this.scope = { variables: new Map(), parent: undefined, awaits: false, is_function: false }
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
    this.scope.variables.set(name, variable)
    return variable
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
  within<T>(is_function: boolean, work: () => T): [T, Scope] {
    const scope: Scope = { variables: new Map(), parent: this.scope, awaits: false, is_function }
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
