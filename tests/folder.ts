/** Tests that write files where they run. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Has each test of a file run in a folder of its own, which is removed afterwards. Gives its path. */
export function in_own_folder(): () => string {
  const here = process.cwd()
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'torchluz-test-'))
    process.chdir(folder)
  })
  afterEach(() => {
    process.chdir(here)
    rmSync(folder, { recursive: true, force: true })
  })
  return () => folder
}
