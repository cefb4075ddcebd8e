/** Rows by name, in which a name such as `toString` finds nothing that is not a row. */
export const table = <T>(rows: Record<string, T>): Record<string, T> =>
  Object.assign(Object.create(null) as Record<string, T>, rows)
