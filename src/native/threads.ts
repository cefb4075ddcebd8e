/** How OpenMP's idle threads wait: libgomp reads it from the environment at the moment it is loaded, with libtorch. */

/**
 * How many turns a waiting thread spins before it sleeps: about as long as JavaScript needs to prepare a batch, since to
 * wake a thread takes a small operator's time. libgomp's default spins for milliseconds: fast on an idle machine, but with
 * one busy neighbour every parallel region waits for threads that spin on a core that others need.
 */
export const SPIN_COUNT = '100000'

/** The variables by which a user chooses how threads wait; with any of them set, nothing is chosen here. */
const CHOICES = ['OMP_WAIT_POLICY', 'GOMP_SPINCOUNT', 'KMP_BLOCKTIME', 'KMP_LIBRARY']

/**
 * The variables that must be in the environment when libtorch is loaded.
 *
 * @example
 * waiting_policy({}) // { GOMP_SPINCOUNT: '100000' }
 * waiting_policy({ OMP_WAIT_POLICY: 'active' }) // {}
 */
export function waiting_policy(env: NodeJS.ProcessEnv = process.env): Record<string, string> {
  return CHOICES.some((name) => env[name] !== undefined) ? {} : { GOMP_SPINCOUNT: SPIN_COUNT }
}
