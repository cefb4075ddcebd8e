/** R's logical values, which arrays keep as numbers. */

/** TRUE, FALSE or, as null, NA: what is no number is not known. */
export const truth = (value: unknown): boolean | null =>
  value === null || value === undefined || Number.isNaN(value) ? null : Boolean(value)
