import { nearest as nearestOf } from '../../../fhir/index.ts'
import type { CodeSet } from '../types.ts'
import type { OrderRow } from './parse-order-file.ts'

const most = 5

/** A code set from the rows of an order file, which come in tabular order. */
export const openCodeSet = (system: string, version: string, rows: readonly OrderRow[]): CodeSet => {
  const places = new Map(rows.map((row, place) => [row.code, place]))
  const rowOf = (code: string): OrderRow | undefined => rows[places.get(code) ?? -1]
  const children = (code: string): string[] => {
    const from = places.get(code)
    if (from === undefined) return []
    let end = from + 1
    while (rows[end]?.code.startsWith(code)) end++
    return rows.slice(from + 1, end).map((row) => row.code)
  }
  const isBillable = (code: string) => rowOf(code)?.valid === true
  const alike = (code: string): string[] => {
    const family = rows.filter((row) => row.valid && row.code.startsWith(code.slice(0, 3)))
    const rest = new Set(family.map((row) => row.code))
    const found: string[] = []
    for (
      let one = nearestOf(code, rest);
      one !== undefined && found.length < most;
      one = nearestOf(code, rest)
    ) {
      found.push(one)
      rest.delete(one)
    }
    return found
  }
  return {
    system,
    version,
    has: (code) => places.has(code),
    isBillable,
    display: (code) => rowOf(code)?.long,
    children,
    nearest: (code) => {
      const below = children(code).filter(isBillable)
      return below.length > 0 ? below.slice(0, most) : alike(code)
    },
  }
}
