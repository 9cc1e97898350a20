import { compareDays, earliestDay, latestDay } from '../../../fhir/dates.ts'
import type { Telling } from '../../../fhir/index.ts'
import type { ConsentFacts } from '../map-facts.ts'

export type NotRevocable = Telling & { readonly code: 'conflict' | 'breaks-rule' }

/** Why a consent cannot be revoked on that day; nothing if it can. @see 45 CFR 164.508(b)(5) */
export const whyNotRevocable = (
  { status, revokedOn, signedOn }: ConsentFacts,
  { day, today }: { readonly day: string; readonly today: string },
): NotRevocable | undefined => {
  if (revokedOn !== undefined)
    return { code: 'conflict', says: `It was revoked on ${revokedOn}.`, next: 'Nothing is left to do.' }
  if (status !== 'active')
    return {
      code: 'conflict',
      says: `It is ${status}, not active.`,
      next: 'Only an active consent is revoked.',
    }
  const tooEarly = signedOn !== undefined && compareDays(latestDay(day), earliestDay(signedOn)) < 0
  if (!tooEarly && compareDays(day, today) <= 0) return undefined
  return {
    code: 'breaks-rule',
    says: tooEarly ? 'It was not yet signed on that day.' : 'That day is still to come.',
    next: 'Send the day on which the written revocation arrived.',
    expression: 'revokedOn',
  }
}
