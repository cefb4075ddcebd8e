// One set-up at a time: a second one waits for the first and then finds its work done.
import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { at } from './step.mjs'

const alive = (pid) => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** Whether the lock was left by a process that has ended. The short age spares one that is just being written. */
function is_stale(file) {
  const stat = fs.statSync(file, { throwIfNoEntry: false })
  if (!stat) return false
  const pid = Number(fs.readFileSync(file, 'utf8'))
  return pid > 0 ? !alive(pid) : Date.now() - stat.mtimeMs > 5000
}

export async function with_lock(name, work) {
  const file = at(name)
  fs.mkdirSync(path.dirname(file), { recursive: true })
  for (let told = false; ;) {
    try {
      fs.writeFileSync(file, String(process.pid), { flag: 'wx' })
      break
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
      if (is_stale(file)) {
        fs.rmSync(file, { force: true })
        continue
      }
      if (!told) console.log('Another set-up is running in this checkout: waiting for it …')
      told = true
      await sleep(200)
    }
  }
  const release = () => fs.rmSync(file, { force: true })
  process.once('exit', release)
  try {
    return await work()
  } finally {
    process.off('exit', release)
    release()
  }
}
