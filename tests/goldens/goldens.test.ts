/** R's recorded cases, ported and run. Those known to differ are in known.ts, with a reason each. */
import { cases, describe_with } from '../shared'
import { known } from './known'
import { ports, run_case, type Case } from './run'

for (const file of ['print', 'indexing', 'torch', 'errors', 'rgan/cases']) {
  describe_with(`goldens/${file}.jsonl`)(`recorded ${file}`, () => {
    const all = cases<Case>(`goldens/${file}.jsonl`)
    const expected = all.filter(({ id }) => known[file]?.[id] === undefined)
    test.each(expected.map((golden) => [golden.id, golden] as const))('%s', async (_, golden) => {
      const outcome = await run_case(golden)
      expect({ r: golden.r, why: outcome.why }).toEqual({ r: golden.r, why: '' })
    })
    test('those in known.ts still differ', async () => {
      const listed = all.filter(({ id }) => known[file]?.[id] !== undefined)
      const outcomes = []
      for (const golden of listed) outcomes.push(await run_case(golden))
      expect(outcomes.filter(({ why }) => why === '').map(({ id }) => id)).toEqual([])
    })
    test('95 of 100 cases agree', () => {
      expect(expected.length / all.length).toBeGreaterThanOrEqual(0.95)
    })
    test('97 of 100 cases port', async () => {
      const ported = await Promise.all(all.map(ports))
      expect(ported.filter(Boolean).length / all.length).toBeGreaterThanOrEqual(0.97)
    })
  })
}
