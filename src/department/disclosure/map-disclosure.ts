import { type RecordOfKind, type Resource, toRecord, toResource } from '../../fhir/index.ts'
import { disclosure } from './kinds.ts'

/** One document as it left: the version, and what it is. */
export interface DisclosedDocument {
  /** `DocumentReference/x/_history/n` */
  readonly reference: string
  readonly description: string
}

/** Everything a disclosure event tells. */
export interface Disclosure extends Omit<RecordOfKind<typeof disclosure>, 'id'> {
  readonly documents: readonly DisclosedDocument[]
  /** The releasing person: `Practitioner/x`, or a name. */
  readonly releasedBy: { readonly reference?: string; readonly display?: string }
  /** Labels of what was disclosed that the event must carry too. */
  readonly labels: readonly { readonly system?: string; readonly code?: string }[]
}

const terminology = 'http://terminology.hl7.org/CodeSystem'

/** The AuditEvent of a disclosure; the caller puts it into the unit of the act that discloses. */
export const disclosureEvent = ({ documents, releasedBy, labels, ...record }: Disclosure): Resource => {
  const event = toResource(disclosure, record)
  return {
    ...event,
    meta: { ...event.meta, ...(labels.length > 0 ? { security: [...labels] } : {}) },
    agent: [
      ...listOf(event.agent),
      {
        type: { coding: [{ system: 'http://snomed.info/sct', code: '159541003' }] },
        who: releasedBy,
        requestor: true,
      },
      ...authorizer(record.authorization === undefined ? undefined : record.patient),
    ],
    entity: [...listOf(event.entity), ...documents.map(entityOf)],
  }
}

const authorizer = (patient: string | undefined) =>
  patient === undefined
    ? []
    : [
        {
          type: { coding: [{ system: 'http://snomed.info/sct', code: '429577009' }] },
          who: { reference: patient },
          requestor: false,
        },
      ]

const entityOf = ({ reference, description }: DisclosedDocument) => ({
  what: { reference },
  type: { system: `${terminology}/audit-entity-type`, code: '2' },
  role: { system: `${terminology}/object-role`, code: '3' },
  description,
})

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** What the accounting needs of a disclosure. */
export interface DisclosureFacts extends RecordOfKind<typeof disclosure> {
  readonly part2: boolean
}

/** Reads a disclosure's AuditEvent. */
export const disclosureFacts = (event: Resource): DisclosureFacts => ({
  ...toRecord(disclosure, event),
  part2: (event.meta?.security ?? []).some(({ code }) => code === '42CFRPart2'),
})
