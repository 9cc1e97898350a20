import {
  at,
  type CodeableConcept,
  kind,
  many,
  maybe,
  mun,
  munCodes,
  one,
  type Resource,
} from '../../fhir/index.ts'

/** @see https://www.cms.gov/medicare/coding-billing/icd-10-codes */
export const icd10cm = 'http://hl7.org/fhir/sid/icd-10-cm'

const taskCodes = munCodes('mun-task-code')
const verification = 'http://terminology.hl7.org/CodeSystem/condition-ver-status'
const category = 'http://terminology.hl7.org/CodeSystem/condition-category'

/** Present on admission, as claims say it. @see https://www.cms.gov/medicare/payment/fee-for-service-providers/hospital-aquired-conditions-hac/coding */
export const poaCodes = ['Y', 'N', 'U', 'W', '1'] as const

/**
 * A diagnosis code that a coder assigned to a visit.
 * @see https://hl7.org/fhir/R4/condition.html
 */
export const codedDiagnosis = kind({
  name: 'coded-diagnosis',
  collection: 'coded-diagnoses',
  type: 'Condition',
  profile: mun('mun-coded-dx'),
  is: 'A diagnosis code that a coder assigned to a visit',
  fixed: { category: [{ coding: [{ system: category, code: 'encounter-diagnosis' }] }] },
  where: `_profile=${mun('mun-coded-dx')}`,
  fields: {
    code: at(`code.coding(${icd10cm}).code`, one('code', 'The ICD-10-CM code; its dot may be left out')),
    release: at(`code.coding(${icd10cm}).version`, maybe('string', 'The release it was checked against')),
    display: at(`code.coding(${icd10cm}).display`, maybe('string', 'What the code means')),
    visit: at('encounter.reference', one('Reference', 'The visit')),
    patient: at('subject.reference', maybe('Reference', 'The patient; the visit’s if absent')),
    sequence: at('ext(ext-sequence).valuePositiveInt', maybe('positiveInt', '1 is the principal diagnosis')),
    poa: at('ext(ext-poa).valueCode', maybe('code', 'Whether it was present on admission', poaCodes)),
    coder: at('ext(ext-coder).valueReference.reference', maybe('Reference', 'Who assigned it')),
    session: at('ext(ext-coding-session).valueReference.reference', maybe('Reference', 'In which session')),
    status: at(
      `verificationStatus.coding(${verification}).code`,
      maybe('code', 'Whether it holds', ['confirmed', 'entered-in-error']),
    ),
    assignedOn: at('recordedDate', maybe('dateTime', 'When it was assigned')),
  },
})

/** The work of coding one visit. @see https://hl7.org/fhir/R4/task.html */
export const codingSession = kind({
  name: 'coding-session',
  collection: 'coding-sessions',
  type: 'Task',
  profile: mun('mun-coding-session'),
  is: 'The work of coding one visit, and what came of it',
  fixed: { intent: 'order', code: { coding: [{ system: taskCodes, code: 'coding-session' }] } },
  where: `code=${taskCodes}|coding-session`,
  fields: {
    status: at('status', maybe('code', 'Where the work stands')),
    stage: at('businessStatus.coding(mun-coding-status).code', maybe('code', 'Where the coding stands')),
    visit: at('focus.reference', one('Reference', 'The visit to be coded')),
    patient: at('for.reference', maybe('Reference', 'Whose visit it is')),
    coder: at('owner.reference', maybe('Reference', 'Who codes it; whoever opens the session, if absent')),
    assignedBy: at('requester.reference', maybe('Reference', 'Who opened the session')),
    openedOn: at('authoredOn', maybe('dateTime', 'When it was opened')),
    due: at('restriction.period.end', maybe('dateTime', 'The last day to finish it')),
    finishedOn: at('executionPeriod.end', maybe('dateTime', 'When it was finished')),
    diagnoses: at('output(diagnosis)*.valueReference.reference', many('Reference', 'The codes assigned')),
    abstract: at('output(abstract).valueReference.reference', maybe('Reference', 'The draft claim')),
    reason: at('statusReason.text', maybe('string', 'Why it was stopped')),
  },
})

/** Whether a Task is work of this kind, by its code: `coding-query`. */
export const isTaskOf = (task: Resource, code: string): boolean => {
  const { coding = [] }: CodeableConcept = task.code ?? {}
  return coding.some((one) => one.system === taskCodes && one.code === code)
}
