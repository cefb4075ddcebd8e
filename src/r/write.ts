/** Writing to the terminal. */

/** What the system and Node call it when nobody reads any more; Windows says EOF. */
const reader_is_gone = (error: Error): boolean =>
  ['EPIPE', 'EOF', 'ERR_STREAM_DESTROYED'].includes((error as NodeJS.ErrnoException).code ?? '')

/** Ends the process for an error that nobody else listens to, as without this listener, except for a reader that has gone. */
function listen(this: NodeJS.WriteStream, error: Error): void {
  if (!reader_is_gone(error) && this.listenerCount('error') === 1) throw error
}

/**
 * Writes text to standard output or standard error. Where its reader is gone, such as `head` in
 * `node script.js | head -1`, nothing happens: a stream's error that nobody listens to would end the process. Other
 * errors, such as of a full disk, do end it.
 */
export function write_text(text: string, stream: NodeJS.WriteStream = process.stdout): void {
  stream.write(text, (error) => {
    // This is called before the stream tells its listeners. Later writes fail too, so that the listener stays.
    if (error && reader_is_gone(error) && !stream.listeners('error').includes(listen)) stream.on('error', listen)
  })
}

/** Writes text to standard error: see write_text(). */
export const write_error = (text: string): void => write_text(text, process.stderr)
