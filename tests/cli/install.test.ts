import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { Writable } from 'node:stream'
import { install, type InstallOptions } from '../../src/cli/install'
import { files_below, libtorch_files, root, temporary, write_files, write_zip, zip } from './support'

const folder = temporary()
/** Where this machine's own libtorch is, which most tests here hide. */
const own_cache = process.env['TORCHLUZ_CACHE']
const program = path.join(root, 'lib', 'cli', 'main.js')
let cache = ''
let count = 0

beforeEach(() => {
  cache = path.join(folder, `cache-${++count}`)
  process.env['TORCHLUZ_CACHE'] = cache
  jest.spyOn(console, 'log').mockReturnValue()
})
afterEach(() => jest.restoreAllMocks())

const quiet = (options: InstallOptions) => install({ write: () => undefined, ...options })

const WHOLE = [
  'libtorch-2.13.0-cpu/libtorch/build-version',
  'libtorch-2.13.0-cpu/libtorch/include/ATen/core/Tensor.h',
  'libtorch-2.13.0-cpu/libtorch/lib/libc10.so',
  'libtorch-2.13.0-cpu/libtorch/lib/libtorch_cpu.so',
  'libtorch-2.13.0-cpu/torchluz.json',
]
/** What an installation in a folder of the cache left, by any system's names of libraries. */
const installed = (): string[] =>
  files_below(cache).map((name) => name.replace(/(?:lib)?(c10|torch_cpu)\.(so|dylib|dll)$/, 'lib$1.so'))

const archive = (): string => write_zip(folder, `libtorch-${count}.zip`, libtorch_files('libtorch'))

describe('from a file', () => {
  test('an archive: what is needed of it, and nothing else', async () => {
    const found = await quiet({ from: archive() })
    expect(found).toMatchObject({ version: '2.13.0', build: 'cpu', has_headers: true })
    expect(installed()).toEqual(WHOLE)
  })

  test('a wheel', async () => {
    const wheel = write_zip(folder, 'torch-2.13.0-cp311-linux.whl', libtorch_files('torch'))
    expect(await quiet({ from: wheel })).toMatchObject({ root: path.join(cache, 'libtorch-2.13.0-cpu', 'torch') })
    expect(installed()).toEqual(WHOLE.map((name) => name.replace('/libtorch/', '/torch/')))
  })

  test('a folder, of libtorch itself or with it inside', async () => {
    const place = write_files(path.join(folder, 'unpacked'), libtorch_files('libtorch'))
    await quiet({ from: place })
    expect(installed()).toEqual(WHOLE)
    await quiet({ from: path.join(place, 'libtorch'), force: true })
    expect(installed()).toEqual(WHOLE)
  })

  test('its hash is written down, and what is there already is not installed twice', async () => {
    const from = archive()
    await quiet({ from })
    const sha256 = createHash('sha256').update(fs.readFileSync(from)).digest('hex')
    const manifest = JSON.parse(
      fs.readFileSync(path.join(cache, 'libtorch-2.13.0-cpu', 'torchluz.json'), 'utf8'),
    ) as object
    expect(manifest).toEqual({ version: '2.13.0', build: 'cpu', from: path.basename(from), sha256 })
    const lines: string[] = []
    await install({ write: (line) => lines.push(line) })
    expect(lines).toEqual([expect.stringMatching(/is installed in .* already$/)])
  })
})

describe('what cannot be installed is refused, and leaves nothing behind', () => {
  const refused = async (options: InstallOptions, reason: RegExp): Promise<void> => {
    await expect(quiet(options)).rejects.toThrow(reason)
    expect(installed()).toEqual([])
  }

  test('no such file', () => refused({ from: path.join(folder, 'nothing.zip') }, /there is no such file or folder/))

  test('a hash that differs', () =>
    refused({ from: archive(), sha256: '0'.repeat(64) }, /SHA-256 is \w{64}, not 0{64}/))

  test('an archive cut short', async () => {
    const whole = zip(libtorch_files('libtorch'))
    const file = path.join(folder, 'short.zip')
    fs.writeFileSync(file, whole.subarray(0, whole.length - 100))
    await refused({ from: file }, /short\.zip cannot be unpacked.*\n.*get it again/)
  })

  test('an archive with a flipped bit', async () => {
    const bytes = zip(libtorch_files('libtorch', '2.13.0+cpu', Buffer.alloc(5000, 'abc')))
    const file = path.join(folder, 'flipped.zip')
    const at = bytes.indexOf('c10') + 30
    bytes[at] = (bytes[at] ?? 0) ^ 1
    fs.writeFileSync(file, bytes)
    await refused({ from: file }, /flipped\.zip cannot be unpacked/)
  })

  test('an archive of something else', () =>
    refused({ from: write_zip(folder, 'other.zip', { 'readme.txt': 'hello' }) }, /holds no libtorch/))

  test('a file that would be written outside', () =>
    refused({ from: write_zip(folder, 'evil.zip', { '../torch/lib/evil.so': '' }) }, /cannot be unpacked/))

  test('a version that is not supported', () =>
    refused({ from: write_zip(folder, 'old.zip', libtorch_files('libtorch', '2.1.0')) }, /2\.1\.0.*not supported/))

  test('libraries that do not load', () =>
    refused(
      { from: write_zip(folder, 'broken.zip', libtorch_files('libtorch', '2.13.0', 'no library')) },
      /cannot be loaded here: .*\n.*nothing was installed/,
    ))

  test('a disk that is too small, before anything is written', async () => {
    const from = archive()
    jest.spyOn(fs, 'statfsSync').mockReturnValue({ bavail: 1, bsize: 4096 } as fs.StatsFs)
    await refused({ from }, /has 0 MB free, but libtorch needs \d+ MB.\n.*TORCHLUZ_CACHE/)
  })

  test('a disk that fills up meanwhile', async () => {
    const from = archive()
    jest.spyOn(fs, 'createWriteStream').mockImplementation(() => {
      const error = Object.assign(new Error('ENOSPC: no space left on device, write'), {
        code: 'ENOSPC',
        syscall: 'write',
      })
      return new Writable({ write: (_chunk, _encoding, done) => done(error) }) as fs.WriteStream
    })
    await refused(
      { from },
      /ENOSPC[^]*The disk is full\. Free some space, or set TORCHLUZ_CACHE[^]*Nothing was installed/,
    )
  })

  test('a cache that is a file', async () => {
    fs.writeFileSync(cache, '')
    await expect(quiet({ from: archive() })).rejects.toThrow(/TORCHLUZ_CACHE/)
  })

  test('an installation that is there survives one that fails', async () => {
    await quiet({ from: archive() })
    const broken = write_zip(folder, 'broken-2.zip', libtorch_files('libtorch', '2.13.0', 'no library'))
    await expect(quiet({ from: broken, force: true })).rejects.toThrow(/cannot be loaded/)
    expect(installed()).toEqual(WHOLE)
  })
})

describe('interruption', () => {
  /** Starts an installation of a big archive and ends it with a signal as soon as it unpacks. */
  function interrupt(signal: NodeJS.Signals): Promise<{ code: number | null; text: string }> {
    const big = { ...libtorch_files('libtorch'), 'libtorch/lib/libbig.so': Buffer.alloc(400_000_000) }
    const from = path.join(folder, 'big.zip')
    if (!fs.existsSync(from)) fs.writeFileSync(from, zip(big))
    const child = spawn(process.execPath, [program, 'install', '--from', from], { env: { ...process.env } })
    let text = ''
    child.stderr.setEncoding('utf8').on('data', (part: string) => (text += part))
    const timer = setInterval(() => {
      if (!files_below(cache).some((name) => name.endsWith('libbig.so'))) return
      clearInterval(timer)
      child.kill(signal)
    }, 5)
    return new Promise((resolve) =>
      child.on('close', (code) => {
        clearInterval(timer)
        resolve({ code, text })
      }),
    )
  }

  test('Ctrl-C leaves nothing behind', async () => {
    const { code, text } = await interrupt('SIGINT')
    expect(code).toBe(130)
    expect(text).toMatch(/Interrupted: nothing was installed/)
    expect(installed()).toEqual([])
  }, 30_000)

  test('a killed installer leaves no libtorch; the next one clears up and installs', async () => {
    expect((await interrupt('SIGKILL')).code).toBeNull()
    expect(fs.readdirSync(cache).filter((name) => name.startsWith('libtorch-'))).toEqual([])
    await quiet({ from: archive() })
    expect(installed()).toEqual(WHOLE)
  }, 30_000)

  test('two installers at once: the second waits and finds it done', async () => {
    const from = archive()
    const first = quiet({ from })
    const lines: string[] = []
    const second = install({ write: (line) => lines.push(line) })
    const [a, b] = await Promise.all([first, second])
    expect(b).toEqual(a)
    expect(lines).toEqual(['Another installation is running: waiting for it …', expect.stringMatching(/already$/)])
  })
})

describe('the command', () => {
  const run = (args: string[], env: NodeJS.ProcessEnv = {}) =>
    spawnSync(process.execPath, [program, ...args], { encoding: 'utf8', env: { ...process.env, ...env } })

  test('no network and no pip: says what was tried and what helps', () => {
    const env = { PATH: path.join(folder, 'no-programs'), TORCHLUZ_MIRROR: 'http://127.0.0.1:1' }
    const { status, stderr } = run(['install'], env)
    expect(status).toBe(1)
    for (const part of [
      /127\.0\.0\.1:1/,
      /pip could not get torch/,
      /https_proxy/,
      /TORCHLUZ_MIRROR/,
      /--from/,
      /LIBTORCH/,
    ]) {
      expect(stderr).toMatch(part)
    }
    expect(installed()).toEqual([])
  })

  test('a pip whose disk is full: says so, and its half of a wheel is not kept', () => {
    const programs = write_files(path.join(folder, 'pip-programs'), {
      python3: [
        '#!/bin/sh',
        'while [ $# -gt 0 ]; do [ "$1" = --dest ] && dest=$2; shift; done',
        '/bin/echo half > "$dest/torch-2.13.0-cp311-none-any.whl"',
        '/bin/echo "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device" >&2',
        'exit 1',
      ].join('\n'),
    })
    fs.chmodSync(path.join(programs, 'python3'), 0o755)
    const { status, stderr } = run(['install', '--pip'], { PATH: programs })
    expect(status).toBe(1)
    expect(stderr).toMatch(/No space left on device\nFree some space, or set TORCHLUZ_CACHE/)
    expect(installed()).toEqual([])
  })

  test.each([
    [['install', '--cpu', '--cuda', '13.0'], /--cpu and --cuda exclude each other/],
    [['install', '--cuda', 'new'], /--cuda new: a CUDA version such as 13\.0/],
    [['install', '--libtorch', '1.13.0'], /libtorch 1\.13\.0 is not supported/],
    [['install', '--pip', '--cuda', '13.0'], /--pip installs the CPU build only/],
    [['instal'], /Did you mean install/],
  ])('%j is refused', (args, reason) => {
    const { status, stderr } = run(args)
    expect(status).toBe(1)
    expect(stderr).toMatch(reason)
  })

  test('--help names the commands, examples and variables', () => {
    const { status, stdout } = run(['--help'])
    expect(status).toBe(0)
    for (const word of ['install', 'doctor', 'Examples', 'LIBTORCH', 'TORCHLUZ_CACHE']) expect(stdout).toContain(word)
  })

  test('doctor: all is well here, and a missing libtorch is a problem with a fix', () => {
    const well = run(['doctor'], { TORCHLUZ_CACHE: own_cache })
    expect(well.status).toBe(0)
    expect(well.stdout).toMatch(/✓ Addon .*torchluz\.node[^]*✓ Threads/)
    const ill = run(['doctor'], { LIBTORCH: path.join(folder, 'nowhere') })
    expect(ill.status).toBe(1)
    expect(ill.stdout).toMatch(/✗ Addon .*LIBTORCH is set[^]*→ Run/)
  })
})
