/** Progress of work that takes seconds: a bar on a terminal, plain lines elsewhere. */
import { Presets, SingleBar } from 'cli-progress'
import { write_text } from '../r/write'

const MB = 1e6

/** How far a piece of work is, in bytes. */
export interface Progress {
  /** Tells how much is done of how much (undefined where that is unknown). */
  at(done: number, total: number | undefined): void
  end(): void
}

/** `12 s`, `3 min` */
const duration = (seconds: number): string =>
  seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.round(seconds / 60)} min`

/** A bar with megabytes and the time left; without a bar where it is unknown how much there is. */
function bar(title: string): Progress {
  const options = { hideCursor: true, linewrap: false, fps: 10 }
  const known = `${title} {bar} {percentage}% · {value}/{total} MB{left}`
  let shown: SingleBar | undefined
  const start = performance.now()
  return {
    at(done, total) {
      if (shown === undefined) {
        shown = new SingleBar({ ...options, format: total ? known : `${title} {value} MB` }, Presets.shades_classic)
        shown.start(Math.max(1, Math.round((total ?? 0) / MB)), 0, { left: '' })
      }
      const seconds = (performance.now() - start) / 1000
      const left = total && seconds > 1 ? ` · ${duration((seconds * (total - done)) / done)} left` : ''
      shown.update(Math.round(done / MB), { left })
    },
    end: () => shown?.stop(),
  }
}

/** A line at the start and at each quarter. */
function lines(title: string, write: (line: string) => void): Progress {
  write(`${title} …`)
  let quarter = 0
  return {
    at(done, total) {
      const reached = total ? Math.floor((4 * done) / total) : 0
      if (reached <= quarter) return
      quarter = reached
      write(`${title}: ${25 * reached}% (${Math.round(done / MB)} MB)`)
    },
    end: () => undefined,
  }
}

const write_line = (line: string): void => write_text(`${line}\n`)

/** Starts to show the progress of what `title` says. */
export function show_progress(title: string, write: (line: string) => void = write_line): Progress {
  return process.stdout.isTTY ? bar(title) : lines(title, write)
}
