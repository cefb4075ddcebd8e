/** Looking for what makes a backward pass fail. */
import { native } from '../native/addon'
import { recorder, set_recorder, type Recordable, type Recorder } from './recording'
import { RuntimeError } from './errors'
import { Place } from './place'
import { run_at_once } from './scope'
import { Tensor, handle_of } from './tensor'

/** Numbers the calls of operators, so that their gradients can tell whose they are. */
class Witness implements Recorder {
  readonly calls: { op: string; place: Place }[] = []

  constructor(private readonly next: Recorder | null) {}

  call(op: Recordable, args: readonly unknown[]): unknown {
    const since = native.graph_position()
    const result = this.next === null ? op.perform(args) : this.next.call(op, args)
    // Nothing was recorded for gradients.
    if (native.graph_position() === since) return result
    const tensors = (Array.isArray(result) ? (result as unknown[]) : [result]).filter((x) => x instanceof Tensor)
    const number = this.calls.push({ op: op.op, place: new Place() }) - 1
    native.announce_calls(tensors.map(handle_of), since, number)
    return result
  }
  tensor<T>(data: T, rest: readonly unknown[], make: (data: T, rest: readonly unknown[]) => Tensor): Tensor {
    return this.next === null ? make(data, rest) : this.next.tensor(data, rest, make)
  }
  dtype(): void {
    this.next?.dtype()
  }
}

let witness: Witness | undefined

/** The error of a backward pass, with the call whose gradient it failed in where anomalies are looked for. */
export function witnessed(error: unknown): unknown {
  if (witness === undefined || !(error instanceof RuntimeError)) return error
  const call = witness.calls[native.failed_call()]
  if (call !== undefined)
    error.message += ` It is the gradient of ${call.op}() ${call.place.toString().replace(/^by \S+ /, '')}`
  return error
}

/**
 * R's `with_detect_anomaly(code)`: runs `code` with checks of its backward passes. One that gives NaN is an error; any error of
 * one says which call in the script has the gradient that failed, where that was made within `code`. Slow: for debugging.
 *
 * @param code a synchronous function, forward and backward pass; its result is returned.
 * @throws RuntimeError for a gradient that is NaN.
 * @example with_detect_anomaly(() => loss_fn(net(x), y).backward())
 */
export function with_detect_anomaly<T>(code: () => T): T {
  const [before, outer, looking] = [native.set_anomaly_enabled(true), witness, recorder]
  witness = new Witness(recorder)
  set_recorder(witness)
  try {
    return run_at_once(code, 'with_detect_anomaly')
  } finally {
    set_recorder(looking)
    witness = outer
    native.set_anomaly_enabled(before)
  }
}
