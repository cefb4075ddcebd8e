import { archive_url, cuda_build } from '../../src/cli/sources'

const cpu = { version: '2.13.0', build: 'cpu' }

test.each([
  ['linux', 'x64', 'cpu/libtorch-shared-with-deps-2.13.0%2Bcpu.zip'],
  ['win32', 'x64', 'cpu/libtorch-win-shared-with-deps-2.13.0%2Bcpu.zip'],
  ['darwin', 'arm64', 'cpu/libtorch-macos-arm64-2.13.0.zip'],
] as const)('the archive for %s-%s', (platform, arch, file) => {
  expect(archive_url(cpu, platform, arch, {})).toBe(`https://download.pytorch.org/libtorch/${file}`)
})

test('there is none for other platforms, nor with CUDA for macOS', () => {
  expect(archive_url(cpu, 'linux', 'arm64', {})).toBeUndefined()
  expect(archive_url({ version: '2.13.0', build: 'cu130' }, 'darwin', 'arm64', {})).toBeUndefined()
})

test('a mirror takes the place of the official host', () => {
  const env = { TORCHLUZ_MIRROR: 'https://mirror.example/pytorch/' }
  expect(archive_url({ version: '2.13.0', build: 'cu130' }, 'linux', 'x64', env)).toBe(
    'https://mirror.example/pytorch/libtorch/cu130/libtorch-shared-with-deps-2.13.0%2Bcu130.zip',
  )
})

test.each(['13.0', '130', 'cu130'])('--cuda %s means cu130', (given) => {
  expect(cuda_build(given)).toBe('cu130')
})
