import { mun, munCodes, type Reference, type Resource } from '../../../fhir/index.ts'
import type { DisclosureFacts } from '../map-disclosure.ts'
import type { Window } from './rules.ts'

const documentClass = munCodes('mun-document-class')
/** The type of a stored accounting, as a search value. */
export const accountingType = `${documentClass}|accounting-of-disclosures`

/** The accounting as a text that a patient can read. */
export const accountingText = (
  requestedOn: string,
  { start, end }: Window,
  entries: readonly DisclosureFacts[],
): string =>
  [
    `Accounting of disclosures, requested on ${requestedOn}, for ${start} to ${end}`,
    '',
    ...entries.map((one) =>
      [
        one.date.slice(0, 10),
        one.recipientName,
        one.recipientAddress ?? '',
        one.description,
        one.purpose,
      ].join(' | '),
    ),
    '',
    `${entries.length} disclosure${entries.length === 1 ? '' : 's'}.`,
  ].join('\n')

/** The copy that the department keeps. @see 45 CFR 164.528(d)(2) */
export interface AccountingCopy {
  readonly id: string
  readonly patient: string
  readonly requestedOn: string
  readonly now: string
  readonly window: Window
  readonly department: Reference
  readonly binary: string
  /** Of the content: bytes, and SHA-1 in base64. */
  readonly size: number
  readonly hash: string
}

export const accountingDocument = (copy: AccountingCopy): Resource => ({
  resourceType: 'DocumentReference',
  id: copy.id,
  meta: {
    profile: [mun('mun-accounting-document')],
    security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'N' }],
  },
  masterIdentifier: { system: 'urn:ietf:rfc:3986', value: `urn:uuid:${copy.id}` },
  status: 'current',
  docStatus: 'final',
  type: { coding: [{ system: documentClass, code: 'accounting-of-disclosures' }] },
  subject: { reference: copy.patient },
  date: copy.now,
  author: [copy.department],
  custodian: copy.department,
  content: [
    {
      attachment: {
        contentType: 'text/plain; charset=utf-8',
        url: copy.binary,
        size: copy.size,
        hash: copy.hash,
        title: 'Accounting of disclosures',
        creation: copy.requestedOn,
      },
    },
  ],
  context: { period: { start: copy.window.start, end: copy.window.end } },
})
