import { consentFacts, itemFacts } from '../../../src/department/consent/index.ts'
import type { Resource } from '../../../src/fhir/index.ts'

const terminology = 'http://terminology.hl7.org/CodeSystem'
const actReason = (code: string) => ({ system: `${terminology}/v3-ActReason`, code })
export const loincType = (code: string) => ({ system: 'http://loinc.org', code })
const recipient = (reference: string) => ({
  role: { coding: [{ system: `${terminology}/v3-ParticipationType`, code: 'IRCP' }] },
  reference: { reference },
})

interface Terms {
  readonly id?: string
  readonly rule?: string
  readonly signedOn?: string
  readonly provision?: object
  readonly rest?: object
}

/** A Consent of Patient/1. */
export const aConsent = ({
  id = 'c1',
  rule,
  signedOn = '2024-01-10',
  provision = {},
  rest = {},
}: Terms): Resource => ({
  resourceType: 'Consent',
  id,
  status: 'active',
  scope: { coding: [{ system: `${terminology}/consentscope`, code: 'patient-privacy' }] },
  category: [{ coding: [loincType(rule === 'hipaa-auth' ? '64292-6' : '59284-0')] }],
  patient: { reference: 'Patient/1' },
  dateTime: signedOn,
  performer: [{ reference: 'Patient/1' }],
  organization: [{ reference: 'Organization/hospital' }],
  sourceReference: { reference: 'DocumentReference/form' },
  policyRule: { coding: [{ system: `${terminology}/consentpolicycodes`, code: rule ?? 'cric' }] },
  provision: { type: 'permit', ...provision },
  ...rest,
})

/** An authorization to give discharge summaries to an attorney until 2025-01-10. */
export const anAuthorization = ({ provision = {}, ...terms }: Terms = {}): Resource =>
  aConsent({
    id: 'auth',
    rule: 'hipaa-auth',
    ...terms,
    provision: {
      period: { end: '2025-01-10' },
      purpose: [actReason('HLEGAL')],
      actor: [recipient('Organization/attorney')],
      class: [loincType('18842-5')],
      ...provision,
    },
  })

export const purposes = (...codes: string[]) => codes.map(actReason)
export const actors = (...references: string[]) => references.map(recipient)

interface Paper {
  readonly id?: string
  readonly type?: string
  readonly date?: string
  readonly labels?: readonly string[]
  readonly encounter?: string
}

/** A document of Patient/1. */
export const aDocument = ({
  id = 'd1',
  type = '18842-5',
  date,
  labels = ['N'],
  encounter,
}: Paper = {}): Resource => ({
  resourceType: 'DocumentReference',
  id,
  meta: {
    security: labels.map((code) => ({
      system: `${terminology}/${/^[NRV]$/.test(code) ? 'v3-Confidentiality' : 'v3-ActCode'}`,
      code,
    })),
  },
  status: 'current',
  type: { coding: [loincType(type)] },
  subject: { reference: 'Patient/1' },
  author: [{ reference: 'Practitioner/author' }],
  content: [
    {
      attachment: {
        contentType: 'text/plain',
        url: 'Binary/1',
        size: 1,
        hash: 'AA==',
        ...(date ? { creation: date } : {}),
      },
    },
  ],
  ...(encounter ? { context: { encounter: [{ reference: encounter }] } } : {}),
})

export const factsOf = (...consents: Resource[]) => consents.map(consentFacts)
export const item = (paper: Paper = {}) => itemFacts(aDocument(paper))
