/**
 * Runs op cases of PyTorch's operator database through the public functions: see tests/opinfo/CONVERSION.md.
 *
 *   npm run opinfo -- --cases FILE.jsonl.gz [--failures OUT.json] [--only op]
 *
 * Prints the failures by op and, as its last line, `N passed, M failed`.
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { read_rows, run_rows, type Failure } from '../tests/opinfo/run'

function print_failures(failures: readonly Failure[]): void {
  const by_op = new Map<string, Failure[]>()
  for (const failure of failures) {
    const name = failure.variant === '' ? failure.op : `${failure.op} (${failure.variant})`
    by_op.set(name, [...(by_op.get(name) ?? []), failure])
  }
  for (const [name, group] of by_op) {
    console.log(`${name}: ${group.length} failed`)
    for (const { case: number, why } of group)
      console.log(`    case ${number}: ${why.replace(/\n/g, ' ').slice(0, 300)}`)
  }
}

function main(): void {
  const { values } = parseArgs({
    options: { cases: { type: 'string' }, failures: { type: 'string' }, only: { type: 'string' } },
  })
  if (values.cases === undefined) {
    console.error('usage: npm run opinfo -- --cases FILE.jsonl.gz [--failures OUT.json] [--only op]')
    process.exitCode = 2
    return
  }
  const rows = read_rows(values.cases).filter(({ op }) => values.only === undefined || op === values.only)
  const { passed, failures } = run_rows(rows)
  print_failures(failures)
  if (values.failures !== undefined) writeFileSync(values.failures, JSON.stringify(failures, null, 2) + '\n')
  console.log(`${passed} passed, ${failures.length} failed`)
}

main()
