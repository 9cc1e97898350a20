import { isOfKind } from '../../fhir/index.ts'
import type { Room } from '../desk/index.ts'
import { assign } from './assign/complete.ts'
import { validateCoding } from './edits/operation.ts'
import { finalizeCoding } from './finalize/operation.ts'
import { codedDiagnosis, codingSession } from './kinds.ts'
import type { CodingOptions } from './options.ts'
import { completeSession } from './session/complete.ts'

/**
 * The room that codes visits: it checks each code as it is assigned, each visit as a whole before it is billed, and
 * drafts the claim.
 * @see https://www.cms.gov/medicare/coding-billing/icd-10-codes
 */
export const openCoding = (options: CodingOptions): Room => ({
  name: 'coding',
  kinds: [codingSession, codedDiagnosis],
  operations: [validateCoding(options), finalizeCoding(options)],
  guards: [],
  observers: [
    {
      name: 'coding',
      complete: (unit, resource, act) => {
        if (isOfKind(codedDiagnosis, resource)) return assign(unit, resource, act, options)
        return isOfKind(codingSession, resource) ? completeSession(unit, resource, act) : resource
      },
    },
  ],
})
