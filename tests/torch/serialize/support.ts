/** What the tests of files share. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { as_typed_array, type Tensor } from 'torchluz'

/** A recorded file of Python's: see record.py. */
export const recorded = (name: string): string => join(__dirname, 'files', name)

/** A folder for one test file, gone afterwards. */
export function temporary_folder(): (name: string) => string {
  const folder = mkdtempSync(join(tmpdir(), 'torchluz-test-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return (name) => join(folder, name)
}

/** How many files the process has open; -1 where the system does not tell. */
export function open_files(): number {
  try {
    return readdirSync('/proc/self/fd').length
  } catch {
    return -1
  }
}

/** Runs Python. */
export const python = (code: string, ...args: string[]): string =>
  execFileSync('python3', ['-c', code, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })

/** Whether Python can import something; tests that compare with it are skipped where it cannot. */
export function python_has(module: string): boolean {
  try {
    python(`import ${module}`)
    return true
  } catch {
    return false
  }
}

/** The elements in full, of any type. */
export const values = (x: Tensor): number[] => Array.from(as_typed_array(x) as ArrayLike<number | bigint>, Number)

/** Random numbers that are the same in every run. */
export function random_numbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

/** A damaged copy: bytes changed, cut off, or put in. */
export function damaged(file: Uint8Array, random: () => number): Uint8Array {
  const copy = Uint8Array.from(file)
  const changes = 1 + Math.floor(random() * 4)
  for (let i = 0; i < changes; i++) copy[Math.floor(random() * copy.length)] = Math.floor(random() * 256)
  if (random() < 0.2) return copy.slice(0, Math.floor(random() * copy.length))
  if (random() < 0.1) {
    const at = Math.floor(random() * copy.length)
    return Uint8Array.from([...copy.slice(0, at), Math.floor(random() * 256), ...copy.slice(at)])
  }
  return copy
}
