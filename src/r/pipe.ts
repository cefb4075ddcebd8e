/** R's pipe. */

/** What a stage receives: a promise's value rather than the promise. */
type In<T> = Awaited<T>
/** The result of a stage, a promise once any stage before was one. */
type Out<Before, T> = 0 extends 1 & Before ? T : Before extends PromiseLike<unknown> ? Promise<Awaited<T>> : T

/** Told of every call of pipe(), and before each of its functions; null where nobody looks. */
export type PipeWatch = (what: 'pipe' | 'stage') => void
let watch: PipeWatch | null = null
export function set_pipe_watch(next: PipeWatch | null): void {
  watch = next
}

type Stage<A, B> = (x: In<A>) => B

/**
 * Hands `x` through functions from left to right, as `x %>% f() %>% g()` does. Where a stage returns a promise the next
 * one receives its value, and the result is a promise.
 *
 * @example pipe(x, net.linear1, net.activation, (_) => torch_div(_, 255))
 */
export function pipe<A>(x: A): A
export function pipe<A, B>(x: A, f1: Stage<A, B>): Out<A, B>
export function pipe<A, B, C>(x: A, f1: Stage<A, B>, f2: Stage<B, C>): Out<Out<A, B>, C>
export function pipe<A, B, C, D>(x: A, f1: Stage<A, B>, f2: Stage<B, C>, f3: Stage<C, D>): Out<Out<Out<A, B>, C>, D>
export function pipe<A, B, C, D, E>(
  x: A,
  f1: Stage<A, B>,
  f2: Stage<B, C>,
  f3: Stage<C, D>,
  f4: Stage<D, E>,
): Out<Out<Out<Out<A, B>, C>, D>, E>
export function pipe<A, B, C, D, E, F>(
  x: A,
  f1: Stage<A, B>,
  f2: Stage<B, C>,
  f3: Stage<C, D>,
  f4: Stage<D, E>,
  f5: Stage<E, F>,
): Out<Out<Out<Out<Out<A, B>, C>, D>, E>, F>
export function pipe<A, B, C, D, E, F, G>(
  x: A,
  f1: Stage<A, B>,
  f2: Stage<B, C>,
  f3: Stage<C, D>,
  f4: Stage<D, E>,
  f5: Stage<E, F>,
  f6: Stage<F, G>,
): Out<Out<Out<Out<Out<Out<A, B>, C>, D>, E>, F>, G>
export function pipe<A, B, C, D, E, F, G, H>(
  x: A,
  f1: Stage<A, B>,
  f2: Stage<B, C>,
  f3: Stage<C, D>,
  f4: Stage<D, E>,
  f5: Stage<E, F>,
  f6: Stage<F, G>,
  f7: Stage<G, H>,
): Out<Out<Out<Out<Out<Out<Out<A, B>, C>, D>, E>, F>, G>, H>
/** Longer pipes: of stages that keep the type. */
export function pipe<A>(x: A, ...stages: ((x: A) => A)[]): A
export function pipe(x: unknown, ...stages: ((x: never) => unknown)[]): unknown {
  watch?.('pipe')
  let value = x
  for (let i = 0; i < stages.length; i++) {
    const stage = stages[i]!
    if (typeof stage !== 'function') throw new TypeError(`pipe: stage ${i + 1} is not a function but ${typeof stage}`)
    watch?.('stage')
    value = value instanceof Promise ? value.then((settled) => stage(settled as never)) : stage(value as never)
  }
  return value
}
