import { resolve } from 'node:path'
import { read_rows, run_rows, type Failure } from './run'

const shown = (failures: readonly Failure[]): string[] =>
  failures.map(({ op, variant, case: number, why }) => `${op} ${variant} ${number}: ${why}`)
describe("PyTorch's op cases", () => {
  test('of the sample pass, values and gradients', () => {
    const { passed, failures } = run_rows(read_rows(resolve(__dirname, 'sample.jsonl')))
    expect(shown(failures)).toEqual([])
    expect(passed).toBeGreaterThan(100)
  }, 60_000)
})
