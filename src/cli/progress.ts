/** Progress of work that takes seconds: a bar on a terminal, plain lines elsewhere. */
import { Presets, SingleBar } from 'cli-progress'

const MB = 1e6

/** How far a piece of work is, in bytes. */
export interface Progress {
  /** Tells how much is done of how much (undefined where that is unknown). */
  at(done: number, total: number | undefined): void
  end(): void
}

/** A bar with megabytes and the time left. */
function bar(title: string): Progress {
  const shown = new SingleBar(
    { format: `${title} {bar} {percentage}% · {value}/{total} MB · {eta_formatted} left`, hideCursor: true },
    Presets.shades_classic,
  )
  shown.start(1, 0)
  return {
    at(done, total) {
      if (total !== undefined) shown.setTotal(Math.max(1, Math.round(total / MB)))
      shown.update(Math.round(done / MB))
    },
    end: () => shown.stop(),
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

/** Starts to show the progress of what `title` says. */
export function show_progress(title: string, write: (line: string) => void = console.log): Progress {
  return process.stdout.isTTY ? bar(title) : lines(title, write)
}
