import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import * as torch from 'torchluz'

interface Report {
  functions: number
  arguments: number
  calls: number
  errors: number
  faults: string[]
  names: string[]
}

/** Wrong values in right calls, in a process of its own; where it dies, the call that ended it. */
async function sweep(): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), 'torchluz-sweep-'))
  const log = join(folder, 'call')
  try {
    const child = spawn(process.execPath, ['--import', 'tsx', resolve(__dirname, 'child.ts'), log], {
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

/** What is of these families by name alone: luz's, classes, and what marks a missing option. */
const others = ['nn_mixup_loss', 'nnf_mixup', 'nn_Module', 'lr_finder', 'lr_records', 'lr_plot', 'optim_required']

describe('one wrong value in a right call', () => {
  let report: Report
  beforeAll(async () => {
    report = await sweep()
  }, 600_000)

  test('is tried for every public layer, function, loss, initializer, optimizer, scheduler and distribution', () => {
    const known = new Set([...report.names, ...others])
    const exported = Object.keys(torch).filter((name) => /^(nn|nnf|optim|lr|distr)_/.test(name))
    expect(exported.filter((name) => !known.has(name))).toEqual([])
    expect(report.functions).toBeGreaterThan(300)
    expect(report.arguments).toBeGreaterThan(1500)
    expect(report.errors).toBeGreaterThan(report.calls / 2)
  })
  test('ends in a result or in an error of ours that teaches, and is taken by nobody who cannot use it', () => {
    expect(report.faults).toEqual([])
  })
})
