/** What a server answers: through the proxy that the environment names, and where it sends us. */
import { EnvHttpProxyAgent, request } from 'undici'
import { SetupError } from '../native/libtorch'
import { show_progress, type Progress } from './progress'

/** No connection, or one that broke: another source may do better. */
export class NetworkError extends SetupError {
  override name = 'NetworkError'
}

export type Answer = Awaited<ReturnType<typeof request>>

/** How a server is asked. */
export interface AskOptions {
  signal?: AbortSignal | undefined
  /** Milliseconds within which a connection must be there. */
  connect_timeout?: number
  headers?: Record<string, string>
}

/**
 * Asks for `url` and gives `use` what comes; the connections are closed afterwards. `https_proxy`, `http_proxy` and
 * `no_proxy` are respected, redirections followed.
 *
 * @throws NetworkError where the server has no such file.
 */
export async function ask<T>(url: string, options: AskOptions, use: (answer: Answer) => Promise<T>): Promise<T> {
  const { signal, headers, connect_timeout = 8000 } = options
  const dispatcher = new EnvHttpProxyAgent({ connect: { timeout: connect_timeout }, headersTimeout: 30_000 })
  try {
    const answer = await follow(url, { headers, dispatcher, signal })
    if (answer.statusCode !== 200 && answer.statusCode !== 206) {
      await answer.body.dump()
      throw new NetworkError(`${url}: the server answered ${answer.statusCode}.`)
    }
    return await use(answer)
  } finally {
    await dispatcher.destroy()
  }
}

async function follow(url: string, options: Parameters<typeof request>[1], left = 5): Promise<Answer> {
  const answer = await request(url, options)
  const { location } = answer.headers
  if (answer.statusCode < 300 || answer.statusCode >= 400 || typeof location !== 'string' || left === 0) return answer
  await answer.body.dump()
  return follow(new URL(location, url).href, options, left - 1)
}

/** How many bytes come in an answer, where the server tells. */
export function length_of({ headers }: Answer): number | undefined {
  const length = Number(headers['content-length'])
  return Number.isFinite(length) ? length : undefined
}

/**
 * Downloads a small file into memory, with a bar of the name `title`.
 *
 * @throws NetworkError where the connection broke.
 */
export function download_bytes(url: string, title: string, options: AskOptions = {}): Promise<Buffer> {
  return ask(url, options, async (answer) => {
    const total = length_of(answer)
    const progress: Progress = show_progress(title)
    try {
      const chunks: Buffer[] = []
      let done = 0
      for await (const chunk of answer.body as AsyncIterable<Buffer>) {
        chunks.push(chunk)
        progress.at((done += chunk.length), total)
      }
      if (total !== undefined && done !== total) throw new NetworkError(`${url}: the connection broke.`)
      return Buffer.concat(chunks)
    } finally {
      progress.end()
    }
  })
}
