import { earliestDay, latestDay } from '../../../fhir/dates.ts'
import type { ConsentFacts, ItemFacts } from '../map-facts.ts'
import { includes, limitsData } from '../rules-provision.ts'
import { isPurpose } from '../rules-purpose.ts'
import table from './defects.json' with { type: 'json' }

export type DefectCode = keyof typeof table

/** Why an authorization does not allow a disclosure, with the law that says so. */
export interface Defect {
  readonly code: DefectCode
  readonly says: string
  readonly citation: string
  /** `DocumentReference/x` where the defect concerns one document only. */
  readonly document?: string
}

/** The disclosure for which an authorization is held against the law. What is absent is not checked. */
export interface Asked {
  /** The day of the disclosure. */
  readonly asOf: string
  readonly patient?: string
  /** `Organization/x` */
  readonly recipient?: string
  /** v3-ActReason code */
  readonly purpose?: string
  readonly documents: readonly ItemFacts[]
}

export interface Checked {
  /** Defects of the authorization itself, or for this recipient, purpose and day; none means that it is valid. */
  readonly defects: readonly Defect[]
  /** Documents (`Type/id`) that it covers; none if it has a defect. */
  readonly covered: readonly string[]
  /** Why each other document stays. */
  readonly outside: readonly Defect[]
}

/**
 * Holds an authorization against the law on one day, and tells exactly which documents it covers.
 * @see https://www.ecfr.gov/current/title-45/section-164.508
 */
export const checkAuthorization = (consent: ConsentFacts, asked: Asked): Checked => {
  const defects = [...inForm(consent), ...inForce(consent, asked.asOf), ...forThis(consent, asked)].map(
    (code) => defect(code),
  )
  const outside = asked.documents.flatMap((document) => {
    const code = whyOutside(consent, document)
    return code ? [defect(code, document.reference)] : []
  })
  const kept = new Set(outside.map(({ document }) => document))
  const covered = asked.documents.map(({ reference }) => reference).filter((one) => !kept.has(one))
  return { defects, covered: defects.length > 0 ? [] : covered, outside }
}

const defect = (code: DefectCode, document?: string): Defect => ({
  code,
  ...table[code],
  ...(document ? { document } : {}),
})

const when = (is: boolean, code: DefectCode): DefectCode[] => (is ? [code] : [])

const inForm = (consent: ConsentFacts): DefectCode[] => {
  const { provision, signers, statements } = consent
  const { actors, purposes, classes, codes, data, labels, period, expiresWith } = provision
  const lacks = (statement: string) => statements[statement] === false
  return [
    ...when(classes.length + codes.length + data.length + labels.length === 0, 'missing-information'),
    ...when(consent.disclosers === 0, 'missing-discloser'),
    ...when(actors.length === 0, 'missing-recipient'),
    ...when(purposes.length === 0, 'missing-purpose'),
    ...when(period.end === undefined && expiresWith === undefined, 'missing-expiry'),
    ...when(consent.signedOn === undefined || !consent.hasSource, 'missing-signature'),
    ...when(signers.some(isRepresentative) && !consent.authority, 'missing-authority'),
    ...when(lacks('ext-revocation-statement'), 'missing-revocation-statement'),
    ...when(lacks('ext-conditioning-statement'), 'missing-conditioning-statement'),
    ...when(lacks('ext-redisclosure-statement'), 'missing-redisclosure-statement'),
    ...when(labels.includes(psychotherapy) && labels.some((one) => one !== psychotherapy), 'compound'),
  ]
}

const psychotherapy = 'PSYTHPN'
const part2 = '42CFRPart2'
const isRepresentative = (signer: string) => signer.startsWith('RelatedPerson/')

// A disclosure before the day of the revocation was lawful and stays so.
const inForce = ({ status, signedOn, revokedOn, provision }: ConsentFacts, asOf: string): DefectCode[] => {
  const day = latestDay(asOf)
  const { start, end } = provision.period
  const revoked = revokedOn !== undefined && earliestDay(revokedOn) <= day
  const begins = [signedOn, start].flatMap((date) => (date === undefined ? [] : [earliestDay(date)]))
  return [
    ...when(revoked, 'revoked'),
    ...when(status !== 'active' && revokedOn === undefined, 'not-active'),
    ...when(
      begins.some((date) => date > day),
      'not-yet-signed',
    ),
    ...when(end !== undefined && latestDay(end) < day, 'expired'),
  ]
}

const forThis = ({ patient, provision }: ConsentFacts, asked: Asked): DefectCode[] => {
  const { actors, purposes } = provision
  const { recipient, purpose } = asked
  return [
    ...when(asked.patient !== undefined && asked.patient !== patient, 'another-patient'),
    ...when(recipient !== undefined && actors.length > 0 && !actors.includes(recipient), 'beyond-recipient'),
    ...when(purpose !== undefined && purposes.length > 0 && !serves(purpose, purposes), 'beyond-purpose'),
  ]
}

// "At the request of the individual" is purpose enough (164.508(c)(1)(iv)): it does not bind the recipient's.
const serves = (purpose: string, purposes: readonly string[]) =>
  purposes.includes('PATRQT') || purposes.some((wanted) => isPurpose(purpose, wanted))

const whyOutside = (consent: ConsentFacts, document: ItemFacts): DefectCode | undefined => {
  const { provision, labels, policies } = consent
  const ownConsent = [...labels, ...provision.labels, ...policies].includes(part2)
  if (document.labels.includes(psychotherapy) && !provision.labels.includes(psychotherapy))
    return 'psychotherapy-notes'
  if (document.labels.includes(part2) && !ownConsent) return 'part2'
  if (document.patient !== undefined && document.patient !== consent.patient) return 'another-patient'
  const excepted = provision.nested.some((inner) => inner.type === 'deny' && includes(inner, document))
  const covered = limitsData(provision) && includes(provision, document)
  return provision.type === 'permit' && covered && !excepted ? undefined : 'beyond-information'
}
