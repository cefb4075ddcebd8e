/** Cases that are not the recording's to the digit, with the reason. */

export interface Known {
  op: string
  variant: string
  /** The case's number; every case of the variant where there is none. */
  case?: number
  reason: string
}

export const known: readonly Known[] = []
