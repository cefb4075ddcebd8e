/** Ports a recorded case, runs it, and compares. */
import { port, type Ported } from '../../src/port'
import { refusal_difference } from './refusals'
import { run_script, type Run } from './script'
import { value_difference } from './values'

export interface Case {
  id: string
  r: string
  stdout: string
  error: string | null
  value?: unknown
}
export interface Outcome {
  id: string
  ported: boolean
  ran: boolean
  agrees: boolean
  why: string
  ts: string
}

/** Times, addresses: what differs between any two runs. */
const settled = (text: string): string =>
  text
    .replace(/<pointer[^>]*>|0x[0-9a-f]+/g, '<pointer>')
    .replace(/^(. (Total time|Avg time per training epoch): ).*$/gm, '$1<time>')
    .replace(/[ \t]+$/gm, '')
    .trimEnd()

const first_difference = (is: string, should: string): string => {
  const [a, b] = [is.split('\n'), should.split('\n')]
  const at = b.findIndex((line, i) => line !== a[i])
  const i = at < 0 ? b.length : at
  return `line ${i + 1}: ${JSON.stringify(a[i])} instead of ${JSON.stringify(b[i])}`
}

/** Whether all of a case has a translation; what R does not find either is refused when it is ported. */
const is_ported = (golden: Case, { problems }: Ported): boolean =>
  problems.length === 0 || (golden.error !== null && /could not find function|not found/.test(golden.error))
export const ports = async (golden: Case): Promise<boolean> => is_ported(golden, await port(golden.r))

export async function run_case(golden: Case): Promise<Outcome> {
  const outcome: Outcome = { id: golden.id, ported: false, ran: false, agrees: false, why: '', ts: '' }
  let run: Run
  try {
    run = await run_script(golden.r)
  } catch (error) {
    return { ...outcome, why: `port: ${(error as Error).message}` }
  }
  const { made, printed, error: failed } = run
  outcome.ts = made.body
  outcome.ported = is_ported(golden, made)
  outcome.ran = failed === undefined || golden.error !== null
  if (failed !== undefined && golden.error === null) return { ...outcome, why: `error: ${failed.message}` }
  // What R does not find either is refused when it is ported, by line, and not only when it is run.
  if (golden.error !== null && made.problems.length > 0 && outcome.ported) return { ...outcome, agrees: true }
  if (failed === undefined && golden.error !== null)
    return { ...outcome, why: `no error, R says: ${golden.error.slice(0, 80)}` }
  const why = difference(golden, run, settled(printed))
  if (why !== '') return { ...outcome, why }
  if (!outcome.ported) return { ...outcome, why: `not ported: ${made.problems[0]!.why}` }
  return { ...outcome, agrees: true }
}

/** How a refusal, or else what was printed and the value, differs from the recording; '' where nothing does. */
function difference({ error, stdout, value }: Case, run: Run, printed: string): string {
  const refused = run.error === undefined ? '' : refusal_difference(run.error, error!)
  if (refused !== '') return refused
  const should = settled(stdout)
  if (printed !== should) return first_difference(printed, should)
  return error === null ? value_difference(run.value, value) : ''
}
