/** V8's collection of young objects, asked for by the addon when the tensors behind them have become many. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** V8's `gc()`. */
type Collect = (options: { type: 'minor' }) => void

let collect: Collect | undefined

/**
 * Collects young objects only, in a fraction of a millisecond. V8 knows a tensor by the few bytes that JavaScript sees of
 * it, so it would let a hundred thousand dead ones lie about before it looked.
 */
export function collect_young(): void {
  if (collect === undefined) {
    // The function exists in contexts made while the flag is set: this leaves the program's own globals as they are.
    setFlagsFromString('--expose-gc')
    collect = runInNewContext('globalThis.gc') as Collect | undefined
    setFlagsFromString('--no-expose-gc')
    // There is little to do each time: waking other threads for it takes longer, above all where they have no free core.
    setFlagsFromString('--no-parallel-scavenge')
    // A host whose V8 has no such function collects when it sees fit.
    collect ??= () => undefined
  }
  collect({ type: 'minor' })
}
