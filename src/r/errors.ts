/** A refusal by one of R's helpers. */
export class RError extends Error {
  override readonly name = 'RError'
  constructor(
    message: string,
    /** The function that refused. */
    readonly where: string,
    /** What R's message does not say. */
    readonly detail = '',
  ) {
    super(`${where}: ${message}${detail && `: ${detail}`}`)
  }
  /** R's message alone. */
  get told(): string {
    return this.message.slice(this.where.length + 2, this.message.length - (this.detail && `: ${this.detail}`).length)
  }
}

/** A few words for any value, for messages. */
export function show_value(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'symbol') return 'a symbol'
  if (typeof value === 'function') return `the function ${value.name || '(anonymous)'}`
  if (Array.isArray(value)) return `an array of length ${value.length}`
  return typeof value === 'object' && value !== null
    ? `an object of class ${value.constructor?.name ?? 'null'}`
    : String(value)
}
