import { nearest as nearestOf } from '../../../fhir/index.ts'
import type { OrderRow } from './parse-order-file.ts'

/** A release of a code system, in memory. Codes are written as in records, with their dot. */
export interface CodeSet {
  readonly system: string
  /** `2026` for a fiscal year, or the day from which a release within the year holds: `2026-04-01`. */
  readonly version: string
  has(code: string): boolean
  /** Whether it may be submitted: it is there and no heading. */
  isBillable(code: string): boolean
  display(code: string): string | undefined
  /** Every code below a heading, in order. */
  children(code: string): readonly string[]
  /** Billable codes near what was written: those below a heading, else those that look most like it; 5 at most. */
  nearest(code: string): readonly string[]
}

/** @see http://hl7.org/fhir/sid/icd-10-cm */
export const icd10cm = 'http://hl7.org/fhir/sid/icd-10-cm'

const most = 5

/** A code set from the rows of an order file, which come in tabular order. */
export const openCodeSet = (system: string, version: string, rows: readonly OrderRow[]): CodeSet => {
  const places = new Map(rows.map((row, place) => [row.code, place]))
  const rowOf = (code: string): OrderRow | undefined => rows[places.get(code) ?? -1]
  const children = (code: string): string[] => {
    const from = places.get(code)
    if (from === undefined) return []
    const rest = rows.slice(from + 1, from + 2000)
    const end = rest.findIndex((row) => !row.code.startsWith(code))
    return (end < 0 ? rest : rest.slice(0, end)).map((row) => row.code)
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
