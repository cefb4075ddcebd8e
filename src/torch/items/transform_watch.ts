/** Sees whether what a transform calls for one row is all that it does for any. */
import { set_pipe_watch } from '../../r/pipe'
import { CallLog, SameCalls, type CallWatch, type LoggedCall } from './call_log'
import { calls_of } from './straight_line'

/** What makes an item's part of a row of a table. */
export type Transform = (this: void, row: never) => unknown

export class TransformWatch {
  private watch: CallWatch | null = null
  /** What is watched, or was last, and the calls that end() saw. */
  private transform: Transform | null = null
  private calls: readonly LoggedCall[] | null = null
  private known: { transform: Transform; calls: readonly LoggedCall[] } | undefined = undefined

  /** Whether a transform is known to do nothing but its calls. */
  get is_known(): boolean {
    return this.known !== undefined
  }

  /** Watches from now on; false where `transform` does, by its source, more than calls. */
  begin(transform: Transform): boolean {
    const watch = (this.watch = this.watch_for(transform))
    if (watch === null) return false
    this.transform = transform
    set_pipe_watch((what) => watch.note(what))
    return true
  }
  // Names may stand for other functions from one batch to the next, so what is known is watched too.
  private watch_for(transform: Transform): CallWatch | null {
    if (this.known !== undefined) return transform === this.known.transform ? new SameCalls(this.known.calls) : null
    const calls = calls_of(transform)
    return calls === null ? null : new CallLog(calls, this.begin)
  }

  /** Is told of a tensor function's call. */
  note(op: string, args?: readonly unknown[]): void {
    this.watch?.note(op, args)
  }

  /** Watches no more, where it did. */
  stop(): void {
    this.watch = null
    set_pipe_watch(null)
  }

  /** Watches no more; whether the calls since begin() were all that was done. */
  end(): boolean {
    this.calls = this.watch?.calls() ?? null
    this.stop()
    return this.calls !== null
  }

  /** Takes what end() saw for what the transform does to every row. */
  confirm(): void {
    const { transform, calls } = this
    if (transform !== null && calls !== null) this.known = { transform, calls }
  }
  /** Knows nothing any more. */
  forget(): void {
    this.known = undefined
  }
}
