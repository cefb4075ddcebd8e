/**
 * How much of R's API the package has: every export, method and member of R's tables, with its arguments.
 *
 *   npm run parity                 counts by table and tier, and what is missing or differs without a reason
 *   npm run parity -- --write      also writes counts.json and docs/compatibility.md
 *   npm run parity -- --check      fails where fewer rows are there than counts.json says, or the document is not current
 *
 * Without R's tables (../shared/parity) there is nothing to compare with, and nothing is done.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { find, type Finding } from './compare'
import { partial_tables } from './differences'
import { count, fallen, type Counts } from './counts'
import { document } from './document'
import { has_tables, rows_of, tables, title_of, type Table } from './tables'

const root = resolve(__dirname, '../..')
const counts_file = join(__dirname, 'counts.json')
const document_file = join(root, 'docs/compatibility.md')

function print_table(name: Table, findings: readonly Finding[]): void {
  for (const [tier, { rows, here, same }] of Object.entries(count(findings)))
    console.log(
      `${name}, tier ${tier}: ${here} of ${rows} here (${((100 * here) / rows).toFixed(1)}%), ${same} with R's arguments`,
    )
  if (name in partial_tables) return
  for (const { row, form, difference, reason } of findings) {
    if (row.tier === 'x' || reason !== undefined) continue
    if (form === undefined) console.log(`    missing: ${title_of(row)} (${row.kind}, tier ${row.tier})`)
    else if (difference !== undefined) console.log(`    differs: ${title_of(row)}: ${difference}`)
  }
}

const in_format = async (text: string, file: string): Promise<string> =>
  format(text, { ...(await resolveConfig(file)), filepath: file })

async function main(): Promise<void> {
  if (!has_tables) return console.log("R's tables are not here: nothing is compared")
  const findings = new Map(tables.map((table) => [table, rows_of(table).map(find)] as const))
  const counts: Counts = Object.fromEntries([...findings].map(([table, list]) => [table, count(list)]))
  const text = await in_format(document(findings), document_file)
  if (process.argv.includes('--check')) {
    const problems = fallen(JSON.parse(readFileSync(counts_file, 'utf8')) as Counts, counts)
    if (readFileSync(document_file, 'utf8') !== text)
      problems.push('docs/compatibility.md is not current: run `npm run parity -- --write`')
    problems.forEach((problem) => console.error(problem))
    process.exitCode = problems.length > 0 ? 1 : 0
    return
  }
  findings.forEach((list, table) => print_table(table, list))
  if (!process.argv.includes('--write')) return
  writeFileSync(counts_file, await in_format(JSON.stringify(counts), counts_file))
  writeFileSync(document_file, text)
}

void main()
