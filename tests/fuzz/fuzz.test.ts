import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

interface Report {
  calls: number
  errors: number
  targets: number
  faults: string[]
}

/** Random calls in a process of their own; where it dies, the call that ended it. */
async function fuzz(calls: number, seed: number): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), 'torchluz-fuzz-'))
  const log = join(folder, 'call')
  try {
    const script = resolve(__dirname, 'child.ts')
    const child = spawn(process.execPath, ['--import', 'tsx', script, String(calls), String(seed), log], {
      cwd: resolve(__dirname, '../..'),
      env: { ...process.env, OMP_NUM_THREADS: '1' },
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const parts: Buffer[] = []
    child.stdout.on('data', (part: Buffer) => parts.push(part))
    const ended = await new Promise<string>((done) =>
      child.on('close', (code, signal) => done(signal ?? `code ${code}`)),
    )
    if (ended !== 'code 0') throw new Error(`ended by ${ended} in the call ${readFileSync(log, 'utf8').trim()}`)
    return JSON.parse(Buffer.concat(parts).toString().split('\n').at(-1)!) as Report
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

describe('random calls with wrong arguments', () => {
  test('of all public functions end in a result or in an error of ours that names the function', async () => {
    const calls = 100_000
    const report = await fuzz(calls, 1)
    expect(report.faults).toEqual([])
    expect(report.calls).toBe(calls)
    expect(report.targets).toBeGreaterThan(1500)
    expect(report.errors).toBeGreaterThan(calls / 2)
  }, 600_000)
})
