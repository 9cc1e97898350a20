import { compareDays, earliestDay, latestDay } from '../../../fhir/dates.ts'
import { type RecordOfKind, type Resource, toResource } from '../../../fhir/index.ts'
import { destructionCertificate } from '../kinds.ts'

/** One record that was destroyed, without anything that tells whose it was. */
export interface Destroyed {
  /** `Type/id` */
  readonly record: string
  /** The chart that it was part of. */
  readonly chart: string
  readonly class: string
  readonly rule: string
  /** SHA-256 of the last version's text, lower-case hex. */
  readonly sha256: string
}

/** What the certificate says beside the list. */
export type CertificateFacts = Omit<
  RecordOfKind<typeof destructionCertificate>,
  'recordsFrom' | 'recordsUntil' | 'description'
> & { readonly id: string; readonly custodianName: string }

/** The stub that stays in a destroyed record's place: what it was and why it is gone, not whose it was. */
export const stubOf = (one: Destroyed, dates: Dates, batch: string, certificate: string, on: string) => {
  const [type, id] = one.record.split('/')
  const { class: kind, rule, sha256, chart } = one
  return { type, id, class: kind, chart, ...dates, rule, batch, certificate, destroyedOn: on, sha256 }
}

/** The days between which records were made. */
export interface Dates {
  readonly from?: string
  readonly until?: string
}

/** The span of several FHIR dates, in days. */
export const spanOf = (dates: readonly string[]): Dates => {
  const from = dates.map(earliestDay).toSorted(compareDays)[0]
  const until = dates.map(latestDay).toSorted(compareDays).at(-1)
  return { ...(from ? { from } : {}), ...(until ? { until } : {}) }
}

/** The list of what was destroyed, for people and for machines. */
export const textOf = (facts: CertificateFacts, items: readonly Destroyed[]): string =>
  [
    `Certificate of destruction ${facts.number}`,
    `${facts.destroyedOn}, ${facts.sanitizationClass}: ${facts.method}${facts.tool ? ` (${facts.tool})` : ''}`,
    `Disposal batch ${facts.batch}; witnessed by ${facts.witnesses.join(', ')}`,
    'Destroyed in the normal course of business, at the end of retention:',
    ...items.map(
      (item) => `${item.record}\t${item.chart}\t${item.class}\t${item.rule}\tsha256 ${item.sha256}`,
    ),
    '',
  ].join('\n')

/** The certificate with its text attached. `sha1` is of the text, base64, as FHIR's Attachment wants it. */
export const certificateOf = (
  { id, custodianName, ...facts }: CertificateFacts,
  dates: Dates,
  items: readonly Destroyed[],
  text: { readonly data: string; readonly size: number; readonly sha1: string },
): Resource => {
  const record = {
    ...facts,
    id,
    ...(dates.from ? { recordsFrom: dates.from } : {}),
    ...(dates.until ? { recordsUntil: dates.until } : {}),
    description: describe(items),
  }
  const { data, size, sha1: hash } = text
  const attachment = {
    contentType: 'text/plain',
    data,
    size,
    hash,
    title: 'Certificate of destruction',
    creation: facts.issuedOn,
  }
  return {
    ...toResource(destructionCertificate, record),
    author: [{ reference: facts.signedBy }],
    ...(facts.custodian ? {} : { custodian: { display: custodianName } }),
    content: [{ attachment }],
  }
}

const describe = (items: readonly Destroyed[]): string => {
  const charts = new Set(items.map(({ chart }) => chart)).size
  return `${charts} ${charts === 1 ? 'chart' : 'charts'} with ${items.length} records, destroyed in the normal course of business`
}

/** Who destroyed what is proved by: the certificate's and the batch's provenance. */
export const provenanceOf = (certificate: string, batch: string, who: string, at: string): Resource => ({
  resourceType: 'Provenance',
  target: [{ reference: certificate }, { reference: batch }],
  occurredDateTime: at,
  recorded: at,
  activity: {
    coding: [
      {
        system: 'http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle',
        code: 'destroy',
        display: 'Destroy/Delete Record Lifecycle Event',
      },
    ],
  },
  agent: [
    {
      type: {
        coding: [
          { system: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type', code: 'performer' },
        ],
      },
      who: { reference: who },
    },
  ],
})
