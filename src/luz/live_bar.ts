/** A line on the terminal that tells how far a loop has come. */
import { write_text } from '../r/write'
import { columns_of, cut_to, one_line } from './columns'

/** A loop that takes less time than this needs no bar, and a newer state is not drawn more often than that. */
const show_after_ms = 200
const redraw_ms = 100
const bar_columns = 20

/** What moves a terminal's cursor to the line's beginning, and what clears the line, or the screen, from the cursor on. */
const to_beginning = '\u001b[1G'
const clear_line = '\u001b[0K'
const clear_below = '\u001b[0J'

/** How far a loop has come. */
export interface BarState {
  done: number
  total: number | undefined
  seconds: number
  metrics: string
}

const [minute, hour, day] = [60, 3600, 86400]
/** A time of which two digits matter: `42s`, `3m`, `26h`. */
function short_time(seconds: number): string {
  const [unit, letter] =
    seconds < 2 * minute ? [1, 's'] : seconds < 2 * hour ? [minute, 'm'] : seconds < 2 * day ? [hour, 'h'] : [day, 'd']
  return `${Math.ceil(seconds / (unit as number))}${letter}`
}

/** `12/187 [==>-----] - 31 it/s - ETA: 6s - Loss: 0.31 - Acc: 0.9`, and less and less of it. */
function progress_forms({ done, total, seconds, metrics }: BarState): string[] {
  // Data can give more batches than they say.
  const known = total !== undefined && total > 0 && total >= done
  const per_second = done / seconds
  const filled = known ? Math.round((bar_columns * done) / total) : 0
  const bar = known
    ? `[${'='.repeat(Math.max(0, filled - 1))}${filled > 0 ? '>' : ''}${'-'.repeat(bar_columns - filled)}]`
    : ''
  const count = `${done}/${known ? total : 'unk'}`
  const rate = `${per_second >= 100 ? Math.round(per_second) : per_second.toPrecision(3)} it/s`
  const eta = known ? `ETA: ${short_time((total - done) / per_second)}` : ''
  const shown = one_line(metrics).split(' - ')
  const lines = [
    [`${count} ${bar}`.trim(), rate, eta, ...shown],
    [`${count} ${bar}`.trim(), eta, ...shown],
    [count, eta, ...shown],
    // Whole metrics: the first digits of a number are another number.
    ...shown.map((_, i) => [count, ...shown.slice(0, shown.length - i)]),
    [count],
  ]
  return lines.map((parts) => parts.filter((part) => part !== '').join(' - '))
}

/**
 * What a terminal's line can hold of a state. It leaves the last column free, where some terminals begin a new line.
 *
 * @param least how much at least is left out: what did not fit before does not come again, since it would come and go.
 * @returns the line, and how much was left out.
 */
export function progress_line(state: BarState, columns: number, least = 0): { line: string; less: number } {
  const forms = progress_forms(state)
  const fits = forms.findIndex((form, less) => less >= least && columns_of(form) < columns)
  const less = fits < 0 ? forms.length - 1 : fits
  return { line: cut_to(forms[less]!, Math.max(0, columns - 1)), less }
}

/** Has `run` called before anything is written to the terminal. The result takes that back. */
function before_writing(run: () => void): () => void {
  const undo = [process.stdout, process.stderr].map((stream) => {
    if (!stream.isTTY) return () => undefined
    const { write } = stream
    const watching = (...args: Parameters<typeof write>): boolean => {
      run()
      return write.apply(stream, args)
    }
    stream.write = watching as typeof write
    return () => {
      if (stream.write === watching) stream.write = write
    }
  })
  return () => undo.forEach((back) => void back())
}

/** Some terminals, such as those of build servers, do not know their width. */
const terminal_columns = (): number => process.stdout.columns || 80

/**
 * The bar of one pass; drawn on a terminal only, within its width as it then is, and taken away at the end or where
 * something else is written.
 */
export class LiveBar {
  private started = 0
  private drawn = 0
  private done = 0
  private total: number | undefined
  /** How much of the line did not fit, on a terminal of that width. */
  private less = 0
  private width = 0
  /** How many columns the line on the terminal takes. */
  private shown = 0
  private unwatch = (): void => undefined

  constructor(private readonly title = '') {}

  start(total: number | undefined): void {
    this.stop()
    this.started = performance.now()
    this.drawn = 0
    this.done = 0
    this.total = total
    this.less = 0
  }
  /** Another batch is done. `metrics` is asked for only where the line is drawn. */
  tick(metrics: () => string): void {
    this.done++
    if (!process.stdout.isTTY) return
    const now = performance.now()
    const elapsed = now - this.started
    if (elapsed < show_after_ms || now - this.drawn < redraw_ms) return
    this.drawn = now
    const { done, total, title } = this
    const state = { done, total, seconds: elapsed / 1000, metrics: metrics() } satisfies BarState
    const width = terminal_columns()
    const beside = width - title.length
    this.clear()
    if (width !== this.width) this.less = 0
    this.width = width
    const fitted = progress_line(state, beside > 20 ? beside : width, this.less)
    this.less = fitted.less
    const line = beside > 20 ? title + fitted.line : fitted.line
    // From the line's beginning all of it can be cleared although a narrower window has broken it.
    write_text(line + to_beginning)
    this.shown = columns_of(line)
    this.unwatch = before_writing(() => this.clear())
  }
  stop(): void {
    this.clear()
  }
  private clear(): void {
    this.unwatch()
    if (this.shown > 0) write_text(this.shown < terminal_columns() ? clear_line : clear_below)
    this.shown = 0
  }
}
