/** How many rows of R's tables are here, by table and tier. */
import type { Finding } from './compare'
import type { Table } from './tables'

/** Rows of a tier: all, those that are here, those whose arguments are R's too. */
export interface Count {
  rows: number
  here: number
  same: number
}
export type Counts = Partial<Record<Table, Record<string, Count>>>

export const is_same = ({ form, difference }: Finding): boolean => form !== undefined && difference === undefined

export function count(findings: readonly Finding[]): Record<string, Count> {
  const counts: Record<string, Count> = {}
  for (const finding of findings) {
    if (finding.row.tier === 'x') continue
    const one = (counts[finding.row.tier] ??= { rows: 0, here: 0, same: 0 })
    one.rows++
    one.here += Number(finding.form !== undefined)
    one.same += Number(is_same(finding))
  }
  return Object.fromEntries(Object.entries(counts).sort(([a], [b]) => a.localeCompare(b)))
}

/** Which counts are smaller than they were. */
export function fallen(before: Counts, now: Counts): string[] {
  return Object.entries(before).flatMap(([table, tiers]) =>
    Object.entries(tiers).flatMap(([tier, { here, same }]) => {
      const is = now[table as Table]?.[tier] ?? { rows: 0, here: 0, same: 0 }
      return [
        ...(is.here < here ? [`${table}, tier ${tier}: ${is.here} rows here, there were ${here}`] : []),
        ...(is.same < same ? [`${table}, tier ${tier}: ${is.same} rows with R's arguments, there were ${same}`] : []),
      ]
    }),
  )
}
