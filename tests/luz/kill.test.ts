/** Fits that are killed while they write checkpoints. scripts/kill_test.ts does it as often as one likes. */
import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { promisify } from 'node:util'

test('a killed fit goes on where it was, and leaves no broken file', async () => {
  const root = resolve(__dirname, '../..')
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', 'scripts/kill_test.ts', '3'], {
    cwd: root,
  })
  expect(stdout).toContain('3 kills in ')
}, 180_000)
