import fs from 'node:fs'
import path from 'node:path'
import { cache_dir } from '../../src/native/cache'
import { find_libtorch, inspect_libtorch, libtorch_places, library_name, MANIFEST } from '../../src/native/libtorch'
import { libtorch_files, temporary, write_files } from '../cli/support'

const folder = temporary()
const make = (name: string, files: Record<string, string | Buffer>): string =>
  write_files(path.join(folder, name), files)
const fake = (name: string, version?: string): string => make(name, libtorch_files('libtorch', version, 'library'))

/** An environment in which nothing is found: no cache, no Python. */
const bare = (env: Record<string, string> = {}): NodeJS.ProcessEnv => ({
  PATH: '',
  TORCHLUZ_CACHE: path.join(folder, 'no-cache'),
  ...env,
})

describe('inspect_libtorch', () => {
  test('finds lib/ and include/ in the folder, in libtorch/ and in torch/', () => {
    for (const prefix of ['.', 'libtorch', 'torch']) {
      const place = make(`prefix-${prefix}`, libtorch_files(prefix, '2.13.0+cpu', 'library'))
      expect(inspect_libtorch(place)).toEqual({
        root: path.join(place, prefix),
        version: '2.13.0',
        minor: '2.13',
        build: 'cpu',
        has_headers: true,
      })
    }
  })

  test.each([
    ['build-version', '2.12.1+cu130\n', { version: '2.12.1', build: 'cu130' }],
    ['version.py', "__version__ = '2.14.0+cpu'\ndebug = False\n", { version: '2.14.0', build: 'cpu' }],
    ['version.py', "__version__ = '2.13.0a0+git1234'\n", { version: '2.13.0', build: 'git1234' }],
    [
      'include/torch/headeronly/version.h',
      '#define TORCH_VERSION_MAJOR 2\n#define TORCH_VERSION_MINOR 11\n#define TORCH_VERSION_PATCH 3\n',
      { version: '2.11.3', build: 'cpu' },
    ],
  ])('reads the version of %s', (file, text, expected) => {
    const { 'libtorch/build-version': _, ...rest } = libtorch_files('libtorch', '', 'library')
    const place = make(`version-${Math.random()}`, { ...rest, [`libtorch/${file}`]: text })
    expect(inspect_libtorch(place)).toMatchObject(expected)
  })

  test('says why a folder is none', () => {
    expect(inspect_libtorch(path.join(folder, 'nowhere'))).toBe('there is no such folder')
    expect(inspect_libtorch(make('empty', { 'readme.txt': '' }))).toBe('it holds no lib/ folder')
    expect(inspect_libtorch(make('other', { 'lib/other.so': '' }))).toMatch(/^lib\/ holds no libtorch/)
    const incomplete = fake('incomplete')
    fs.rmSync(path.join(incomplete, 'libtorch', 'lib', library_name('torch_cpu')))
    expect(inspect_libtorch(incomplete)).toBe(`incomplete: lib/${library_name('torch_cpu')} is missing`)
    expect(inspect_libtorch(fake('old', '2.1.0+cpu'))).toMatch(/2\.1\.0\+cpu.*not supported.*2\.11 to 2\.14/)
    expect(inspect_libtorch(fake('nameless', 'unknown'))).toMatch(/no file tells its version/)
  })
})

describe('find_libtorch', () => {
  test('prefers LIBTORCH, then TORCH_HOME, then the cache, then Python', () => {
    const cache = path.join(folder, 'cache')
    const [first, second, third] = [fake('a', '2.11.0'), fake('b', '2.12.0'), fake('cache/libtorch-2.13.0-cpu')]
    const python = path.join(folder, 'bin', 'python3')
    make('bin', { python3: `#!/bin/sh\necho ${fake('python', '2.14.0')}\n` })
    fs.chmodSync(python, 0o755)
    const env: Record<string, string> = { LIBTORCH: first, TORCH_HOME: second, TORCHLUZ_CACHE: cache }
    env['PATH'] = `${path.dirname(python)}:/bin:/usr/bin`
    const found: string[] = []
    for (const name of ['LIBTORCH', 'TORCH_HOME', 'TORCHLUZ_CACHE']) {
      found.push(find_libtorch(env).version)
      env[name] = name === 'TORCHLUZ_CACHE' ? path.join(folder, 'no-cache') : ''
    }
    found.push(find_libtorch(env).version)
    expect(third).toContain('cache')
    expect(found).toEqual(['2.11.0', '2.12.0', '2.13.0', '2.14.0'])
  })

  test('takes the one installed last from the cache, and none that is half there', () => {
    const cache = path.join(folder, 'many')
    fake('many/libtorch-2.14.0-cpu', '2.14.0')
    const last = fake('many/libtorch-2.12.0-cpu', '2.12.0')
    fake('many/.partial-1', '2.13.0')
    fs.writeFileSync(path.join(last, MANIFEST), '{}')
    expect(find_libtorch(bare({ TORCHLUZ_CACHE: cache })).version).toBe('2.12.0')
  })

  test('an unusable TORCH_HOME is passed over, an unusable LIBTORCH is not', () => {
    const good = fake('good')
    const bad = path.join(folder, 'bad')
    const cache = path.join(folder, 'with-one')
    fake('with-one/libtorch-2.13.0-cpu')
    expect(find_libtorch(bare({ TORCH_HOME: bad, TORCHLUZ_CACHE: cache })).version).toBe('2.13.0')
    expect(() => find_libtorch(bare({ LIBTORCH: bad, TORCH_HOME: good }))).toThrow(
      /LIBTORCH is set to a folder that holds no usable libtorch[^]*there is no such folder[^]*unset it/,
    )
  })

  test('the error lists every place, what was found there, and what to do', () => {
    const old = fake('too-old', '1.13.1')
    const find = (): unknown => find_libtorch(bare({ TORCH_HOME: old }))
    expect(find).toThrow(/LIBTORCH: not set/)
    expect(find).toThrow(new RegExp(`TORCH_HOME \\(${old}\\): libtorch 1\\.13\\.1, which is not supported`))
    expect(find).toThrow(/torchluz's cache \(.*no-cache\): nothing is installed there/)
    expect(find).toThrow(/Python: no torch is installed for python3/)
    expect(find).toThrow(/npx torchluz setup/)
  })

  test('looks at no place after the one that is taken', () => {
    const [place] = libtorch_places(bare({ LIBTORCH: fake('only') }))
    expect(place).toMatchObject({ source: 'LIBTORCH', libtorch: { version: '2.13.0' } })
  })
})

describe('cache_dir', () => {
  test.each([
    ['linux', { HOME: '/home/me' }, '/home/me/.cache/torchluz'],
    ['linux', { HOME: '/home/me', XDG_CACHE_HOME: '/x' }, '/x/torchluz'],
    ['darwin', { HOME: '/Users/me' }, '/Users/me/Library/Caches/torchluz'],
    ['linux', { HOME: '/home/me', TORCHLUZ_CACHE: '/mine' }, '/mine'],
  ] as const)('on %s with %j', (platform, env, expected) => {
    expect(cache_dir(env, platform)).toBe(expected)
  })
})
