/** R's recorded cases, ported and run. Those known to differ are in known.ts, with a reason each. */
import { cases, describe_with } from '../shared'
import { known } from './known'
import { run_case, type Case } from './run'

for (const file of ['print', 'indexing', 'torch', 'errors', 'rgan/cases']) {
  describe_with(`goldens/${file}.jsonl`)(`recorded ${file}`, () => {
    const all = cases<Case>(`goldens/${file}.jsonl`)
    const expected = all.filter(({ id }) => known[file]?.[id] === undefined)
    test.each(expected.map((golden) => [golden.id, golden] as const))('%s', async (_, golden) => {
      const outcome = await run_case(golden)
      expect({ r: golden.r, why: outcome.why }).toEqual({ r: golden.r, why: '' })
    })
    test('most cases port, and most of those agree', () => {
      expect(expected.length / all.length).toBeGreaterThan(0.75)
    })
  })
}
