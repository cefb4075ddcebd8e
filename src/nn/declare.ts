/**
 * How functions and layers without state of their own are declared: the names of their tensors, R's other arguments with
 * defaults, and what they compute.
 */
import type { Defaults } from '../torch/arguments'
import { torch_tensor } from '../torch/creation'
import { TypeError_, describe, explain, guarded } from '../torch/errors'
import { Tensor } from '../torch/tensor'
import { expected } from './expected'
import { generator_of } from './generator'
import { KindSignature, formals_of_layer, renamed, required } from './layer'
import { own } from './members'
import { nn_Module } from './module'
import { nn_buffer } from './parameter'

export type { Defaults } from '../torch/arguments'

/** A list of arguments, and all that it can be cut short to: R's optional arguments by position. */
export type Prefixes<P extends unknown[]> = P | (P extends [...infer First, unknown] ? Prefixes<First> : never)

/** The tensors of a function: by position, and by name. */
export interface Tensors {
  places: Tensor[]
  names: object
}
export interface One extends Tensors {
  places: [input: Tensor]
  names: { input: Tensor }
}
/** What was predicted and what is true. */
export interface InputTarget extends Tensors {
  places: [input: Tensor, target: Tensor]
  names: { input: Tensor; target: Tensor }
}
export interface Two extends Tensors {
  places: [x1: Tensor, x2: Tensor]
  names: { x1: Tensor; x2: Tensor }
}

/** R's arguments `O`: all by name, those of `Q` (which have no default) and of `P` by position too. */
export interface Arguments<O, P extends unknown[] = [], Q extends unknown[] = [], R extends keyof O = never> {
  options: O
  places: [...Q, ...Prefixes<P>]
  named: [R] extends [never] ? Partial<O> : Partial<O> & Pick<O, R>
}
type AnyArguments = Arguments<object, unknown[], unknown[]>

/** A function of tensors `T` with arguments `A`. */
export interface Functional<T extends Tensors, A extends AnyArguments, Result = Tensor> {
  (...args: [...T['places'], ...A['places'], named?: Partial<A['options']>]): Result
  (...args: [...T['places'], named: A['named']]): Result
  (named: T['names'] & A['named']): Result
}
/** A layer of tensors `T`, whose arguments are its fields. */
export type Layer<T extends Tensors, A extends AnyArguments, Result = Tensor> = nn_Module &
  A['options'] & { forward(...tensors: T['places']): Result }
/** What makes a layer. */
export interface Generator<T extends Tensors, A extends AnyArguments> {
  (...args: [...A['places'], named?: Partial<A['options']>]): Layer<T, A>
  (named: A['named']): Layer<T, A>
  new (...args: [...A['places'], named?: Partial<A['options']>]): Layer<T, A>
  readonly prototype: Layer<T, A>
}

/** A tensor, and where in the input its elements were, counted from 1. */
export type Indexed = [output: Tensor, indices: Tensor]
/** As Functional, with indices besides where `return_indices` is true. */
export interface IndexedFunctional<T extends Tensors, A extends AnyArguments> extends Functional<T, A> {
  (...args: [...T['places'], ...A['places'], named: Partial<A['options']> & { return_indices: true }]): Indexed
  (...args: [...T['places'], named: A['named'] & { return_indices: true }]): Indexed
  (named: T['names'] & A['named'] & { return_indices: true }): Indexed
}
/** As Generator, of layers that give indices besides where `return_indices` is true. */
export interface IndexedGenerator<T extends Tensors, A extends AnyArguments> extends Generator<T, A> {
  (...args: [...A['places'], named: Partial<A['options']> & { return_indices: true }]): Layer<T, A, Indexed>
  (named: A['named'] & { return_indices: true }): Layer<T, A, Indexed>
}

/** What is computed. `options` may be an object that holds the tensors too; `op` is the name of who was called, for messages. */
export type Run<T extends Tensors, O> = (
  tensors: T['names'] & Record<string, Tensor>,
  options: O,
  op: string,
) => Tensor | Indexed

/** A tensor, or numbers that become one: not for a function that changes it, which nobody would see. */
function tensor_of(value: unknown, name: string, op: string): Tensor {
  if (value instanceof Tensor) return value
  if (op.endsWith('_')) throw new TypeError_(`'${name}' is a tensor, which is changed, got ${describe(value)}`, op)
  if (typeof value === 'number' || Array.isArray(value) || ArrayBuffer.isView(value)) {
    try {
      return torch_tensor(value as number)
    } catch (error) {
      throw new TypeError_(`'${name}' is a tensor: ${(error as Error).message}`, op)
    }
  }
  throw new TypeError_(`'${name}' is a tensor, got ${describe(value)}`, op)
}

function tensors_of(values: readonly unknown[], names: readonly string[], op: string): Record<string, Tensor> {
  if (values.length > names.length)
    throw new TypeError_(`it takes ${names.join(', ')}, got ${values.length} arguments`, op)
  const tensors: Record<string, Tensor> = {}
  for (let i = 0; i < names.length; i++) {
    const name = names[i]!
    if (values[i] === undefined) throw new TypeError_(`argument '${name}' is missing: it takes ${names.join(', ')}`, op)
    tensors[name] = tensor_of(values[i], name, op)
  }
  return tensors
}

/** Declares an nnf_* function of tensors with the names `tensors`. */
export function functional<T extends Tensors, A extends AnyArguments>(
  name: string,
  tensors: readonly (string & keyof T['names'])[],
  defaults: Defaults<A['options']>,
  run: Run<T, A['options']>,
): Functional<T, A> {
  type Given = Parameters<typeof run>[0]
  const all = { ...Object.fromEntries(tensors.map((tensor) => [tensor, required])), ...defaults }
  const signature = new KindSignature<Record<string, unknown>>(all, name)
  const first = tensors[0]!
  return guarded(name, (...args) => {
    const bound = signature.bind(args)
    for (let i = 0; i < tensors.length; i++) {
      const tensor = tensors[i]!
      if (!(bound[tensor] instanceof Tensor)) bound[tensor] = tensor_of(bound[tensor], tensor, name)
    }
    try {
      return run(bound as Given, bound as A['options'], name)
    } catch (error) {
      throw expected(name, first, bound, explain(error, name))
    }
  })
}

/**
 * Declares an nn_* layer of tensors with the names `tensors`. Its arguments become its fields, tensors its buffers.
 *
 * @param classes its further classes in R.
 * @param check refuses arguments when the layer is made.
 */
export function layer<T extends Tensors, A extends AnyArguments>(
  name: string,
  tensors: readonly (string & keyof T['names'])[],
  defaults: Defaults<A['options']>,
  run: Run<T, A['options'] & { training: boolean }>,
  { classes = [], check }: { classes?: readonly string[]; check?: (options: A['options'], op: string) => void } = {},
): Generator<T, A> {
  type Given = Parameters<typeof run>[0]
  const signature = new KindSignature<Record<string, unknown>>(defaults as Record<string, unknown>, name)
  class Declared extends nn_Module {
    override readonly r_classes = [name, ...classes]
    constructor(...args: unknown[]) {
      super()
      const options = signature.bind(args)
      check?.(options, name)
      for (const [field, value] of Object.entries(options))
        Object.assign(this, { [field]: value instanceof Tensor ? nn_buffer(value) : value })
    }
    override forward(...args: unknown[]): unknown {
      let given: Record<string, Tensor> | undefined
      try {
        given = tensors_of(args, tensors, name)
        return run(given as Given, this as never, name)
      } catch (error) {
        throw renamed(
          name,
          expected(name, tensors[0]!, { ...given, ...own(this, (x) => x instanceof Tensor) }, explain(error, name)),
        )
      }
    }
  }
  return generator_of(Declared, name, {
    classes: [name, ...classes],
    formals: { initialize: formals_of_layer(defaults), forward: tensors.map((tensor) => [tensor]) },
  }) as unknown as Generator<T, A>
}

/** A function with R's arguments `O`: all by name, those of `Q` (which have no default) and of `P` by position too. */
export interface FunctionOf<O, R extends keyof O, Q extends unknown[], P extends unknown[], Result> {
  (...args: [...Q, ...Prefixes<P>, named?: Partial<O>]): Result
  (named: Partial<O> & Pick<O, R>): Result
}
/** Declares a function of other arguments than functional()'s, or of other results. */
export function function_of<O extends object, R extends keyof O, Q extends unknown[], P extends unknown[], Result>(
  name: string,
  defaults: Defaults<O>,
  run: (options: O, op: string) => Result,
): FunctionOf<O, R, Q, P, Result> {
  const signature = new KindSignature<O>(defaults, name)
  return guarded(name, (...args) => run(signature.bind(args), name))
}
