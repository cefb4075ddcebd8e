/** What the benchmarks share: one JSON line a figure, and timing as the peers time. */

/** A measured figure, as both sides print it. */
export interface Figure {
  bench: string
  case: string
  value: number
  unit: string
  side: string
}

export function emit(bench: string, name: string, value: number, unit: string): void {
  const figure: Figure = { bench, case: name, value, unit, side: 'torchluz' }
  process.stdout.write(JSON.stringify(figure) + '\n')
}

export const seconds_now = (): number => performance.now() / 1e3

/** The most memory that this process has held, in MB. */
export const peak_rss_mb = (): number => process.resourceUsage().maxRSS / 1e3

/** Seconds a call takes: the best of some rounds, each long enough to time. */
export function per_call(run: () => unknown, seconds = 0.3, rounds = 5): number {
  // A loop of its own for each case: one loop for all would be compiled for calls of anything whatever.
  const repeat = new Function('run', 'n', 'for (let i = 0; i < n; i++) run()') as (
    run: () => unknown,
    n: number,
  ) => void
  const time = (n: number) => {
    const start = seconds_now()
    repeat(run, n)
    return seconds_now() - start
  }
  let n = 1
  let taken = time(n)
  while (taken <= seconds / 10) taken = time((n *= 4))
  const each = Math.max(1, Math.floor((n * seconds) / rounds / Math.max(taken, 1e-9)))
  let best = Infinity
  for (let round = 0; round < rounds; round++) best = Math.min(best, time(each) / each)
  return best
}
