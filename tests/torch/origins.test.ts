/** What TORCHLUZ_DEBUG and TORCHLUZ_LEAKS tell of tensors. */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, temporary } from '../cli/support'

const folder = temporary()

/** Runs a script in a process of its own, with the built package as `t`. */
function run(lines: readonly string[], env: NodeJS.ProcessEnv): { stdout: string; stderr: string } {
  const file = join(folder, 'script.cjs')
  writeFileSync(file, [`const t = require(${JSON.stringify(root)})`, ...lines].join('\n'))
  const { stdout, stderr } = spawnSync(process.execPath, [file], { encoding: 'utf8', env: { ...process.env, ...env } })
  const short = (text: string) => text.replaceAll(join(folder, '/'), '')
  return { stdout: short(stdout), stderr: short(stderr) }
}

const disposed = [
  'const make = () => t.torch_tensor([1, 2])',
  'const x = make()',
  'x.dispose()',
  'try { x.add(1) } catch (error) { console.log(error.message) }',
]

describe('an error of a disposed tensor', () => {
  test('says where it was made and given back, in debugging', () => {
    expect(run(disposed, { TORCHLUZ_DEBUG: '1' }).stdout).toMatch(
      /^add: the tensor was disposed: .* made by torch_tensor\(\) at make \(script.cjs:2:22\) and given back by dispose\(\) at .*script.cjs:4:3\)\n$/,
    )
  })
  test('names tidy() as what gave it back', () => {
    const lines = [
      'let y',
      't.tidy(() => { y = t.torch_ones(2).mul(2) })',
      'try { y.shape } catch (error) { console.log(error.message) }',
    ]
    expect(run(lines, { TORCHLUZ_DEBUG: '1' }).stdout).toMatch(
      /by mul\(\) at .*script.cjs:3:\d+ and given back by tidy\(\) at .*:3:3\)/,
    )
  })
  test('says how to learn it, elsewhere', () => {
    expect(run(disposed, { TORCHLUZ_DEBUG: '' }).stdout).toMatch(/TORCHLUZ_DEBUG=1 in the environment says where/)
  })
})

describe('the report of what is still held at the end', () => {
  const leaks = { TORCHLUZ_LEAKS: '1' }
  test('counts tensors by the place where they were made, the largest first', () => {
    const lines = [
      'globalThis.held = [1, 2, 3].map(() => t.torch_tensor([1, 2]))',
      'globalThis.large = t.torch_tensor(new Float32Array(1000))',
      'globalThis.layer = t.nn_linear(2, 1)',
    ]
    const report = run(lines, leaks).stderr.split('\n')
    expect(report[0]).toBe('torchluz: 6 tensors of 4,036 bytes still held when the process ended')
    expect(report[1]).toMatch(/^ {2}1 tensor of 4,000 bytes made by torch_tensor\(\) at .*script.cjs:3:/)
    expect(report[2]).toMatch(/^ {2}3 tensors of 24 bytes made by torch_tensor\(\) at .*script.cjs:2:/)
    expect(report[3]).toMatch(/^ {2}2 tensors of 12 bytes made by .*script.cjs:4:.* \(parameter of a module\)$/)
  })
  test('leaves out what was collected and what was disposed', () => {
    const lines = [
      'for (let i = 0; i < 10; i++) t.torch_tensor([i])',
      'globalThis.held = t.torch_tensor([1])',
      'held.dispose()',
    ]
    expect(run(lines, leaks).stderr).toBe('')
  })
  test('is not made without the flag', () => {
    expect(run(['globalThis.held = t.torch_tensor([1])'], { TORCHLUZ_LEAKS: '0' }).stderr).toBe('')
  })
})
