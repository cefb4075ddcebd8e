/**
 * How many threads work on one operator: libtorch's own choice, fewer while other processes need the processors.
 *
 * All threads of an operator wait for its last one. Where one of them has to share its processor, every operator takes as
 * long as the other process's turn, and a training step of 5 ms takes 50 to 500. With one thread fewer it takes 8.
 */
import { CpuLoad } from '../native/load'
import { native } from '../native/addon'

/** The variables by which a user chooses the number of threads; with any of them set, nothing is chosen here. */
const CHOICES = ['OMP_NUM_THREADS', 'MKL_NUM_THREADS', 'OMP_THREAD_LIMIT']

/** How often the load is measured, in milliseconds: /proc/stat counts hundredths of a second. */
const interval = 100

/** The threads that suit a number of free processors: one that others use a third of the time still counts as free. */
export const threads_for = (free: number, most: number): number => Math.min(most, Math.max(1, Math.floor(free + 0.35)))

/** Chooses the number of threads of one JavaScript thread by what its machine has free. */
export class ThreadChoice {
  private next = 0
  private chosen: number
  private wanted_before: number

  /**
   * @param most the number on an idle machine.
   * @param free measures the free processors since its last call.
   * @param set sets the number of threads.
   */
  constructor(
    private readonly most: number,
    private readonly free: () => number | null,
    private readonly set: (threads: number) => void,
  ) {
    this.chosen = this.wanted_before = most
  }

  /** Measures and chooses, where it is time to. Fewer threads at once, more only if two measurements agree. */
  mind(now: number): void {
    if (now < this.next) return
    this.next = now + interval
    const free = this.free()
    if (free === null) return
    const wanted = threads_for(free, this.most)
    const threads = wanted < this.chosen ? wanted : Math.max(this.chosen, Math.min(wanted, this.wanted_before))
    this.wanted_before = wanted
    if (threads === this.chosen) return
    this.chosen = threads
    this.set(threads)
  }
}

let choice: ThreadChoice | null = null
if (native.threads() > 1 && CHOICES.every((name) => process.env[name] === undefined)) {
  const load = new CpuLoad()
  choice = new ThreadChoice(
    native.threads(),
    () => load.free(),
    (threads) => native.set_threads(threads),
  )
}

/** Adapts the number of threads to the machine's load. Called between the steps of loops; nearly all calls do nothing. */
export function mind_load(): void {
  choice?.mind(performance.now())
}

/**
 * Runs small operators without help: while the engine compiles, which it does for a dataset's first batches, other threads
 * are late by more than they would save.
 */
export function in_one_thread<T>(run: () => T): T {
  const threads = native.threads()
  native.set_threads(1)
  try {
    return run()
  } finally {
    native.set_threads(threads)
  }
}

/** The number of threads is the user's choice from now on. */
export function choose_threads_no_more(): void {
  choice = null
}
