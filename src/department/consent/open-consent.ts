import type { Room } from '../desk/index.ts'
import { checkOperation } from './authorization/check-operation.ts'
import { revokeOperation } from './authorization/revoke-operation.ts'
import { consentObserver } from './complete.ts'
import { consentDecisionOperation, type DecisionOptions } from './decision/operation.ts'
import { authorization, consentPart2, consentPrivacy, restriction } from './kinds.ts'

export type ConsentOptions = Partial<DecisionOptions>

/**
 * The room that keeps consents, authorizations and restrictions, and says what they allow. Without options no consent
 * on file means that clinicians may treat (`basic-normal`), and a denial beats a permission.
 * @see https://www.ecfr.gov/current/title-45/section-164.508
 */
export const openConsent = (options: ConsentOptions = {}): Room => ({
  name: 'consent',
  kinds: [authorization, restriction, consentPrivacy, consentPart2],
  operations: [
    checkOperation,
    revokeOperation,
    consentDecisionOperation({
      policy: 'basic-normal',
      combining: 'deny-overrides',
      breakGlassGroups: [],
      ...options,
    }),
  ],
  guards: [],
  observers: [consentObserver],
})
