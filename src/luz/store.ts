/** The states of fits and models in files: what torch_save() writes. */
import { accessSync, constants, existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { torch_load } from '../torch'
import { TorchError } from '../torch/errors'
import { make_folders } from '../torch/serialize/folders'
import { write_r } from '../torch/serialize/r_file'
import { write_file, writing } from '../torch/serialize/sink'

/** Writes a file whole or not at all, in a folder that is made where there is none. */
export const save_state = (state: unknown, path: string): void =>
  write_file(path, (sink) => write_r(sink, { type: 'list', value: state }), undefined, true)

/** Makes a folder where there is none. @throws RuntimeError where that cannot be. */
export const make_folder = (folder: string): void => writing(folder, undefined, () => make_folders(folder))

/**
 * Makes the folder of a file where there is none. Called before anything is trained, so that nobody learns after the
 * first epoch, or only after a night, that there was no place for its results.
 *
 * @throws RuntimeError where that cannot be, or where nothing can be written there.
 */
export function make_place(file: string): void {
  make_folder(dirname(file))
  const place = existsSync(file) ? file : dirname(file)
  writing(place, undefined, () => accessSync(place, constants.W_OK))
}

/** Reads what save_state() wrote, for `op`. @throws ValueError where there is no such file. */
export function load_state(path: string, op = 'torch_load'): unknown {
  try {
    return torch_load(path)
  } catch (error) {
    if (error instanceof TorchError) error.message = error.message.replace(/^torch_load: /, `${op}: `)
    throw error
  }
}
