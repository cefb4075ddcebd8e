/** Small stand-ins for libtorch: folders and archives with its files' names. */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { crc32, deflateRawSync } from 'node:zlib'
import { library_name } from '../../src/native/libtorch'

export const root = path.resolve(__dirname, '..', '..')

/** A library that loads anywhere: the addon's own loader. */
const loadable = (): Buffer => fs.readFileSync(path.join(root, 'build', 'Release', 'loader', 'loader.node'))

/** A new empty folder, removed after the test file. */
export function temporary(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'torchluz-test-'))
  afterAll(() => fs.rmSync(folder, { recursive: true, force: true }))
  return folder
}

export type Files = Record<string, string | Buffer>

/** The files of a libtorch of a version, below `prefix`. */
export function libtorch_files(prefix: string, version = '2.13.0+cpu', library: Buffer | string = loadable()): Files {
  return {
    [`${prefix}/build-version`]: `${version}\n`,
    [`${prefix}/lib/${library_name('c10')}`]: library,
    [`${prefix}/lib/${library_name('torch_cpu')}`]: library,
    [`${prefix}/include/ATen/core/Tensor.h`]: '// headers',
    [`${prefix}/lib/${library_name('torch_python')}`]: 'not needed',
    [`${prefix}/nn/modules.py`]: 'not needed',
  }
}

export function write_files(folder: string, files: Files): string {
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
    fs.writeFileSync(path.join(folder, name), content)
  }
  return folder
}

/** A zip archive of files. */
export function zip(files: Files): Buffer {
  const parts: Buffer[] = []
  const table: Buffer[] = []
  let offset = 0
  for (const [name, content] of Object.entries(files)) {
    const data = Buffer.from(content)
    const packed = deflateRawSync(data, { level: 1 })
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0) // version needed
    common.writeUInt16LE(8, 4) // deflate
    common.writeUInt32LE(crc32(data), 10)
    common.writeUInt32LE(packed.length, 14)
    common.writeUInt32LE(data.length, 18)
    common.writeUInt16LE(Buffer.byteLength(name), 22)
    const local = [Buffer.from('PK\x03\x04'), common, Buffer.from(name), packed]
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(offset, 10)
    table.push(Buffer.from('PK\x01\x02\x14\x00'), common, rest, Buffer.from(name))
    parts.push(...local)
    offset += local.reduce((sum, part) => sum + part.length, 0)
  }
  const directory = Buffer.concat(table)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(Object.keys(files).length, 4)
  end.writeUInt16LE(Object.keys(files).length, 6)
  end.writeUInt32LE(directory.length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...parts, directory, Buffer.from('PK\x05\x06'), end])
}

export function write_zip(folder: string, name: string, files: Files): string {
  const file = path.join(folder, name)
  fs.writeFileSync(file, zip(files))
  return file
}

/** Every file below a folder, by its path there. */
export function files_below(folder: string): string[] {
  if (!fs.existsSync(folder)) return []
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort()
}
