/** Taking libtorch out of a zip archive, a wheel (which is one) or a folder. */
import fs from 'node:fs'
import path from 'node:path'
import { Transform, type Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { crc32 } from 'node:zlib'
import { open, type Entry, type ZipFile } from 'yauzl'
import { show_progress } from '../download/progress'
import { SetupError } from '../native/libtorch'

/** What libtorch needs: its libraries, headers and version, without what serves only Python and PyTorch's own tests. */
const WANTED = /^(?:libtorch|torch)\/(?:lib\/|include\/|version\.py$|build-version$|build-hash$)/
const UNWANTED =
  /\/lib\/(?:[^/]*(?:_python|libshm|shm\.|torchbind_test|backend_with_compiler|aoti_custom_ops|jitbackend_test)|(?:cmake|pkgconfig)\/)/

/** Whether a file of an archive, by its path there, belongs to what is installed. */
export const is_wanted = (name: string): boolean => WANTED.test(name) && !UNWANTED.test(name) && !name.endsWith('/')

const damaged = (file: string, reason: string): SetupError =>
  new SetupError(`${file} cannot be unpacked: ${reason}.\nIt is damaged or incomplete: get it again.`)

const open_zip = (file: string): Promise<ZipFile> =>
  new Promise((resolve, reject) =>
    open(file, { lazyEntries: true, autoClose: false }, (error, zip) => (error ? reject(error) : resolve(zip))),
  )

/** The archive's table of contents; it stands at the end, so reading it tells whether the archive is complete. */
function entries_of(zip: ZipFile): Promise<Entry[]> {
  return new Promise((resolve, reject) => {
    const entries: Entry[] = []
    zip.on('entry', (entry: Entry) => {
      entries.push(entry)
      zip.readEntry()
    })
    zip.once('end', () => resolve(entries))
    zip.once('error', reject)
    zip.readEntry()
  })
}

const open_entry = (zip: ZipFile, entry: Entry): Promise<Readable> =>
  new Promise((resolve, reject) =>
    zip.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(stream))),
  )

/** Fails before anything is written where the disk cannot hold it. */
function check_space(folder: string, bytes: number): void {
  const { bavail, bsize } = fs.statfsSync(folder)
  if (bavail * bsize >= bytes) return
  throw new SetupError(
    `The disk of ${folder} has ${Math.floor((bavail * bsize) / 1e6)} MB free, but libtorch needs ${Math.ceil(bytes / 1e6)} MB.\n` +
      'Free some space, or set TORCHLUZ_CACHE to a folder on another disk.',
  )
}

/** Passes bytes on, counting and hashing them. */
function watch(on_bytes: (chunk: Buffer) => void): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, callback) {
      on_bytes(chunk)
      callback(null, chunk)
    },
  })
}

/** Unpacks libtorch's files of a zip archive into `folder`, each checked against the archive's own checksum. */
async function unpack_zip(file: string, folder: string, signal?: AbortSignal): Promise<void> {
  let zip: ZipFile
  try {
    zip = await open_zip(file)
  } catch (error) {
    throw damaged(file, (error as Error).message)
  }
  const progress = show_progress(`Unpacking ${path.basename(file)}`)
  try {
    const entries = (await entries_of(zip)).filter((entry) => is_wanted(entry.fileName))
    if (entries.length === 0)
      throw new SetupError(`${file} holds no libtorch: neither libtorch/lib nor torch/lib is in it.`)
    const total = entries.reduce((sum, entry) => sum + entry.uncompressedSize, 0)
    check_space(folder, total)
    let done = 0
    for (const entry of entries) {
      const target = path.join(folder, entry.fileName)
      fs.mkdirSync(path.dirname(target), { recursive: true })
      let sum = 0
      const watcher = watch((chunk) => {
        sum = crc32(chunk, sum)
        progress.at((done += chunk.length), total)
      })
      await pipeline(await open_entry(zip, entry), watcher, fs.createWriteStream(target), { signal })
      if (sum !== entry.crc32) throw damaged(file, `${entry.fileName} fails its checksum`)
    }
  } catch (error) {
    signal?.throwIfAborted()
    // The file system's errors carry a system call; what is left comes from the archive's contents.
    if (error instanceof SetupError || (error instanceof Error && 'syscall' in error)) throw error
    throw damaged(file, (error as Error).message)
  } finally {
    progress.end()
    zip.close()
  }
}

/** Copies libtorch's files of a folder that holds lib/ and include/, or libtorch/ or torch/ with them. */
async function copy_folder(source: string, folder: string, signal?: AbortSignal): Promise<void> {
  const inner = ['libtorch', 'torch'].find((name) => fs.existsSync(path.join(source, name, 'lib')))
  const root = inner ? path.join(source, inner) : source
  await fs.promises.cp(root, path.join(folder, 'libtorch'), {
    recursive: true,
    dereference: true,
    filter: (from) => {
      signal?.throwIfAborted()
      const name = path.join('libtorch', path.relative(root, from)).split(path.sep).join('/')
      return fs.statSync(from).isDirectory() ? name === 'libtorch' || is_wanted(`${name}/_`) : is_wanted(name)
    },
  })
}

/**
 * Puts the libtorch of an archive, a wheel or a folder into `folder`.
 *
 * @throws SetupError where it is damaged, holds no libtorch, or the disk is too small.
 */
export async function unpack(source: string, folder: string, signal?: AbortSignal): Promise<void> {
  if (fs.statSync(source).isDirectory()) await copy_folder(source, folder, signal)
  else await unpack_zip(source, folder, signal)
}
