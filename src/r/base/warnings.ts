/** What base R warns of: told to handlers of warnings, where there are any. */

/** Set where conditions are handled. */
export const warnings: { signal?: (message: string) => void } = {}
export const warn = (message: string): void => warnings.signal?.(message)
