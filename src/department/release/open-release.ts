import type { Reference } from '../../fhir/index.ts'
import type { Room } from '../desk/index.ts'
import type { Bases } from '../disclosure/index.ts'
import { intake } from './deadline/intake.ts'
import { extendDeadline } from './deadline/operation.ts'
import { type RequestClock, usualClocks } from './deadline/rules.ts'
import { discloseOperation } from './disclose/operation.ts'
import { releaseRequest } from './kinds.ts'

export interface ReleaseOptions {
  /** The legal bases, read from `mun-disclosure-basis` by `readBases`. */
  readonly bases: Bases
  /** How long requests may take; the federal clocks if absent. */
  readonly clocks?: readonly RequestClock[]
  /** Who works on requests that nobody was given. */
  readonly department?: Reference
}

/**
 * The room that answers requests for records: their deadlines, and what leaves the building.
 * @see https://www.ecfr.gov/current/title-45/section-164.524
 */
export const openRelease = ({
  bases,
  clocks = usualClocks,
  department = { display: 'Medical records department' },
}: ReleaseOptions): Room => ({
  name: 'release',
  kinds: [releaseRequest],
  operations: [discloseOperation(bases), extendDeadline(clocks)],
  guards: [],
  observers: [intake({ clocks, department })],
})
