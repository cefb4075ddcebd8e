/** A value whose type shows only when it runs: R has no others, and a ported script goes on with it as with any. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Loose = any
