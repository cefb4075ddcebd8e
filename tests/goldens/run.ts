/** Ports a recorded case, runs it, and compares. */
import { transformSync } from '@swc/core'
import * as torchluz from 'torchluz'
import { port, type Ported } from '../../src/port'
import { refusal_difference } from './refusals'
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

type Main = (torch: typeof torchluz, require: unknown) => Promise<unknown>
const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor as new (...args: string[]) => Main

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
  let made
  try {
    made = await port(golden.r)
  } catch (error) {
    return { ...outcome, why: `port: ${(error as Error).message}` }
  }
  outcome.ts = made.body
  outcome.ported = is_ported(golden, made)
  let printed = ''
  let value: unknown
  let failed: Error | undefined
  const write = process.stdout.write
  try {
    const js = transformSync(`async function main() {\n${made.body}\n}`, {
      jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
      isModule: false,
    }).code
    const wanted = made.imports.filter((name) => name in torchluz)
    const main = new AsyncFunction(
      'torchluz',
      'require',
      `const { ${wanted.join(', ')} } = torchluz;\n${js}\nreturn main()`,
    )
    torchluz.torch_manual_seed(1)
    torchluz.set_seed(1)
    process.stdout.write = ((text: string) => ((printed += text), true)) as typeof process.stdout.write
    // Each recorded value was printed: the last printed one is the case's.
    const print: typeof torchluz.print = (x, options) => torchluz.print((value = x) as typeof x, options)
    await main({ ...torchluz, print }, undefined)
  } catch (error) {
    failed = error as Error
  } finally {
    process.stdout.write = write
  }
  outcome.ran = failed === undefined || golden.error !== null
  if (failed !== undefined && golden.error === null) return { ...outcome, why: `error: ${failed.message}` }
  // What R does not find either is refused when it is ported, by line, and not only when it is run.
  if (golden.error !== null && made.problems.length > 0 && outcome.ported) return { ...outcome, agrees: true }
  if (failed === undefined && golden.error !== null)
    return { ...outcome, why: `no error, R says: ${golden.error.slice(0, 80)}` }
  if (failed !== undefined) {
    const why = refusal_difference(failed, golden.error!)
    if (why !== '') return { ...outcome, why }
  }
  const [is, should] = [settled(printed), settled(golden.stdout)]
  if (is !== should) return { ...outcome, why: first_difference(is, should) }
  if (!outcome.ported) return { ...outcome, why: `not ported: ${made.problems[0]!.why}` }
  if (golden.error === null) {
    const why = value_difference(value, golden.value)
    if (why !== '') return { ...outcome, why }
  }
  return { ...outcome, agrees: true }
}
