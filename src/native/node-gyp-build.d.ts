declare module 'node-gyp-build' {
  /** The .node file that fits this platform, below a folder. Throws where there is none. */
  export function path(folder: string): string
}
