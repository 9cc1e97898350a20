import type { Reference } from '../../fhir/index.ts'
import type { Room } from '../desk/index.ts'
import { accountingOperation } from './accounting/operation.ts'
import { accountingSuspension, disclosure } from './kinds.ts'
import { neverChanged } from './never-changed.ts'
import { suspendAccounting } from './suspension/operation.ts'

export interface DisclosureOptions {
  /** Who signs an accounting and keeps its copy; a display name if there is no Organization for it. */
  readonly department?: Reference
}

/**
 * The room that keeps the disclosure log, and accounts for it to the patient.
 * @see https://www.ecfr.gov/current/title-45/section-164.528
 */
export const openDisclosure = ({
  department = { display: 'Medical records department' },
}: DisclosureOptions = {}): Room => ({
  name: 'disclosure',
  kinds: [disclosure, accountingSuspension],
  operations: [accountingOperation(department), suspendAccounting],
  guards: [neverChanged],
  observers: [],
})
