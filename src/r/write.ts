/** Writing to the terminal. */

const ignore = (): void => undefined

/**
 * Writes text to standard output or standard error. Where its reader is gone, such as `head` in
 * `node script.js | head -1`, nothing happens: a stream's error that nobody listens to would end the process.
 */
export function write_text(text: string, stream: NodeJS.WriteStream = process.stdout): void {
  stream.write(text, (error) => {
    // This is called before the stream tells its listeners. Later writes fail too, so that the listener stays.
    if (error && !stream.listeners('error').includes(ignore)) stream.on('error', ignore)
  })
}

/** Writes text to standard error: see write_text(). */
export const write_error = (text: string): void => write_text(text, process.stderr)
