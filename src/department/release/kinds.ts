import { at, kind, many, maybe, mun, munCodes, one } from '../../fhir/index.ts'

const states = [
  'draft',
  'requested',
  'received',
  'accepted',
  'rejected',
  'ready',
  'cancelled',
  'in-progress',
  'on-hold',
  'failed',
  'completed',
  'entered-in-error',
] as const

/** The coding by which a release request is known. */
export const releaseRequestCode = { system: munCodes('mun-task-code'), code: 'release-request' }

/**
 * Somebody's request for parts of a patient's record, from receipt to delivery.
 * @see https://www.ecfr.gov/current/title-45/section-164.524
 */
export const releaseRequest = kind({
  name: 'release-request',
  collection: 'release-requests',
  type: 'Task',
  profile: mun('mun-release-request'),
  is: 'A request for parts of a patient’s record, with the day by which it must be answered',
  where: `code=${releaseRequestCode.system}|${releaseRequestCode.code}`,
  fixed: { intent: 'order', code: { coding: [releaseRequestCode] } },
  fields: {
    status: at('status', one('code', 'Where it stands', states)),
    statusReason: at('statusReason.text', maybe('string', 'Why it was stopped')),
    received: at('authoredOn', one('dateTime', 'When it arrived')),
    due: at('restriction.period.end', maybe('date', 'The last day for an answer')),
    patient: at('for.reference', one('Reference', 'Whose record')),
    requester: at('requester.reference', one('Reference', 'Who asks, and receives')),
    requesterType: at('input(requester-type).valueCode', maybe('code', 'What the requester is')),
    owner: at('owner.reference', maybe('Reference', 'Who works on it')),
    purpose: at(
      'reasonCode.coding(http://terminology.hl7.org/CodeSystem/v3-ActReason).code',
      maybe('code', 'What for, v3-ActReason'),
    ),
    scope: at('input(scope).valueCode', maybe('code', 'How much', ['entire-record', 'listed'])),
    justification: at(
      'input(minimum-necessary-justification).valueString',
      maybe('string', 'Why the entire record is needed'),
    ),
    documentTypes: at('input(document-type)*.valueCode', many('code', 'LOINC codes of the documents wanted')),
    dates: at('input(date-range).valuePeriod', maybe('Period', 'From when the records are')),
    authorization: at('input(authorization).valueReference.reference', maybe('Reference', 'What allows it')),
    delivery: at(
      'input(delivery).valueCode',
      maybe('code', 'How it is wanted: portal, mail, fax, email, api'),
    ),
    disclosures: at('output(disclosure)*.valueReference.reference', many('Reference', 'What was disclosed')),
  },
})
