/** One installer at a time. */
import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** Whether a process with this id is running. */
function is_running(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Whether the process that holds the lock has ended. An empty file is one just being written, unless it stays so. */
function is_left_behind(file: string): boolean {
  try {
    const pid = Number(fs.readFileSync(file, 'utf8'))
    return pid > 0 ? !is_running(pid) : Date.now() - fs.statSync(file).mtimeMs > 5000
  } catch {
    return false
  }
}

/**
 * Does `work` while holding the lock `file`; waits for another process that holds it, and takes over the lock of one that
 * has ended. `on_wait` is told once that it waits.
 */
export async function with_lock<T>(
  file: string,
  work: () => Promise<T>,
  { signal, on_wait }: { signal?: AbortSignal; on_wait?: () => void } = {},
): Promise<T> {
  fs.mkdirSync(path.dirname(file), { recursive: true })
  for (let told = false; ;) {
    try {
      fs.writeFileSync(file, String(process.pid), { flag: 'wx' })
      break
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    if (is_left_behind(file)) {
      fs.rmSync(file, { force: true })
      continue
    }
    if (!told) on_wait?.()
    told = true
    await sleep(200, undefined, { signal })
  }
  try {
    return await work()
  } finally {
    fs.rmSync(file, { force: true })
  }
}
