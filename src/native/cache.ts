/** Where the package keeps what it downloads. */
import { homedir } from 'node:os'
import path from 'node:path'

/**
 * The package's cache folder: `TORCHLUZ_CACHE` where it is set, else `torchluz` in the platform's own cache folder
 * (`XDG_CACHE_HOME` or `~/.cache`; `~/Library/Caches` on macOS; `LOCALAPPDATA` on Windows).
 *
 * @example
 * cache_dir() // '/home/me/.cache/torchluz'
 */
export function cache_dir(env: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): string {
  if (env.TORCHLUZ_CACHE) return path.resolve(env.TORCHLUZ_CACHE)
  const home = env.HOME ?? homedir()
  if (platform === 'win32') return path.join(env.LOCALAPPDATA ?? path.join(homedir(), 'AppData', 'Local'), 'torchluz')
  if (env.XDG_CACHE_HOME) return path.join(env.XDG_CACHE_HOME, 'torchluz')
  return platform === 'darwin'
    ? path.join(home, 'Library', 'Caches', 'torchluz')
    : path.join(home, '.cache', 'torchluz')
}
