/**
 * The little Python that a case's `call` is written in: a lambda, a function of assignments and `return`, or an operator's
 * own name. Values and calls are the caller's.
 */
import { Slice, ellipsis, type Value } from './values'

/** What the language is run on. */
export interface Host {
  /** Calls `torch.f` (a dotted path). */
  call(path: string, args: Value[], kwargs: Record<string, Value>): Value
  /** Calls a tensor's method, or reads its attribute where `args` is undefined. */
  member(self: Value, name: string, args?: Value[], kwargs?: Record<string, Value>): Value
  item(self: Value, index: Value): Value
  binary(operator: string, a: Value, b: Value): Value
}

export type PythonFunction = (args: Value[], kwargs: Record<string, Value>) => Value
/** `torch.linalg`, not called yet. */
class Path {
  constructor(readonly name: string) {}
}
/** `x.clone`, not called yet. */
class Member {
  constructor(
    readonly self: Value,
    readonly name: string,
  ) {}
}

type Scope = Map<string, Value>
type Expression = (scope: Scope) => Value
interface Argument {
  star: '' | '*' | '**'
  name: string | undefined
  value: Expression
}
interface Parameter {
  star: '' | '*' | '**'
  name: string
  fallback: Expression | undefined
}
interface FunctionBody {
  parameters: Parameter[]
  run: (scope: Scope) => Value
}

const token_pattern =
  /\s*(?:(\d+\.\d*|\d+)|([A-Za-z_]\w*)|'([^']*)'|"([^"]*)"|(\*\*|==|!=|\.\.\.|[-+*/@%&|^()[\]{}.,:=<>]))/y

interface Token {
  kind: 'number' | 'name' | 'string' | 'mark' | 'end'
  text: string
}

function tokens_of(text: string): Token[] {
  const tokens: Token[] = []
  token_pattern.lastIndex = 0
  while (token_pattern.lastIndex < text.trimEnd().length) {
    const at = token_pattern.lastIndex
    const match = token_pattern.exec(text)
    if (match === null) throw new Error(`cannot read Python at '${text.slice(at, at + 20)}'`)
    const [, number, name, single, double, mark] = match
    if (number !== undefined) tokens.push({ kind: 'number', text: number })
    else if (name !== undefined) tokens.push({ kind: 'name', text: name })
    else if (mark !== undefined) tokens.push({ kind: 'mark', text: mark })
    else tokens.push({ kind: 'string', text: single ?? double ?? '' })
  }
  return tokens
}

const constants: Record<string, Value> = { None: null, True: true, False: false }

class Parser {
  private at = 0
  private readonly tokens: Token[]
  constructor(
    text: string,
    private readonly host: Host,
  ) {
    this.tokens = tokens_of(text)
  }

  private get next(): Token {
    return this.tokens[this.at] ?? { kind: 'end', text: '' }
  }
  private peek(text: string, ahead = 0): boolean {
    const token = this.tokens[this.at + ahead]
    return token !== undefined && token.kind !== 'string' && token.text === text
  }
  private take(text: string): boolean {
    if (!this.peek(text)) return false
    this.at++
    return true
  }
  private expect(text: string): void {
    if (!this.take(text)) throw new Error(`Python: '${text}' expected at '${this.next.text}'`)
  }
  private name(): string {
    const { kind, text } = this.next
    if (kind !== 'name') throw new Error(`Python: a name expected at '${text}'`)
    this.at++
    return text
  }

  /** `lambda x: …` or `def f(x): …`. */
  function(): PythonFunction {
    if (this.take('def')) {
      this.name()
      this.expect('(')
      const parameters = this.parameters(')')
      this.expect(')')
      this.expect(':')
      return this.callable({ parameters, run: this.block() }, new Map())
    }
    return this.expression()(new Map()) as PythonFunction
  }

  private parameters(end: string): Parameter[] {
    const parameters: Parameter[] = []
    while (!this.peek(end)) {
      const star = this.take('**') ? '**' : this.take('*') ? '*' : ''
      const name = this.name()
      parameters.push({ star, name, fallback: this.take('=') ? this.expression() : undefined })
      if (!this.take(',')) break
    }
    return parameters
  }

  /** Statements up to the end: `a, b = …`, `if x is None: a = …`, `return …`. */
  private block(): (scope: Scope) => Value {
    const statements: ((scope: Scope) => { value: Value } | undefined)[] = []
    while (this.next.kind !== 'end') statements.push(this.statement())
    return (scope) => {
      for (const statement of statements) {
        const result = statement(scope)
        if (result !== undefined) return result.value
      }
      return null
    }
  }

  private statement(): (scope: Scope) => { value: Value } | undefined {
    if (this.take('return')) {
      const value = this.tuple()
      return (scope) => ({ value: value(scope) })
    }
    if (this.take('if')) {
      const condition = this.expression()
      this.expect(':')
      const then = this.statement()
      return (scope) => (condition(scope) === true ? then(scope) : undefined)
    }
    const names = [this.name()]
    while (this.take(',')) names.push(this.name())
    this.expect('=')
    const value = this.tuple()
    return (scope) => {
      const result = value(scope)
      names.forEach((name, i) => scope.set(name, names.length === 1 ? result : (result as Value[])[i]))
      return undefined
    }
  }

  private tuple(): Expression {
    const parts = [this.expression()]
    while (this.take(',')) parts.push(this.expression())
    return parts.length === 1 ? parts[0]! : (scope) => parts.map((part) => part(scope))
  }

  private expression(): Expression {
    if (this.take('lambda')) {
      const parameters = this.parameters(':')
      this.expect(':')
      const run = this.expression()
      return (scope) => this.callable({ parameters, run }, scope)
    }
    const left = this.arithmetic()
    if (!this.take('is')) return left
    const not = this.take('not')
    const right = this.arithmetic()
    return (scope) => (left(scope) === right(scope)) !== not
  }

  private arithmetic(): Expression {
    let left = this.postfix()
    while (['+', '-', '*', '/', '@', '**'].some((mark) => this.peek(mark))) {
      const operator = this.next.text
      this.at++
      const [a, b] = [left, this.postfix()]
      left = (scope) => this.host.binary(operator, a(scope), b(scope))
    }
    return left
  }

  private postfix(): Expression {
    let value = this.atom()
    for (;;) {
      const before = value
      if (this.take('.')) {
        const name = this.name()
        value = (scope) => {
          const self = this.reduced(before(scope))
          return self instanceof Path ? new Path(`${self.name}.${name}`) : new Member(self, name)
        }
      } else if (this.take('(')) {
        const args = this.arguments()
        value = (scope) => this.invoke(before(scope), args, scope)
      } else if (this.take('[')) {
        const index = this.index()
        this.expect(']')
        value = (scope) => this.host.item(this.value(before(scope)), index(scope))
      } else return (scope) => this.value(before(scope), true)
    }
  }

  private atom(): Expression {
    const { kind, text } = this.next
    this.at++
    if (kind === 'number') return () => (text.includes('.') ? Number(text) : BigInt(text))
    if (kind === 'string') return () => text
    if (kind === 'name') {
      if (text in constants) return () => constants[text]
      return (scope) => {
        if (scope.has(text)) return scope.get(text)
        return new Path(text)
      }
    }
    if (text === '...') return () => ellipsis
    if (text === '-') {
      const value = this.postfix()
      return (scope) => -(value(scope) as number)
    }
    if (text === '(' || text === '[') {
      const end = text === '(' ? ')' : ']'
      const parts: Expression[] = []
      let tuple = text === '['
      while (!this.peek(end)) {
        parts.push(this.expression())
        if (!this.take(',')) break
        tuple = true
      }
      this.expect(end)
      return tuple || parts.length === 0 ? (scope) => parts.map((part) => part(scope)) : parts[0]!
    }
    throw new Error(`Python: cannot read '${text}'`)
  }

  private index(): Expression {
    const part = (): Expression => {
      const bound = () => (this.peek(':') || this.peek(']') || this.peek(',') ? () => null : this.expression())
      const start = bound()
      if (!this.take(':')) return start
      const stop = bound()
      const step = this.take(':') ? bound() : () => null
      return (scope) =>
        new Slice(...([start, stop, step].map((x) => x(scope)) as [bigint | null, bigint | null, bigint | null]))
    }
    const parts = [part()]
    while (this.take(',')) parts.push(part())
    return parts.length === 1 ? parts[0]! : (scope) => parts.map((x) => x(scope))
  }

  private arguments(): Argument[] {
    const args: Argument[] = []
    while (!this.peek(')')) {
      const star = this.take('**') ? '**' : this.take('*') ? '*' : ''
      const named = star === '' && this.next.kind === 'name' && this.peek('=', 1)
      const name = named ? this.name() : undefined
      if (named) this.expect('=')
      args.push({ star, name, value: this.expression() })
      if (!this.take(',')) break
    }
    this.expect(')')
    return args
  }

  private invoke(target: Value, args: readonly Argument[], scope: Scope): Value {
    const positional: Value[] = []
    const named: Record<string, Value> = {}
    for (const { star, name, value } of args) {
      const x = value(scope)
      if (star === '*') positional.push(...(x as Value[]))
      else if (star === '**') Object.assign(named, x)
      else if (name === undefined) positional.push(x)
      else named[name] = x
    }
    if (target instanceof Path) return this.host.call(target.name, positional, named)
    if (target instanceof Member) return this.host.member(target.self, target.name, positional, named)
    return (target as PythonFunction)(positional, named)
  }

  /** A member that is not called is an attribute. */
  private reduced(x: Value): Value {
    return x instanceof Member ? this.host.member(x.self, x.name) : x
  }
  private value(x: Value, keep_path = false): Value {
    if (x instanceof Path && keep_path && x.name.includes('.')) {
      return (args: Value[], kwargs: Record<string, Value>) => this.host.call(x.name, args, kwargs)
    }
    if (x instanceof Path) throw new Error(`Python: '${x.name}' is unknown`)
    return this.reduced(x)
  }

  private callable({ parameters, run }: FunctionBody, outer: Scope): PythonFunction {
    return (args, kwargs) => {
      const scope: Scope = new Map(outer)
      const rest = { ...kwargs }
      let used = 0
      let named_only = false
      for (const { star, name, fallback } of parameters) {
        if (star === '*') {
          scope.set(name, args.slice(used))
          used = args.length
          named_only = true
        } else if (star === '**') scope.set(name, rest)
        else if (!named_only && used < args.length) scope.set(name, args[used++])
        else if (name in rest) {
          scope.set(name, rest[name])
          delete rest[name]
        } else if (fallback !== undefined) scope.set(name, fallback(scope))
        else throw new Error(`Python: argument '${name}' is missing`)
      }
      return run(scope)
    }
  }
}

/** The function that a case's `call` stands for. */
export function python_function(text: string, host: Host): PythonFunction {
  const operator = /^<OpOverload(?:Packet)?\(op='(\w+)\.(\w+)'/.exec(text)
  if (operator !== null) return (args, kwargs) => host.call(`torch.ops.${operator[1]}.${operator[2]}`, args, kwargs)
  return new Parser(text, host).function()
}
