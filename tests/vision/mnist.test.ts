import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import { join, resolve } from 'node:path'
import { as_array, mnist_dataset, torch_div, torch_flatten, torch_tensor } from 'torchluz'
import { has_mnist, mnist_root } from '../mnist_files'
import { NpmPackage, mirror, obtain, type Source } from '../../src/vision/fetch'
import { read_idx } from '../../src/vision/idx'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(os.tmpdir(), 'torchluz-test-'))
  jest.spyOn(process.stdout, 'write').mockReturnValue(true)
})
afterEach(() => {
  jest.restoreAllMocks()
  rmSync(root, { recursive: true, force: true })
})

const idx = (shape: number[], data: number[]) =>
  Buffer.from([0, 0, 8, shape.length, ...shape.flatMap((n) => [0, 0, n >> 8, n & 255]), ...data])

describe('an idx file', () => {
  test('is read, or refused with the reason', () => {
    expect(read_idx(idx([2, 2], [1, 2, 3, 4]), [2, 2])).toMatchObject({
      shape: [2, 2],
      data: Uint8Array.of(1, 2, 3, 4),
    })
    expect(read_idx(idx([2, 2], [1, 2, 3]), [2, 2])).toMatch(/11|cut off/)
    expect(read_idx(idx([2, 3], [1, 2, 3]), [2, 2])).toMatch(/2 × 3 values where 2 × 2/)
    expect(read_idx(Buffer.from('hello'), [1])).toMatch(/no idx file/)
  })
})

describe('mnist_dataset()', () => {
  test('says where it looked, and fetches nothing unasked', async () => {
    await expect(mnist_dataset({ root })).rejects.toThrow(/Dataset not found.*download: true/s)
    expect(readdirSync(root)).toEqual([])
  })

  test('never uses a damaged file', async () => {
    mkdirSync(join(root, 'mnist/raw'), { recursive: true })
    writeFileSync(join(root, 'mnist/raw/train-images-idx3-ubyte'), idx([60000, 28, 28], [1, 2, 3]))
    await expect(mnist_dataset({ root })).rejects.toThrow(/cut off or changed/)
    writeFileSync(join(root, 'mnist/raw/train-images-idx3-ubyte.gz'), 'no gzip')
    await expect(mnist_dataset({ root })).rejects.toThrow(/Dataset not found/)
  })

  test('refuses wrong arguments', async () => {
    await expect(mnist_dataset({ root: 3 as never })).rejects.toThrow(/root is a folder/)
    await expect(mnist_dataset({ root, transform: 3 as never })).rejects.toThrow(/transform is a function/)
    await expect(mnist_dataset({ root, train: 'yes' as never })).rejects.toThrow(/train is true or false/)
    await expect(mnist_dataset({ root, download: 1 as never })).rejects.toThrow(/download is true or false/)
    await expect(mnist_dataset({ root, trian: true } as never)).rejects.toThrow(/did you mean 'train'/)
  })

  const with_files = has_mnist ? test : test.skip
  with_files('gives pictures of 1 × 28 × 28 and classes from 1', async () => {
    const ds = await mnist_dataset({
      root: mnist_root,
      transform: (x) => torch_div(torch_flatten(torch_tensor(x)), 255),
    })
    const { x, y } = ds.get(1)
    expect([ds.length(), x.shape, y, Math.max(...as_array(x))]).toEqual([60000, [784], 6, 1])
    for (const wrong of [0, 60001, 1.5]) expect(() => ds.getitem(wrong)).toThrow(/an item's number is 1 to 60000, got/)
  })
})

describe('getting a file', () => {
  const wanted = (sources: Source[], path = join(root, 'raw', 'file')) => ({
    paths: [path],
    sources,
    parse: (bytes: Buffer) => ({ text: bytes.toString() }),
    download: true,
  })
  const here: Source = { name: 'here', read: () => Promise.resolve(Buffer.from('whole')) }

  test('takes the next source where one fails', async () => {
    const broken: Source = { name: 'broken', read: () => Promise.reject(new Error('gone')) }
    expect(await obtain(wanted([broken, here]))).toEqual({ text: 'whole' })
    expect(readdirSync(join(root, 'raw'))).toEqual(['file'])
  })

  test('says what to do where it cannot be kept, and leaves nothing', async () => {
    writeFileSync(join(root, 'raw'), '')
    await expect(obtain(wanted([here]))).rejects.toThrow(
      /cannot be written: there is a file where its folder should be\n.*make 'root' another folder/,
    )
    mkdirSync(join(root, 'file'))
    await expect(obtain(wanted([here], join(root, 'file')))).rejects.toThrow(/it is a folder\n.*make 'root'/)
    expect(readdirSync(root).sort()).toEqual(['file', 'raw'])
  })

  test('takes mirrors through the proxy that the environment names', async () => {
    const asked: string[] = []
    const proxy = createServer((_request, response) => response.end('whole'))
    proxy.on('connect', ({ url }, socket) => {
      asked.push(url ?? '')
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
    })
    proxy.listen(0, '127.0.0.1')
    await once(proxy, 'listening')
    const before = process.env.https_proxy
    process.env.https_proxy = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
    try {
      await expect(obtain(wanted([mirror('https://mnist.invalid/file.gz')]))).rejects.toThrow(/mnist.invalid/)
    } finally {
      if (before === undefined) delete process.env.https_proxy
      else process.env.https_proxy = before
      proxy.close()
    }
    expect(asked).toEqual(['mnist.invalid:443'])
  })

  test('is ended by Ctrl-C, and leaves nothing', async () => {
    // An npm that has begun to write and does not end.
    writeFileSync(join(root, 'npm'), '#!/bin/sh\necho part > part.tgz\nexec sleep 60\n', { mode: 0o755 })
    const tmp = mkdtempSync(join(root, 'tmp-'))
    const script = `require(process.argv[1]).mnist_dataset({ root: process.argv[2], download: true })`
    const env = { ...process.env, PATH: `${root}:${process.env.PATH}`, TMPDIR: tmp, https_proxy: 'http://127.0.0.1:1' }
    const child = spawn(process.execPath, ['-e', script, resolve(__dirname, '../..'), join(root, 'data')], { env })
    const timer = setInterval(() => {
      if (!readdirSync(tmp, { recursive: true }).some((name) => String(name).endsWith('part.tgz'))) return
      clearInterval(timer)
      child.kill('SIGINT')
    }, 20)
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null]
    clearInterval(timer)
    expect({ code, signal, left: readdirSync(tmp) }).toEqual({ code: null, signal: 'SIGINT', left: [] })
    expect(existsSync(join(root, 'data'))).toBe(false)
  })

  test("tells npm's own reason where a package fails, and leaves no folder behind", async () => {
    writeFileSync(join(root, 'npm'), '#!/bin/sh\necho "npm error: no such package" >&2\nexit 1\n', { mode: 0o755 })
    const tmp = mkdtempSync(join(root, 'tmp-'))
    jest.spyOn(os, 'tmpdir').mockReturnValue(tmp)
    const path = process.env.PATH
    process.env.PATH = `${root}:${path}`
    try {
      const npm = new NpmPackage('nothing@1.0.0')
      await expect(obtain(wanted([npm.file('x')]))).rejects.toThrow(/nothing@1.0.0: npm error: no such package\n/)
      await npm.done()
    } finally {
      process.env.PATH = path
    }
    expect(readdirSync(tmp)).toEqual([])
  })
})
