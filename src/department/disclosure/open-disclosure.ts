import type { Reference } from '../../fhir/index.ts'
import type { Room } from '../desk/index.ts'
import { type LimitRow, limitsFrom } from './accounting/map-limits.ts'
import { accountingOperation } from './accounting/operation.ts'
import { accountingSuspension, disclosure } from './kinds.ts'
import { neverChanged } from './never-changed.ts'
import { suspendAccounting } from './suspension/operation.ts'

export interface DisclosureOptions {
  /** The law’s numbers, `profiles/retention-rules/clocks.json`. */
  readonly clocks: readonly LimitRow[]
  /** Who signs an accounting and keeps its copy; a display name if there is no Organization for it. */
  readonly department?: Reference
}

/**
 * The room that keeps the disclosure log, and accounts for it to the patient.
 * @see https://www.ecfr.gov/current/title-45/section-164.528
 */
export const openDisclosure = ({
  clocks,
  department = { display: 'Medical records department' },
}: DisclosureOptions): Room => {
  const limits = limitsFrom(clocks)
  return {
    name: 'disclosure',
    kinds: [disclosure, accountingSuspension],
    operations: [accountingOperation(department, limits), suspendAccounting(limits.oralSuspension)],
    guards: [neverChanged],
    observers: [],
  }
}
