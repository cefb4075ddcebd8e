/** Where libtorch is published, and what its files must hash to. */
import { SetupError } from '../native/libtorch'

/** Which libtorch is wanted. */
export interface Wanted {
  /** `2.13.0` */
  version: string
  /** `cpu`, `cu130` */
  build: string
}

const OFFICIAL = 'https://download.pytorch.org'

/** SHA-256 of published files, by name. */
export const KNOWN_SHA256: Readonly<Record<string, string>> = {
  'torch-2.13.0+cpu-cp311-cp311-manylinux_2_28_x86_64.whl':
    '6746dbcbeb526eb61330b76b41ff1b4eb848951103a892eeb080dfa2b264667b',
}

/** `13.0`, `130` and `cu130` all mean `cu130`. */
export function cuda_build(version: string): string {
  const digits = /^(?:cu)?(\d+)\.?(\d)$/.exec(version.trim())
  if (!digits) {
    throw new SetupError(`--cuda ${version}: a CUDA version such as 13.0 or 12.8 is expected.`)
  }
  return `cu${digits[1]}${digits[2]}`
}

/** The host that the official files come from: `TORCHLUZ_MIRROR`, a mirror with the same paths, where it is set. */
export function host(env: NodeJS.ProcessEnv = process.env): string {
  return (env.TORCHLUZ_MIRROR ?? OFFICIAL).replace(/\/+$/, '')
}

/** The address of the official archive; undefined where none is published for the platform. */
export function archive_url(
  { version, build }: Wanted,
  platform: NodeJS.Platform = process.platform,
  arch: string = process.arch,
  env: NodeJS.ProcessEnv = process.env,
): string | undefined {
  const names: Record<string, string> = {
    'linux-x64': `libtorch-shared-with-deps-${version}+${build}.zip`,
    'win32-x64': `libtorch-win-shared-with-deps-${version}+${build}.zip`,
    ...(build === 'cpu' && { 'darwin-arm64': `libtorch-macos-arm64-${version}.zip` }),
  }
  const name = names[`${platform}-${arch}`]
  return name && `${host(env)}/libtorch/${build}/${encodeURIComponent(name)}`
}

/** The index that pip finds wheels without CUDA in. */
export const wheel_index = (env: NodeJS.ProcessEnv = process.env): string => `${host(env)}/whl/cpu`
