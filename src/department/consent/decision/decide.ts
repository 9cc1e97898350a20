import { latestDay } from '../../../fhir/dates.ts'
import type { ConsentFacts, ItemFacts } from '../map-facts.ts'
import { inPeriod, speaksOf, type Wanted } from '../rules-provision.ts'
import { isPurpose } from '../rules-purpose.ts'
import { type Combining, combine, verdictOf } from './rules-combine.ts'
import { aboveConsent, barsPsychotherapy, isPart2 } from './rules-law.ts'
import { type ImplicitPolicy, policyPermits, policyUri } from './rules-policy.ts'

/** The request on which the consents are asked. */
export interface ConsentRequest extends Wanted {
  /** `Patient/x` */
  readonly patient: string
  /** A legal basis from the disclosure table, where the request has one. */
  readonly basis?: string
  /** The caller declared an override with its reason and belongs to those who may. */
  readonly mayBreakGlass?: boolean
}

export interface ConsentRules {
  readonly policy: ImplicitPolicy
  readonly combining: Combining
}

export interface ItemDecision {
  /** `Type/id`, or nothing for the request as such. */
  readonly reference?: string
  readonly permitted: boolean
  /** The Consent, the policy or the law that decided. */
  readonly basis: string
  /** Where it is denied: a restriction, a consent, the law, or the implicit policy. */
  readonly by: 'law' | 'restriction' | 'consent' | 'policy' | 'break-glass'
}

/**
 * Decides on one item, in this order: law above consent, records that the law bars, restrictions, consents, and the
 * implicit policy where none speaks. Breaking the glass lifts what consents and policies deny, never what the law does.
 */
export const decideItem = (
  consents: readonly ConsentFacts[],
  request: ConsentRequest,
  item: ItemFacts | undefined,
  rules: ConsentRules,
): ItemDecision => {
  const reference = item ? { reference: item.reference } : {}
  const inForce = consents.filter((consent) => isInForce(consent, request))
  const decided =
    byLaw(inForce, request, item) ??
    byRestriction(inForce, request, item) ??
    byConsent(inForce, request, item, rules) ??
    byPolicy(request, item, rules)
  const lifted = !decided.permitted && decided.by !== 'law' && breaksGlass(request, item)
  return lifted
    ? { ...reference, permitted: true, basis: decided.basis, by: 'break-glass' }
    : { ...reference, ...decided }
}

type Decided = Omit<ItemDecision, 'reference'>

const isInForce = (
  { status, patient, signedOn, provision }: ConsentFacts,
  request: ConsentRequest,
): boolean =>
  status === 'active' &&
  patient === request.patient &&
  inPeriod(provision.period, latestDay(request.asOf)) &&
  (signedOn === undefined || inPeriod({ start: signedOn }, latestDay(request.asOf)))

const byLaw = (
  consents: readonly ConsentFacts[],
  request: ConsentRequest,
  item: ItemFacts | undefined,
): Decided | undefined => {
  const { actors, purposes, basis, patient } = request
  const originatorTreats =
    purposes.some((one) => isPurpose(one, 'TREAT')) && !!item?.authors.some((one) => actors.includes(one))
  const bar =
    item && (barsPsychotherapy(item, { basis, originatorTreats }) ?? barsPart2(consents, request, item))
  if (bar) return { permitted: false, basis: bar, by: 'law' }
  const own = actors.includes(patient) ? 'individual-access' : basis
  const above = aboveConsent(own ?? (purposes.includes('PUBHLTH') ? 'public-health' : undefined))
  return above ? { permitted: true, basis: above, by: 'law' } : undefined
}

// Outside the program that made it, a Part 2 record goes to the patient, on a consent of its own, or in an emergency.
const barsPart2 = (
  consents: readonly ConsentFacts[],
  request: ConsentRequest,
  item: ItemFacts,
): string | undefined => {
  if (!isPart2(item)) return undefined
  const { actors, patient, basis } = request
  const inside = actors.includes(patient) || item.authors.some((author) => actors.includes(author))
  const consented = consents.some(
    (consent) =>
      [...consent.labels, ...consent.policies].includes('42CFRPart2') &&
      verdictOf(consent, request, item) === 'permit',
  )
  return inside || consented || basis === 'individual-access' || breaksGlass(request, item)
    ? undefined
    : '42 CFR 2.31'
}

const isRestriction = ({ policies }: ConsentFacts) =>
  policies.includes('hipaa-restrictions') || policies.includes('hipaa-self-pay')

const byRestriction = (
  consents: readonly ConsentFacts[],
  request: ConsentRequest,
  item: ItemFacts | undefined,
): Decided | undefined => {
  const emergency = request.purposes.some((purpose) => isPurpose(purpose, 'ETREAT'))
  const denying = consents.find(
    (consent) =>
      isRestriction(consent) &&
      (consent.policies.includes('hipaa-self-pay') || !emergency) &&
      verdictOf(consent, request, item) === 'deny',
  )
  return denying && { permitted: false, basis: denying.reference, by: 'restriction' }
}

const byConsent = (
  consents: readonly ConsentFacts[],
  request: ConsentRequest,
  item: ItemFacts | undefined,
  { combining }: ConsentRules,
): Decided | undefined => {
  const said = consents.flatMap((consent) => {
    const verdict = isRestriction(consent) ? undefined : verdictOf(consent, request, item)
    return verdict ? [{ consent, verdict }] : []
  })
  const ruling = combine(said, combining)
  return ruling && { permitted: ruling.verdict === 'permit', basis: ruling.consent.reference, by: 'consent' }
}

const byPolicy = (
  request: ConsentRequest,
  item: ItemFacts | undefined,
  { policy }: ConsentRules,
): Decided => ({
  permitted: policyPermits(policy, request.purposes, item),
  basis: policyUri(policy),
  by: 'policy',
})

const breaksGlass = ({ mayBreakGlass, purposes }: ConsentRequest, item: ItemFacts | undefined): boolean =>
  mayBreakGlass === true &&
  purposes.some((purpose) => isPurpose(purpose, 'ETREAT')) &&
  !item?.labels.includes('V')

/** Labels and classes that must be taken out of what is permitted, from the exceptions that speak of the request. */
export const redactions = (consents: readonly ConsentFacts[], request: ConsentRequest): readonly string[] =>
  consents
    .filter((consent) => isInForce(consent, request) && speaksOf(consent.provision, request))
    .flatMap(({ provision }) => provision.nested.filter((inner) => speaksOf(inner, request)))
    .filter(({ type }) => type === 'deny')
    .flatMap(({ labels, classes, codes }) => [...labels, ...classes, ...codes])
