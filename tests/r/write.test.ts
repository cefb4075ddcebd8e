/** What is written to a terminal or a pipe whose reader has gone. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

/** Runs code whose standard output or error is read up to the first piece and then closed; gives its exit code and what it says on the other. */
async function read_once(stream: 'stdout' | 'stderr', code: string): Promise<{ exit: unknown; said: string }> {
  const root = resolve(__dirname, '../..')
  const child = spawn(process.execPath, ['--import', 'tsx', '-e', code], { cwd: root })
  let said = ''
  child[stream === 'stdout' ? 'stderr' : 'stdout'].on('data', (text) => (said += String(text)))
  child[stream].once('data', () => child[stream].destroy())
  const [exit] = (await once(child, 'close')) as [unknown]
  return { exit, said }
}

const repeated = (start: string, line: string, end: string): string =>
  `${start}
  let left = 20
  const again = () => { ${line}; if (--left > 0) setTimeout(again, 5); else { ${end} } }
  again()`

test.each(['stdout', 'stderr'] as const)(
  'a reader of %s that has gone ends nothing',
  async (stream) => {
    const other = stream === 'stdout' ? 'stderr' : 'stdout'
    const code = repeated(
      "const { write_text } = require('./src/r/write.ts')",
      `write_text('a line\\n', process.${stream})`,
      `process.${other}.write('done ' + process.${stream}.listenerCount('error'))`,
    )
    expect(await read_once(stream, code)).toEqual({ exit: 0, said: expect.stringMatching(/^done [12]$/) })
  },
  60_000,
)

test("one's own listener hears of it still", async () => {
  const code = repeated(
    "const { write_text } = require('./src/r/write.ts'); let heard = 0; process.stdout.on('error', () => heard++)",
    "write_text('a line\\n')",
    "process.stderr.write(heard > 0 ? 'heard' : 'missed')",
  )
  expect(await read_once('stdout', code)).toEqual({ exit: 0, said: 'heard' })
}, 60_000)

const on_linux = existsSync('/dev/full') ? test : test.skip

on_linux(
  'an output that is full ends the process, as without this package',
  () => {
    const run = (code: string) =>
      spawnSync('sh', ['-c', '"$0" --import tsx -e "$1" > /dev/full', process.execPath, code], {
        cwd: resolve(__dirname, '../..'),
        encoding: 'utf8',
      })
    const [own, plain] = [
      run("require('./src/r/write.ts').write_text('a line\\n')"),
      run("process.stdout.write('a line\\n')"),
    ]
    expect([own.status, plain.status]).toEqual([1, 1])
    expect(own.stderr).toContain('ENOSPC')
  },
  60_000,
)

test('an error that is no reader gone ends the process after one that is', async () => {
  const code = repeated(
    "const { write_text } = require('./src/r/write.ts')",
    "write_text('a line\\n')",
    "process.stdout.emit('error', new Error('of the user'))",
  )
  expect(await read_once('stdout', code)).toEqual({ exit: 1, said: expect.stringContaining('of the user') })
}, 60_000)
