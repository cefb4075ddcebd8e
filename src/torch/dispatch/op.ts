/**
 * Calling libtorch's operators as R's functions: R's names and order of arguments, named arguments in a trailing object,
 * indices from 1.
 */
import { Tensor } from '../tensor'
import { r_name } from './bind'
import { Resolver } from './resolver'

/**
 * The public function of an ATen operator. Nothing is asked of libtorch before the first call.
 *
 * @param name the operator's name, `add`.
 */
export function op<F>(name: string, shown: string = r_name(name)): F {
  let resolver: Resolver | undefined
  // A trailing `undefined` is a missing argument, so that the usual calls need no array of arguments.
  const call = (a?: unknown, b?: unknown, c?: unknown, ...rest: unknown[]): unknown => {
    resolver ??= new Resolver(name, shown)
    if (rest.length > 0) return resolver.run([a, b, c, ...rest])
    if (c !== undefined) return resolver.run3(a, b, c)
    return b !== undefined ? resolver.run2(a, b) : resolver.run1(a)
  }
  Object.defineProperty(call, 'name', { value: shown })
  return call as F
}

const resolvers = new Map<string, Resolver>()
function resolver_of(name: string): Resolver {
  let resolver = resolvers.get(name)
  if (resolver === undefined) resolvers.set(name, (resolver = new Resolver(name, r_name(name))))
  return resolver
}

/** Calls an operator by name, with R's conventions. */
export function call_op(name: string, a?: unknown, b?: unknown, c?: unknown, ...rest: unknown[]): unknown {
  const resolver = resolver_of(name)
  if (rest.length > 0) return resolver.run([a, b, c, ...rest])
  if (c !== undefined) return resolver.run3(a, b, c)
  return b !== undefined ? resolver.run2(a, b) : resolver.run1(a)
}

/** As call_op, for operators with one tensor as result. */
export const tensor_op = call_op as (name: string, ...args: unknown[]) => Tensor

/** Makes operators into methods of the tensor class, where it has no method of that name. */
export function install_methods(names: readonly string[]): void {
  for (const name of names) {
    if (name in Tensor.prototype) continue
    let resolver: Resolver | undefined
    const method = function (this: Tensor, a?: unknown, b?: unknown, ...rest: unknown[]): unknown {
      resolver ??= new Resolver(name, name, true)
      if (rest.length > 0) return resolver.run([this, a, b, ...rest])
      if (b !== undefined) return resolver.run3(this, a, b)
      return a !== undefined ? resolver.run2(this, a) : resolver.run1(this)
    }
    Object.defineProperty(method, 'name', { value: name })
    Object.defineProperty(Tensor.prototype, name, { value: method, writable: true, configurable: true })
  }
}
