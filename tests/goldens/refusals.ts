/** Whether a refusal tells what R's own did: the same condition, by name, with the same sizes. */
import { TorchError } from 'torchluz'
import { RError } from '../../src/r/errors'

/** What R says of names that it does not find: TypeScript says it of members in its own words. */
const not_found = /could not find function|object '.*' not found|attempt to apply non-function/

/** The sizes that R's message names. */
const sizes_in = (message: string): string[] => message.match(/\[[\d, -]*\d\]|\b\d+x\d+\b/g) ?? []
const numbers_in = (text: string): string[] => text.match(/-?\d+/g) ?? []

/** Why a refusal is not as clear as R's; '' where it is. */
export function refusal_difference(error: Error, recorded: string): string {
  const { message } = error
  const own = error instanceof TorchError || error instanceof RError
  // The script's own stop().
  if (!own && message === recorded) return ''
  if (!own) return not_found.test(recorded) ? '' : `an error of JavaScript: ${message}`
  if (!/^[\w.]+: /.test(message) && !/^[A-Z`]/.test(message)) return `no function is named: ${message}`
  const told = new Set(numbers_in(message))
  const missing = sizes_in(recorded).find((size) => numbers_in(size).some((number) => !told.has(number)))
  return missing === undefined ? '' : `${missing} is not named: ${message}`
}
