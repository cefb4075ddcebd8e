/** The choice of an operator's overload, by the kinds of the values alone; each choice is made once. */
import { native } from '../../native/addon'
import { TorchError, TypeError_, from_native } from '../errors'
import { Binder, order_of } from './bind'
import { Kind, accepts, is_named, kind_of } from './kinds'
import { counted_from_one, refusal } from './messages'
import { Plan, type Overload } from './plan'
import { recorder, type Recordable } from '../recording'
import { parse_schema } from './schema'

/** A call's kinds are one number, five bits each after a leading 1. */
const kind_bits = 5
const kind_step = 1 << kind_bits
/** Overloads that find dimensions by their names, which libtorch had up to 2.12 and R never had. */
const by_names_of_dimensions = /\.\w*dimname/i

/** More arguments than this have no number that is exact. */
const most_coded = 10

export class Resolver implements Recordable {
  readonly names: readonly string[]
  readonly overloads: readonly Overload[]
  private readonly binder: Binder
  private readonly plans = new Map<number, Plan>()
  // The plans last used by calls of one, two and three positional arguments: most calls of an operator are alike.
  private code1 = 0
  private code2 = 0
  private code3 = 0
  private plan1: Plan | undefined = undefined
  private plan2: Plan | undefined = undefined
  private plan3: Plan | undefined = undefined
  // Of other calls the last one's: the kinds of its values in R's order, and its plan.
  private last_kinds: readonly Kind[] = []
  private last_plan: Plan | undefined = undefined

  /**
   * @param op the operator's name, `add`; with its namespace where that is not aten.
   * @param shown the name that messages give it.
   * @param method whether it is called as a method, which may have its own order of arguments.
   */
  constructor(
    readonly op: string,
    readonly shown: string,
    method = false,
  ) {
    const infos = native
      .schemas(op.includes('::') ? op : `aten::${op}`)
      .filter(({ name }) => !by_names_of_dimensions.test(name))
    if (infos.length === 0) throw new TorchError(`libtorch ${native.version} has no operator '${op}'`, shown)
    this.overloads = infos.map(({ schema, index }) => ({ ...parse_schema(schema), index }))
    this.names = order_of(op, this.overloads, method)
    this.binder = new Binder(this.names, shown)
  }

  run1(a: unknown): unknown {
    if (recorder !== null) return recorder.call(this, [a])
    try {
      const code = kind_step | kind_of(a)
      return code === this.code1 ? this.plan1!.run1(a) : this.choose([a])
    } catch (error) {
      throw this.explain(error)
    }
  }

  run2(a: unknown, b: unknown): unknown {
    if (recorder !== null) return recorder.call(this, [a, b])
    try {
      const code = (((1 << kind_bits) | kind_of(a)) << kind_bits) | kind_of(b)
      return code === this.code2 ? this.plan2!.run2(a, b) : this.choose([a, b])
    } catch (error) {
      throw this.explain(error)
    }
  }

  run3(a: unknown, b: unknown, c: unknown): unknown {
    if (recorder !== null) return recorder.call(this, [a, b, c])
    try {
      const code = (((((1 << kind_bits) | kind_of(a)) << kind_bits) | kind_of(b)) << kind_bits) | kind_of(c)
      return code === this.code3 ? this.plan3!.run3(a, b, c) : this.choose([a, b, c])
    } catch (error) {
      throw this.explain(error)
    }
  }

  /** Runs the operator on positional arguments, of which the last may be the object of named ones. */
  run(args: readonly unknown[]): unknown {
    return recorder === null ? this.perform(args) : recorder.call(this, args)
  }

  perform(args: readonly unknown[]): unknown {
    try {
      return this.choose(args)
    } catch (error) {
      throw this.explain(error)
    }
  }

  private choose(args: readonly unknown[]): unknown {
    const last = args[args.length - 1]
    const values = is_named(last) ? this.binder.bind(args, last) : args
    if (this.is_like_last(values)) return this.last_plan!.run(values)
    let code = 1
    for (let i = 0; i < values.length; i++) code = code * kind_step + kind_of(values[i])
    let plan = this.plans.get(code)
    if (plan === undefined) {
      plan = this.make_plan(values)
      if (values.length <= most_coded) this.plans.set(code, plan)
    }
    if (values === args && plan.direct === args.length) this.remember(code, plan)
    this.last_kinds = values.map(kind_of)
    this.last_plan = plan
    return plan.run(values)
  }

  private is_like_last(values: readonly unknown[]): boolean {
    const kinds = this.last_kinds
    if (values.length !== kinds.length || kinds.length === 0) return false
    for (let i = 0; i < kinds.length; i++) if (kind_of(values[i]) !== kinds[i]) return false
    return true
  }

  private remember(code: number, plan: Plan): void {
    if (plan.direct === 1) [this.code1, this.plan1] = [code, plan]
    else if (plan.direct === 2) [this.code2, this.plan2] = [code, plan]
    else if (plan.direct === 3) [this.code3, this.plan3] = [code, plan]
  }

  private make_plan(values: readonly unknown[]): Plan {
    const kinds = values.map(kind_of)
    while (kinds.length > 0 && kinds[kinds.length - 1] === Kind.missing) kinds.pop()
    if (kinds.length > this.names.length) {
      // `out` is a name's alone.
      const most = this.names.filter((name) => name !== 'out').length
      throw new TypeError_(
        `it takes at most ${most} argument${most === 1 ? '' : 's'}, got ${values.length}`,
        this.shown,
      )
    }
    const overload =
      this.overloads.find((candidate) => this.fits(candidate, kinds, false)) ??
      this.overloads.find((candidate) => this.fits(candidate, kinds, true))
    if (overload === undefined) throw refusal(this, values, kinds)
    return new Plan(this.op, overload, this.names, kinds)
  }

  private fits(overload: Overload, kinds: readonly Kind[], with_conversion: boolean): boolean {
    let used = 0
    for (const arg of overload.args) {
      const kind = kinds[this.names.indexOf(arg.name)] ?? Kind.missing
      if (kind === Kind.missing || kind === Kind.null) {
        if (arg.fallback === undefined && !(kind === Kind.null && arg.optional)) return false
        continue
      }
      used++
      if (!accepts(arg, kind, with_conversion)) return false
    }
    return used === kinds.filter((kind) => kind !== Kind.missing && kind !== Kind.null).length
  }

  /** Any error as one of ours that bears the operator's name. */
  private explain(error: unknown): TorchError {
    const known = error instanceof TorchError ? error : from_native(error, undefined)
    if (!(known instanceof TorchError)) {
      const reason = known instanceof Error ? known.message : String(known)
      return new TypeError_(`an argument cannot be read: ${reason}`, this.shown)
    }
    if (known.op === this.shown) return known
    return new (known.constructor as typeof TorchError)(counted_from_one(known.message), this.shown)
  }
}
