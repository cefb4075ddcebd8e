/** Making folders. */
import { existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/** Whether there is a folder. */
export const is_folder = (path: string): boolean => existsSync(path) && statSync(path).isDirectory()

/** Whether there is a file that can be read from beginning to end: no folder, no pipe, and no link to one or to nothing. */
export function is_file(path: string): boolean {
  try {
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/**
 * Makes a folder, and those that it lies in, where there are none. Node's own `mkdirSync(…, { recursive: true })` does not
 * return where the system refuses new folders as if those above were missing: in a working folder that was removed, in /proc.
 *
 * @throws the system's error.
 */
export function make_folders(folder: string): void {
  if (is_folder(folder)) return
  const above = dirname(folder)
  if (above !== folder && !existsSync(folder)) make_folders(above)
  try {
    mkdirSync(folder)
  } catch (error) {
    // Another process can have made it meanwhile.
    if (!is_folder(folder)) throw error
  }
}
