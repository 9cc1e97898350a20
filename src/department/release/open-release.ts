import type { Reference } from '../../fhir/index.ts'
import type { Room } from '../desk/index.ts'
import { type BasisRow, readBases } from '../disclosure/index.ts'
import { intake } from './deadline/intake.ts'
import { extendDeadline } from './deadline/operation.ts'
import { type ClockRow, requestClocks } from './deadline/rules.ts'
import { discloseOperation } from './disclose/operation.ts'
import { releaseRequest } from './kinds.ts'

export interface ReleaseOptions {
  /** The legal bases, `profiles/retention-rules/disclosure-basis.json`. */
  readonly bases: readonly BasisRow[]
  /** How long requests may take by law, `profiles/retention-rules/clocks.json`. */
  readonly clocks: readonly ClockRow[]
  /** Who works on requests that nobody was given. */
  readonly department?: Reference
}

/**
 * The room that answers requests for records: their deadlines, and what leaves the building.
 * @see https://www.ecfr.gov/current/title-45/section-164.524
 */
export const openRelease = ({
  bases,
  clocks: rows,
  department = { display: 'Medical records department' },
}: ReleaseOptions): Room => {
  const clocks = requestClocks(rows)
  return {
    name: 'release',
    kinds: [releaseRequest],
    operations: [discloseOperation(readBases(bases)), extendDeadline(clocks)],
    guards: [],
    observers: [intake({ clocks, department })],
  }
}
