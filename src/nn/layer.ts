/** How the library's own layers are declared: R's arguments in order, with defaults; then what they do. */
import { Signature, required, type Defaults } from '../torch/arguments'
import {
  IndexError,
  RuntimeError,
  TorchError,
  TypeError_,
  ValueError,
  describe,
  explain,
  explained,
} from '../torch/errors'
import { formals_of, type Formals } from '../r/formals'
import { Tensor } from '../torch/tensor'
import { check_kinds, checks_of, type Check } from './kinds'
import type { nn_Module } from './module'

export { required, Signature } from '../torch/arguments'

/** A signature whose arguments are of the kinds that their defaults have. `sizes`: whether sizes are checked too. */
export class KindSignature<O extends object> extends Signature<O> {
  private readonly checks: readonly Check[]

  constructor(defaults: Defaults<O>, op: string, sizes = true) {
    super(defaults, op)
    this.checks = checks_of(defaults, op, sizes)
  }
  override bind(args: readonly unknown[]): O {
    const bound = super.bind(args)
    check_kinds(bound, this.checks, this.op)
    return bound
  }
}

/** Arguments of one call, of the kinds that their defaults have; sizes are left to who calls. What is called often has a KindSignature. */
export const bind = <O extends object>(args: readonly unknown[], defaults: Defaults<O>, op: string): O =>
  new KindSignature(defaults, op, false).bind(args)

/** A layer's arguments as R prints them. */
export const formals_of_layer = (defaults: object): Formals =>
  formals_of(
    { ...defaults },
    Object.entries(defaults).flatMap(([name, value]) => (value === required ? [name] : [])),
  )

type LayerArguments<O, R extends keyof O> = Partial<O> & Pick<O, R>

/** A layer's generator: R's arguments by position, the last ones in an object. */
export interface LayerGenerator<O, R extends keyof O, P extends unknown[], M> {
  (...args: [...P, named?: Partial<O>]): M
  (named: LayerArguments<O, R>): M
  new (...args: [...P, named?: Partial<O>]): M
  readonly prototype: M
}

/** An error of an operator with the name of the function or layer that called it before it. */
export function renamed(name: string, error: unknown): unknown {
  if (error instanceof TorchError && error.op !== undefined && !error.message.startsWith(`${name}:`))
    error.message = `${name}: ${error.message}`
  return error
}

/** Runs it; an error of an operator has the name of the function or layer that called it before it. */
export function named_after<T>(name: string, run: () => T): T {
  try {
    return run()
  } catch (error) {
    throw renamed(name, explain(error, name))
  }
}

/** What is wrong with a layer's input beside its weights, or undefined. */
function mismatch(input: unknown, weight: Tensor | null, name: string): TorchError | undefined {
  if (!(input instanceof Tensor)) return new TypeError_(`'input' is a tensor, got ${describe(input)}`, name)
  if (weight === null) return undefined
  if (input.device !== weight.device) {
    const places = `the input is on ${input.device.name}, the layer on ${weight.device.name}`
    return new ValueError(`${places}: move one, x.to({ device }) or net.to({ device })`, name)
  }
  if (input.dtype !== weight.dtype) {
    const types = `the input is ${input.dtype.name}, the layer's weights are ${weight.dtype.name}`
    return new TypeError_(`${types}: convert one, x.to({ dtype }) or net.to({ dtype })`, name)
  }
  return undefined
}

/**
 * Runs the forward of a layer with weights. Where it fails, the error says what is wrong with the input, if that can be told.
 *
 * @param expected what an input of the wrong shape should have been, such as `[*, 3]`.
 */
export function in_layer<T>(name: string, input: unknown, weight: Tensor | null, run: () => T, expected?: string): T {
  try {
    return run()
  } catch (error) {
    const told = explain(error, name)
    if (!(told instanceof TorchError)) throw told
    const wrong = explained(name, () => mismatch(input, weight, name))
    if (wrong !== undefined) throw wrong
    if (expected !== undefined && (told instanceof RuntimeError || told instanceof IndexError)) {
      const shape = (input as Tensor).shape.join(', ')
      throw new ValueError(`expected input ${expected}, got [${shape}] (${told.message})`, name)
    }
    throw renamed(name, told)
  }
}

/** A layer of one tensor. */
export type OneToOne = nn_Module & { forward(x: Tensor): Tensor }
