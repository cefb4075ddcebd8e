import { chapters } from '../../scripts/porting_guide/examples'
import { run_case } from '../goldens/run'

describe.each(chapters)('the guide: $title', ({ examples }) => {
  test.each(examples)('$r', async ({ r, prints }) => {
    const outcome = await run_case({ id: 'guide', r, stdout: prints, error: null })
    expect({ ...outcome, ts: '' }).toMatchObject({ ported: true, why: '', agrees: true })
  })
})
