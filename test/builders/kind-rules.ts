import fc from 'fast-check'
import { reference } from './some-value.ts'

export type AnyRecord = Readonly<Record<string, unknown>>

/** What a kind asks of its records beside what its table says: the rules of its profile and of its room. */
export interface Special {
  readonly values?: Readonly<Record<string, fc.Arbitrary<unknown>>>
  /** Fields that the table leaves open and the profile or FHIR's type asks for. */
  readonly always?: readonly string[]
  /** Makes the record keep rules over several fields. */
  readonly within?: (record: AnyRecord) => AnyRecord
}

const without = (record: AnyRecord, ...names: readonly string[]): AnyRecord =>
  Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)))

const task: Special = {
  values: {
    status: fc.constantFrom('requested', 'accepted', 'in-progress', 'completed', 'cancelled', 'on-hold'),
    owner: reference('Practitioner', 'Organization'),
  },
  always: ['status', 'owner', 'coder', 'reason', 'statusReason', 'due'],
}

const consent: Special = {
  values: {
    signedBy: reference('Patient', 'Practitioner'),
    purposes: fc.constantFrom('HPAYMT', 'HOPERAT').map((code) => ({
      system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason',
      code,
    })),
  },
  always: ['source', 'purposes', 'until', 'documents', 'records', 'keptFrom', 'revocationStatement'],
}

/** By the kind's name; a kind that is not here asks nothing more. */
export const specials: Readonly<Record<string, Special>> = {
  document: {
    values: { contentType: fc.constantFrom('text/plain', 'application/pdf') },
    always: ['contentType', 'data', 'authors'],
    // Filing works these out from the bytes; a new document neither amends nor is superseded,
    // and no visit has two patients.
    within: (record) => ({
      ...without(record, 'hash', 'size', 'content'),
      patient: 'Patient/ada',
      status: 'current',
      state: 'final',
    }),
  },
  chart: {
    values: {
      class: fc.constantFrom('inpatient', 'outpatient', 'ed'),
      designation: fc.constantFrom('inpatient', 'outpatient', 'ed'),
      recordClass: fc.constantFrom('inpatient', 'outpatient', 'ed'),
      state: fc.constantFrom('open', 'discharged', 'complete'),
    },
    always: ['status'],
    // Retention gives the chart its clock.
    within: (record) => without(record, 'clock'),
  },
  deficiency: {
    ...task,
    values: { ...task.values, lacks: fc.constantFrom('missing-document', 'missing-signature') },
  },
  'filing-task': task,
  'coding-session': { ...task, values: { ...task.values, stage: fc.constantFrom('assigned', 'coded') } },
  'coded-diagnosis': {
    values: { code: fc.constantFrom('J18.9', 'E11.65', 'I10'), release: fc.constantFrom('2026', '2027') },
    always: ['release', 'patient'],
  },
  authorization: consent,
  restriction: consent,
  'consent-privacy': consent,
  'consent-part2': consent,
  'release-request': {
    ...task,
    values: {
      ...task.values,
      purpose: fc.constantFrom('TREAT', 'HPAYMT', 'PATRQT'),
      requesterType: fc.constantFrom('patient', 'payer'),
      requester: reference('Organization', 'Patient'),
    },
    always: [...(task.always ?? []), 'justification', 'disclosures'],
  },
  'legal-hold': {
    always: ['scope'],
    within: (record) => ({ ...without(record, 'until'), status: 'active' }),
  },
  'retention-clock': {
    always: ['rules', 'triggerDate', 'retainThrough'],
    within: (record) => (record.status === 'permanent' ? without(record, 'retainThrough') : record),
  },
  'disposal-batch': {
    ...task,
    always: [...(task.always ?? []), 'results'],
    within: (record) => ({
      ...record,
      approvers: ['Practitioner/approver-1', 'PractitionerRole/approver-2'],
      preparedBy: 'Practitioner/preparer',
    }),
  },
  'destruction-certificate': { always: ['recordsFrom', 'recordsUntil', 'custodian'] },
  disclosure: {
    values: {
      basis: fc.constantFrom('public-health', 'required-by-law', 'health-oversight'),
      purpose: fc.constantFrom('TREAT', 'HPAYMT', 'PATRQT'),
    },
    always: ['recipient'],
  },
}
