import type { CodeSet } from '../types.ts'

/**
 * The days through which a release holds: a fiscal year runs from 1 October of the year before to 30 September; a
 * release within the year holds from its day.
 */
const holds = (version: string): { readonly from: string; readonly through: string } => {
  const from = version.length === 4 ? `${Number(version) - 1}-10-01` : version
  return { from, through: `${fiscalYear(from)}-09-30` }
}

/** The US fiscal year of a day: 1 October begins the next. */
export const fiscalYear = (day: string): number => Number(day.slice(0, 4)) + (day.slice(5) >= '10-01' ? 1 : 0)

/** The code set by which a day's codes are judged, and whether it is the one in force on that day. */
export interface InForce {
  readonly set: CodeSet
  readonly inForce: boolean
}

/** The release of a system that was in force on a day; where none is loaded, the latest; nothing if there is none. */
export const releaseFor = (sets: readonly CodeSet[], system: string, day: string): InForce | undefined => {
  const ours = sets
    .filter((set) => set.system === system)
    .sort((a, b) => (holds(a.version).from < holds(b.version).from ? 1 : -1))
  const covers = ({ version }: CodeSet) => holds(version).from <= day && day <= holds(version).through
  const found = ours.find(covers)
  const latest = ours[0]
  if (found) return { set: found, inForce: true }
  return latest && { set: latest, inForce: false }
}
