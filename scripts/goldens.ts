/**
 * How much of R's recorded cases comes out the same when ported and run.
 *
 *   node --import tsx scripts/goldens.ts [print|indexing|torch|errors …] [--all] [--only text]
 *
 * Prints how many cases port, run and agree, and the first differing line of each that fails; --ts shows their TypeScript.
 */
import fs from 'node:fs'
import path from 'node:path'
import { run_case, type Case } from '../tests/goldens/run'

const folder = path.resolve(__dirname, '../../shared/goldens')
const given = process.argv.slice(2)
const only = given.includes('--only') ? given[given.indexOf('--only') + 1]! : ''
const files = given.filter((word) => /^(print|indexing|torch|errors|rgan\/cases)$/.test(word))

async function main(): Promise<void> {
  for (const file of files.length > 0 ? files : ['print', 'indexing', 'torch', 'errors', 'rgan/cases']) {
    const lines = fs
      .readFileSync(path.join(folder, `${file}.jsonl`), 'utf8')
      .trim()
      .split('\n')
    const cases = lines.map((line) => JSON.parse(line) as Case).filter(({ id }) => id.includes(only))
    let [ported, ran, agree] = [0, 0, 0]
    for (const golden of cases) {
      const outcome = await run_case(golden)
      ported += Number(outcome.ported)
      ran += Number(outcome.ran)
      agree += Number(outcome.agrees)
      if (outcome.agrees && !given.includes('--all')) continue
      console.log(
        `${file} ${golden.id}: ${golden.r.replace(/\s+/g, ' ').slice(-110)}\n    ${outcome.why.slice(0, 230).replace(/\n/g, '\n    ')}`,
      )
      if (given.includes('--ts')) console.log(outcome.ts.replace(/^/gm, '    | '))
    }
    console.log(`== ${file}: ${cases.length} cases, ${ported} port, ${ran} run, ${agree} agree`)
  }
}

void main()
