import { once } from 'node:events'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { download } from '../../src/download/download'
import { temporary } from '../cli/support'

const folder = temporary()
const content = Buffer.alloc(300_000, 'libtorch')
const sha256 = createHash('sha256').update(content).digest('hex')

let server: Server
let answer: (request: IncomingMessage, response: ServerResponse) => void
let requests: IncomingMessage[] = []
let target = ''
let count = 0

beforeAll((done) => {
  server = createServer((request, response) => {
    requests.push(request)
    answer(request, response)
  }).listen(0, '127.0.0.1', done)
})
afterAll((done) => {
  server.closeAllConnections()
  server.close(done)
})
beforeEach(() => {
  requests = []
  target = path.join(folder, `file-${++count}.zip`)
  jest.spyOn(process.stdout, 'write').mockReturnValue(true)
})
afterEach(() => jest.restoreAllMocks())

const url = (name = 'file.zip'): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/${name}`

/** Serves the file by its parts, and breaks the connection after `limit` bytes. */
function serve(limit = Infinity, etag = '"one"') {
  return ({ headers }: IncomingMessage, response: ServerResponse): void => {
    const start = headers['if-range'] === etag ? Number(/bytes=(\d+)-/.exec(headers.range ?? '')?.[1] ?? 0) : 0
    const part = content.subarray(start)
    response.writeHead(start > 0 ? 206 : 200, { etag, 'content-length': part.length })
    if (part.length <= limit) response.end(part)
    else response.write(part.subarray(0, limit), () => setTimeout(() => response.destroy(), 50))
  }
}

const left = (): string[] => fs.readdirSync(folder).filter((name) => name.startsWith(path.basename(target)))

test('a file is fetched and checked', async () => {
  answer = serve()
  await download(url(), target, { sha256: sha256.toUpperCase() })
  expect(fs.readFileSync(target).equals(content)).toBe(true)
  expect(left()).toEqual([path.basename(target)])
})

test('a connection that breaks is taken up where it broke', async () => {
  answer = (request, response) => serve(requests.length === 1 ? 100_000 : Infinity)(request, response)
  await download(url(), target, { sha256 })
  expect(requests.map(({ headers }) => headers.range)).toEqual([undefined, 'bytes=100000-'])
})

test('what is left of a broken download is continued by the next call', async () => {
  answer = serve(100_000)
  await expect(download(url(), target, { retries: 0 })).rejects.toThrow(/could not be downloaded|connection broke/)
  expect(fs.existsSync(target)).toBe(false)
  answer = serve()
  await download(url(), target, { sha256 })
  expect(requests.at(-1)?.headers.range).toBe('bytes=100000-')
})

test('a file that has changed on the server is fetched anew', async () => {
  answer = serve(100_000)
  await expect(download(url(), target, { retries: 0 })).rejects.toThrow()
  answer = serve(Infinity, '"two"')
  await download(url(), target, { sha256 })
  expect(fs.statSync(target).size).toBe(content.length)
})

test('a wrong hash is refused and nothing is kept', async () => {
  answer = serve()
  await expect(download(url(), target, { sha256: 'ab'.repeat(32) })).rejects.toThrow(/SHA-256 is \w+, not abab/)
  expect(left()).toEqual([])
})

test('redirections are followed', async () => {
  answer = ({ url: asked }, response) => {
    if (asked === '/file.zip') response.writeHead(302, { location: '/moved.zip' }).end()
    else response.end(content)
  }
  await download(url(), target, { sha256 })
  expect(requests).toHaveLength(2)
})

test('a server that refuses, or is not there, is told by its address', async () => {
  answer = (_request, response) => response.writeHead(404).end()
  await expect(download(url(), target)).rejects.toThrow(`${url()}: the server answered 404.`)
  await expect(download('http://127.0.0.1:1/file.zip', target)).rejects.toThrow(
    /127\.0\.0\.1:1.*could not be downloaded/,
  )
  expect(left()).toEqual([])
})

test('an aborted download stops, and can be continued', async () => {
  const controller = new AbortController()
  answer = (_request, response) => {
    response.writeHead(200, { etag: '"one"', 'content-length': content.length })
    response.write(content.subarray(0, 50_000), () => setTimeout(() => controller.abort(), 50))
  }
  await expect(download(url(), target, { signal: controller.signal })).rejects.toThrow(/abort/i)
  answer = serve()
  await download(url(), target, { sha256 })
  expect(requests.at(-1)?.headers.range).toBe('bytes=50000-')
})

test('a proxy is used where the environment names one', async () => {
  const proxy = createServer().listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const asked: string[] = []
  proxy.on('connect', ({ url: host }, socket) => {
    asked.push(host ?? '')
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
  })
  const before = process.env['https_proxy']
  process.env['https_proxy'] = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
  try {
    await expect(download('https://libtorch.invalid/file.zip', target)).rejects.toThrow(/could not be downloaded/)
  } finally {
    if (before === undefined) delete process.env['https_proxy']
    else process.env['https_proxy'] = before
    proxy.close()
  }
  expect(asked).toEqual(['libtorch.invalid:443'])
})
