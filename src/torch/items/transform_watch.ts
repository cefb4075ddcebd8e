/** Sees whether what a transform calls for one row is all that it does for any. */
import { set_pipe_watch } from '../../r/pipe'
import { CallLog, type Calls } from './call_log'
import { calls_of } from './straight_line'

/** What makes an item's part of a row of a table. */
export type Transform = (this: void, row: never) => unknown

export class TransformWatch {
  private calls: Calls | undefined = undefined
  private transform: Transform | undefined = undefined
  /** The calls of a transform that does nothing else. */
  private known: { transform: Transform; calls: Calls } | undefined = undefined

  /** Whether a transform was seen to do nothing but its calls. */
  get is_known(): boolean {
    return this.known !== undefined
  }

  /** Watches from now on; false where `transform` does, by its source, more than calls. */
  begin(transform: Transform): boolean {
    const calls = this.calls_for(transform)
    if (calls === undefined) return false
    this.transform = transform
    this.calls = calls
    set_pipe_watch(() => calls.note('pipe'))
    return true
  }
  // Names may stand for other functions from one batch to the next, so what is known is watched too.
  private calls_for(transform: Transform): Calls | undefined {
    if (this.known !== undefined) return transform === this.known.transform ? this.known.calls.again() : undefined
    const calls = calls_of(transform)
    return calls === null ? undefined : new CallLog(calls)
  }

  /** Is told of a tensor function's call. */
  note(op: string, args?: readonly unknown[]): void {
    this.calls?.note(op, args)
  }

  /** Watches no more, where it did. */
  stop(): void {
    this.calls = undefined
    set_pipe_watch(null)
  }

  /** Watches no more; whether the calls since begin() were all that was done. */
  end(): boolean {
    const { calls, transform } = this
    this.stop()
    if (calls === undefined || !calls.agree()) return false
    this.known = { transform: transform!, calls }
    return true
  }
}
