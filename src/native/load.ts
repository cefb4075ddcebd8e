/** How busy the processors are that this process may use. Only Linux tells; elsewhere nothing is known. */
import fs from 'node:fs'

/** Seconds that processors have worked since the machine started. */
interface Sample {
  /** Of all processes. */
  all: number
  /** Of this one. */
  own: number
  /** When this was read, in seconds. */
  at: number
}

/** The numbers of a list such as `0-3,8`. */
function numbers_of(list: string): number[] {
  return list.split(',').flatMap((range) => {
    const [from = NaN, to = from] = range.split('-').map(Number)
    return Array.from({ length: to - from + 1 }, (_, i) => from + i)
  })
}

/** The processors that this process may use, or null where that is not known. */
export function allowed_cpus(status: string): ReadonlySet<number> | null {
  const [, list] = /^Cpus_allowed_list:\s*(\S+)/m.exec(status) ?? []
  return list === undefined ? null : new Set(numbers_of(list))
}

/** Seconds that some processors have worked, by the text of /proc/stat. A hundredth is a tick of its clock. */
export function seconds_worked(stat: string, cpus: ReadonlySet<number>): number {
  let ticks = 0
  for (const [, cpu, user, nice, system, times] of stat.matchAll(/^cpu(\d+) (\d+) (\d+) (\d+) \d+ \d+(.*)$/gm)) {
    if (!cpus.has(Number(cpu))) continue
    const [irq = 0, softirq = 0, steal = 0] = times!.trim().split(' ').map(Number)
    ticks += Number(user) + Number(nice) + Number(system) + irq + softirq + steal
  }
  return ticks / 100
}

const read = (file: string): string | null => {
  try {
    return fs.readFileSync(file, 'latin1')
  } catch {
    return null
  }
}

/** Measures what other processes leave of the processors. */
export class CpuLoad {
  private readonly cpus = allowed_cpus(read('/proc/self/status') ?? '')
  private last = this.sample()

  private sample(): Sample | null {
    const stat = this.cpus === null ? null : read('/proc/stat')
    if (stat === null) return null
    const { user, system } = process.cpuUsage()
    return { all: seconds_worked(stat, this.cpus!), own: (user + system) / 1e6, at: performance.now() / 1e3 }
  }

  /** How many processors were free for this process since the last call; null where that is not known. */
  free(): number | null {
    const before = this.last
    const now = (this.last = this.sample())
    if (before === null || now === null || now.at <= before.at) return null
    const others = (now.all - before.all - (now.own - before.own)) / (now.at - before.at)
    return this.cpus!.size - Math.max(0, others)
  }
}
