/** Arguments of functions written by hand: by position in R's order, or by name in a trailing object. */
import { is_named } from './dispatch/kinds'
import { TypeError_, UnknownArgument, explain } from './errors'

/** Marks an argument without default. */
export const required: unique symbol = Symbol('required')

/** A function's arguments with their defaults, in order. */
export type Defaults<O> = { [K in keyof O]: O[K] | typeof required }

/**
 * The arguments of a user's initialize(). By itself one without a type has that of its default; one without a default too,
 * or with null for it, takes anything. (That TypeScript looks to the default, `A extends unknown[] = never[]` has to be
 * their type's parameter.)
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- as TypeScript has it of parameters without a type
export type Open<A extends unknown[]> = { [I in keyof A]: [A[I]] extends [null | undefined] ? any : A[I] }

/** What a function is called with: its arguments in order, and their defaults. */
export class Signature<O extends object> {
  private readonly names: readonly string[]
  private readonly fallbacks: readonly unknown[]

  constructor(
    private readonly defaults: Defaults<O>,
    protected readonly op: string,
  ) {
    this.names = Object.keys(defaults)
    this.fallbacks = Object.values(defaults)
  }

  /** Arguments by name, in order; `undefined` stands for a default. @throws TypeError for missing and unknown ones. */
  bind(args: readonly unknown[]): O {
    const { names } = this
    const values = this.values(args)
    const bound: Record<string, unknown> = {}
    for (let i = 0; i < names.length; i++) bound[names[i]!] = values[i]
    return bound as O
  }

  /** The same without their names. */
  values(args: readonly unknown[]): unknown[] {
    try {
      return this.values_of(args)
    } catch (error) {
      throw explain(error, this.op)
    }
  }

  private values_of(args: readonly unknown[]): unknown[] {
    const { names, fallbacks } = this
    const last = args[args.length - 1]
    const named = is_named(last) ? last : undefined
    const positional = named === undefined ? args.length : args.length - 1
    if (named !== undefined) this.check_names(named, positional)
    if (positional > names.length)
      throw new TypeError_(`it takes ${names.join(', ')}, got ${positional} arguments`, this.op)
    const values: unknown[] = []
    for (let i = 0; i < names.length; i++) {
      const name = names[i]!
      let value = i < positional ? args[i] : named?.[name]
      if (value === undefined) value = fallbacks[i]
      if (value === required)
        throw new TypeError_(`argument '${name}' is missing: ${this.op}(${names.join(', ')})`, this.op)
      values.push(value)
    }
    return values
  }

  private check_names(named: object, positional: number): void {
    for (const name in named) {
      const place = this.names.indexOf(name)
      if (place < 0) throw UnknownArgument.of(name, this.names, this.op, this.defaults)
      if (place < positional)
        throw new TypeError_(`argument '${name}' was given twice, by position and by name`, this.op)
    }
  }
}

/** Arguments of one call: see Signature. */
export const bind = <O extends object>(args: readonly unknown[], defaults: Defaults<O>, op: string): O =>
  new Signature(defaults, op).bind(args)
