/** Operations whose forward and backward pass are written in JavaScript. */
import { native } from '../native/addon'
import type { Handle } from '../native/types'
import { bind, required } from './arguments'
import { TypeError_, ValueError, check_named, describe, from_native } from './errors'
import { is_named } from './dispatch/kinds'
import { Tensor, handle_of, wrap } from './tensor'

const op = 'autograd_function'

/** Values in order, of which some are reached by name too. */
export type NamedList<T> = T[] & Record<string, T>

function named_list<T>(values: readonly T[], names: readonly (string | undefined)[]): NamedList<T> {
  const list = [...values] as NamedList<T>
  names.forEach((name, i) => {
    if (name !== undefined && !(name in list)) Object.defineProperty(list, name, { value: list[i], enumerable: true })
  })
  return list
}

/** The names of a function's parameters, as far as they are plain names. */
function parameter_names(run: (...args: never[]) => unknown): (string | undefined)[] {
  const source = run.toString().replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
  const match = /^[^(]*\(([^)]*)\)|^\s*(?:async\s+)?([\w$]+)\s*=>/.exec(source)
  return (match?.[1] ?? match?.[2] ?? '').split(',').map((part) => /^\s*([\w$]+)\s*(?:=.*)?$/s.exec(part)?.[1])
}

type Saved = { tensor: number } | { value: unknown }

/** What the passes of an operation share, R's `ctx`. */
export class AutogradContext {
  /** Whether each of forward()'s arguments needs a gradient; by place and by name. */
  needs_input_grad: NamedList<boolean> = [] as unknown as NamedList<boolean>
  #saved: Saved[] = []
  #names: (string | undefined)[] = []
  /** The tensors saved, until the graph holds them. */
  #tensors: Tensor[] = []
  readonly #dirty = new Set<Tensor>()
  readonly #fixed = new Set<Tensor>()
  #unpacked: Tensor[] | undefined

  /**
   * Keeps values for backward(). Tensors are kept by the graph, which notices when one is changed meanwhile.
   *
   * @param values tensors and others; one plain object of them gives them names.
   */
  save_for_backward(...values: unknown[]): void {
    const [first] = values
    const entries: [string | undefined, unknown][] =
      values.length === 1 && is_named(first) ? Object.entries(first) : values.map((value) => [undefined, value])
    this.#names = entries.map(([name]) => name)
    this.#tensors = []
    this.#saved = entries.map(([, value]) =>
      value instanceof Tensor ? { tensor: this.#tensors.push(value) - 1 } : { value },
    )
  }

  /** What forward() saved, in its order and by its names. */
  get saved_variables(): NamedList<Tensor> {
    const tensors = this.#unpacked ?? this.#tensors
    const values = this.#saved.map((saved) => ('tensor' in saved ? tensors[saved.tensor] : saved.value))
    return named_list(values, this.#names) as NamedList<Tensor>
  }

  /** Tells of arguments that forward() changed in place. They are to be among its results. */
  mark_dirty(...tensors: Tensor[]): void {
    for (const tensor of tensors) this.#dirty.add(check_tensor(tensor, 'mark_dirty'))
  }

  /** Tells of results that have no gradient. */
  mark_non_differentiable(...tensors: Tensor[]): void {
    for (const tensor of tensors) this.#fixed.add(check_tensor(tensor, 'mark_non_differentiable'))
  }

  /** Hands over to the graph what it is to know: [saved, dirty, without gradient]. */
  static release(context: AutogradContext): Handle[][] {
    const lists = [context.#tensors, [...context.#dirty], [...context.#fixed]].map((list) => list.map(handle_of))
    context.#tensors = []
    context.#dirty.clear()
    context.#fixed.clear()
    return lists
  }

  /** Runs backward() with the tensors that the graph gives back. */
  static unpacked<T>(context: AutogradContext, tensors: Tensor[], run: () => T): T {
    context.#unpacked = tensors
    try {
      return run()
    } finally {
      context.#unpacked = undefined
    }
  }
}

function check_tensor(x: unknown, where: string): Tensor {
  if (x instanceof Tensor) return x
  throw new TypeError_(`it takes tensors, got ${describe(x)}`, where)
}

/** What forward() returns. */
export type ForwardResult = Tensor | readonly Tensor[] | Readonly<Record<string, Tensor>>
/** What backward() returns: the gradient of the only tensor, one for each argument of forward(), or some by name. */
export type BackwardResult = Tensor | null | readonly (Tensor | null)[] | Readonly<Record<string, Tensor | null>>

/** The passes of an operation. */
export interface AutogradFunction<Args extends unknown[], R extends ForwardResult> {
  /** Computes the results. Nothing of it is recorded. */
  forward(ctx: AutogradContext, ...args: Args): R
  /** Computes the gradients of forward()'s arguments from those of its results. */
  backward(ctx: AutogradContext, ...grad_output: Tensor[]): BackwardResult
}

/** The results as a list, and how to give others in their form. */
function results_of(result: unknown): { tensors: Tensor[]; as_given: (tensors: Tensor[]) => unknown } {
  if (result instanceof Tensor) return { tensors: [result], as_given: ([tensor]) => tensor }
  const list = Array.isArray(result) ? (result as unknown[]) : is_named(result) ? Object.values(result) : undefined
  if (list === undefined || !list.every((x) => x instanceof Tensor))
    throw new TypeError_(`forward returns a tensor or a list of tensors, got ${describe(result)}`, op)
  if (Array.isArray(result)) return { tensors: list, as_given: (tensors) => tensors }
  const names = Object.keys(result as object)
  return { tensors: list, as_given: (tensors) => Object.fromEntries(names.map((name, i) => [name, tensors[i]])) }
}

/** The gradients of the tensors among forward()'s arguments, which stand at `places`. */
function gradients_of(
  result: unknown,
  places: readonly number[],
  names: readonly (string | undefined)[],
): (Handle | null)[] {
  let at: (place: number) => unknown
  if (result instanceof Tensor || result === null || result === undefined) {
    if (result instanceof Tensor && places.length > 1) {
      throw new ValueError(
        `backward returns a gradient for each of the ${places.length} tensors, by place or name: got one tensor`,
        op,
      )
    }
    at = () => result
  } else if (Array.isArray(result)) at = (place) => result[place] as unknown
  else if (is_named(result)) {
    check_named(
      result,
      names.filter((name) => name !== undefined),
      op,
    )
    at = (place) => (names[place] === undefined ? undefined : result[names[place]])
  } else throw new TypeError_(`backward returns tensors, got ${describe(result)}`, op)
  return places.map((place) => {
    const gradient = at(place)
    if (gradient === null || gradient === undefined) return null
    if (gradient instanceof Tensor) return handle_of(gradient)
    throw new TypeError_(`a gradient is a tensor or null, got ${describe(gradient)}`, op)
  })
}

type Pass<P extends 'forward' | 'backward', Args extends unknown[], R extends ForwardResult> = AutogradFunction<
  Args,
  R
>[P]

/**
 * R's `autograd_function(forward, backward)`: an operation with a gradient of one's own.
 *
 * `forward(ctx, …)` computes a tensor or several, and keeps with `ctx.save_for_backward()` what `backward(ctx, grad_output, …)`
 * needs. That one gets a gradient for each result and returns one for each of forward()'s tensors: as a list in the order of
 * all arguments, by the arguments' names, or alone where there is one tensor.
 *
 * @returns a function of forward()'s arguments without `ctx`.
 * @throws what forward() throws; backward() throws what its function does.
 * @example
 * const cube = autograd_function({
 *   forward(ctx, x: Tensor) {
 *     ctx.save_for_backward({ x })
 *     return x.pow(3)
 *   },
 *   backward: (ctx, grad) => grad.mul(ctx.saved_variables.x!.pow(2)).mul(3),
 * })
 */
export function autograd_function<Args extends unknown[], R extends ForwardResult>(
  passes: AutogradFunction<Args, R>,
): (...args: Args) => R
export function autograd_function<Args extends unknown[], R extends ForwardResult>(
  forward: Pass<'forward', Args, R>,
  backward: Pass<'backward', Args, R>,
): (...args: Args) => R
export function autograd_function<Args extends unknown[], R extends ForwardResult>(
  ...given: unknown[]
): (...args: Args) => R {
  const passes = bind<AutogradFunction<Args, R>>(given, { forward: required, backward: required }, op)
  const { forward, backward } = passes
  for (const [name, pass] of Object.entries({ forward, backward }))
    if (typeof pass !== 'function') throw new TypeError_(`${name} is a function, got ${describe(pass)}`, op)
  const names = parameter_names(forward).slice(1)

  return (...args: Args): R => {
    const places = args.flatMap((arg, i) => (arg instanceof Tensor ? [i] : []))
    const context = new AutogradContext()
    context.needs_input_grad = named_list(
      args.map((arg) => arg instanceof Tensor && arg.requires_grad),
      names,
    )
    let give: (tensors: Tensor[]) => unknown = (tensors) => tensors
    try {
      const made = native.custom_function(
        places.map((place) => handle_of(args[place] as Tensor)),
        () => {
          const { tensors, as_given } = results_of(forward.call(passes, context, ...args))
          give = as_given
          return [tensors.map(handle_of), ...AutogradContext.release(context)]
        },
        (gradients, saved) =>
          AutogradContext.unpacked(
            context,
            saved.map((tensor) => wrap(tensor!)),
            () => [
              gradients_of(backward.call(passes, context, ...gradients.map((grad) => wrap(grad!))), places, names),
            ],
          ),
      )
      return give(made.map(wrap)) as R
    } catch (error) {
      throw from_native(error, op)
    }
  }
}
