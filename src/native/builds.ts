/** The compiled addons that are there, and the one that fits a libtorch. Nothing is loaded here. */
import fs from 'node:fs'
import path from 'node:path'
import { path as find_build } from 'node-gyp-build'
import { SetupError, SUPPORTED_LIBTORCH, type Libtorch } from './libtorch'

/** A compiled addon and the minor version of libtorch that it was compiled with. */
export interface Build {
  file: string
  loader: string
  libtorch: string
}

/** The package's own folder, from src/native as from lib/native. */
const PACKAGE = path.resolve(__dirname, '..', '..')

/** The addons below a package's folder: the one compiled there, then those shipped, one for each minor version of libtorch. */
export function builds(root: string = PACKAGE): Build[] {
  const shipped = SUPPORTED_LIBTORCH.map((minor) => path.join(root, 'prebuilds', `libtorch-${minor}`))
  return [root, ...shipped].flatMap((folder) => {
    if (!fs.existsSync(folder)) return []
    try {
      const file = find_build(folder)
      const loader = path.join(path.dirname(file), 'loader')
      const libtorch = fs.readFileSync(path.join(loader, 'libtorch-version'), 'utf8').trim()
      return [{ file, loader: path.join(loader, 'loader.node'), libtorch: libtorch.split('.', 2).join('.') }]
    } catch {
      return []
    }
  })
}

/**
 * The addon to load with a libtorch.
 *
 * @throws SetupError where there is none for it.
 */
export function choose_build(libtorch: Libtorch, all: readonly Build[] = builds()): Build {
  const build = all.find((candidate) => candidate.libtorch === libtorch.minor)
  if (build) return build
  const setup = 'Run `npx torchluz setup` to compile it here (that needs cmake and a C++20 compiler)'
  if (all.length === 0) {
    throw new SetupError(
      `torchluz has no addon for ${process.platform}-${process.arch} in ${PACKAGE}.\n` +
        `${setup}, or in a checkout \`npm run setup\`.`,
    )
  }
  const minors = all.map((candidate) => candidate.libtorch).join(', ')
  throw new SetupError(
    `The libtorch at ${libtorch.root} is ${libtorch.version}, but torchluz's addon was built with ${minors}.\n` +
      `${setup}, or set LIBTORCH to a libtorch of version ${minors}.`,
  )
}
