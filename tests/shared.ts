/** The recordings of real R, read where they are there: a fresh clone does without them. */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const folder = resolve(__dirname, '../../shared')

/** Whether there is such a recording. */
export const is_there = (file: string): boolean => existsSync(join(folder, file))
/** describe() where the recording `file` exists. */
export const describe_with = (file: string): jest.Describe => (is_there(file) ? describe : describe.skip)

/** The lines of a recording; none where it is not there. */
export function cases<T>(file: string): T[] {
  const path = join(folder, file)
  if (!existsSync(path)) return []
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T)
}

/** A recorded file as it is. */
export const text = (file: string): string => readFileSync(join(folder, file), 'utf8')

/** A recorded number: NaN and infinities are strings. */
export const number = (x: number | string): number => (x === 'Inf' ? Infinity : x === '-Inf' ? -Infinity : Number(x))
