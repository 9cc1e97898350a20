import { at, kind, many, maybe, mun, munCodes, one, some } from '../../fhir/index.ts'

const coded = (system: string, code: string) => ({ coding: [{ system: munCodes(system), code }] })

/** The states of a retention clock, `mun-clock-status`. */
export const clockStatuses = [
  'pending',
  'running',
  'held',
  'eligible',
  'in-batch',
  'disposed',
  'permanent',
] as const

/** Kinds of holds, `mun-hold-type`. */
export const holdTypes = [
  'litigation',
  'audit',
  'investigation',
  'regulator',
  'patient-request',
  'research',
  'public-inquiry',
] as const

/** Records that may not be destroyed, whatever their age. @see https://hl7.org/fhir/R4/flag.html */
export const legalHold = kind({
  name: 'legal-hold',
  collection: 'legal-holds',
  type: 'Flag',
  profile: mun('mun-legal-hold'),
  is: 'Records that may not be destroyed, whatever their age',
  fixed: {},
  where: `code=${munCodes('mun-hold-type')}|`,
  fields: {
    matter: at('identifier[].value', one('string', 'The number of the matter')),
    status: at('status', one('code', 'Whether it holds', ['active', 'inactive', 'entered-in-error'])),
    type: at('code.coding(mun-hold-type).code', one('code', 'Why records are held', holdTypes)),
    subject: at('subject.reference', one('Reference', 'The patient or group whose records are held')),
    from: at('period.start', one('dateTime', 'Since when it holds')),
    until: at('period.end', maybe('dateTime', 'When it was released')),
    custodian: at('author.reference', one('Reference', 'Who placed it')),
    scope: at(
      'ext(ext-hold-scope)*.valueReference.reference',
      many(
        'Reference',
        'What it covers: charts, documents, encounters, or all records of a patient or group',
      ),
    ),
    reason: at('ext(ext-hold-reason).valueString', maybe('string', 'Why it was placed')),
    releasedBy: at('ext(ext-released-by).valueReference.reference', maybe('Reference', 'Who released it')),
    releaseReason: at('ext(ext-release-reason).valueString', maybe('string', 'Why it was released')),
  },
})

/** How long one chart must be kept. @see https://hl7.org/fhir/R4/basic.html */
export const retentionClock = kind({
  name: 'retention-clock',
  collection: 'retention-clocks',
  type: 'Basic',
  profile: mun('mun-retention-clock'),
  is: 'How long one chart must be kept, by which rule, and why',
  fixed: { code: coded('mun-basic-type', 'retention-clock') },
  where: `code=${munCodes('mun-basic-type')}|retention-clock`,
  fields: {
    chart: at('subject.reference', one('Reference', 'The chart')),
    status: at('ext(ext-clock-status).valueCode', one('code', 'Where it stands', clockStatuses)),
    rules: at('ext(ext-rule)*.valueCanonical', many('canonical', 'The rules that apply')),
    winningRule: at('ext(ext-winning-rule).valueCanonical', maybe('canonical', 'The longest of them')),
    triggerDate: at('ext(ext-trigger-date).valueDate', maybe('date', 'The day it counts from')),
    retainThrough: at(
      'ext(ext-retain-through).valueDate',
      maybe('date', 'The last day on which the chart must be kept'),
    ),
    eligibleOn: at(
      'ext(ext-eligible-on).valueDate',
      maybe('date', 'The first day on which it may be destroyed'),
    ),
    computedAt: at('ext(ext-computed-at).valueDateTime', maybe('dateTime', 'When it was worked out')),
    explanation: at('ext(ext-explanation)*.valueString', many('string', 'How it was worked out')),
  },
})

const batchStates = [
  'draft',
  'requested',
  'accepted',
  'in-progress',
  'completed',
  'failed',
  'rejected',
  'cancelled',
] as const

/** Charts at the end of their retention, put together for disposal. @see https://hl7.org/fhir/R4/task.html */
export const disposalBatch = kind({
  name: 'disposal-batch',
  collection: 'disposal-batches',
  type: 'Task',
  profile: mun('mun-disposal-batch'),
  is: 'Charts at the end of their retention, put together for disposal and approved by two people',
  fixed: { intent: 'order', code: coded('mun-task-code', 'disposal-batch') },
  where: `code=${munCodes('mun-task-code')}|disposal-batch`,
  fields: {
    status: at('status', one('code', 'Where it stands', batchStates)),
    reason: at('statusReason.text', maybe('string', 'Why it stopped')),
    snapshot: at('focus.reference', maybe('Reference', 'The list of the charts')),
    preparedOn: at('authoredOn', maybe('dateTime', 'When it was prepared')),
    preparedBy: at('requester.reference', one('Reference', 'Who prepared it')),
    owner: at('owner.reference', maybe('Reference', 'Who sees it through')),
    due: at('restriction.period.end', maybe('dateTime', 'When it should be done')),
    action: at('input(action).valueCode', maybe('code', 'What follows', ['destroy', 'transfer', 'review'])),
    approvers: at('input(approver)*.valueReference.reference', many('Reference', 'Who approved it')),
    certificate: at(
      'output(certificate).valueReference.reference',
      maybe('Reference', 'The certificate of destruction'),
    ),
    results: at('output(results).valueString', maybe('string', 'What came of it')),
  },
})

/** Proof of destruction, kept for ever. @see https://csrc.nist.gov/pubs/sp/800/88/r2/final */
export const destructionCertificate = kind({
  name: 'destruction-certificate',
  collection: 'destruction-certificates',
  type: 'DocumentReference',
  profile: mun('mun-destruction-certificate'),
  is: 'Proof that records were destroyed: how, when, by whom, before whom',
  fixed: {
    status: 'current',
    docStatus: 'final',
    type: coded('mun-document-class', 'certificate-of-destruction'),
  },
  where: `type=${munCodes('mun-document-class')}|certificate-of-destruction`,
  fields: {
    number: at('masterIdentifier.value', one('string', 'The number of the certificate')),
    sanitizationClass: at(
      'ext(ext-sanitization-class).valueCode',
      one('code', 'How thoroughly', ['clear', 'purge', 'destroy']),
    ),
    method: at('ext(ext-sanitization-method).valueString', one('string', 'How it was done')),
    tool: at('ext(ext-sanitization-tool).valueString', maybe('string', 'With what tool, and its version')),
    destroyedOn: at('ext(ext-destroyed-on).valueDate', one('date', 'On what day')),
    witnesses: at('ext(ext-witness)*.valueReference.reference', some('Reference', 'Who witnessed it')),
    recordsFrom: at(
      'ext(ext-record-date-range).valuePeriod.start',
      maybe('dateTime', 'The first day of the records'),
    ),
    recordsUntil: at(
      'ext(ext-record-date-range).valuePeriod.end',
      maybe('dateTime', 'The last day of the records'),
    ),
    issuedOn: at('date', one('instant', 'When it was issued')),
    signedBy: at('authenticator.reference', one('Reference', 'Who carried it out and signs')),
    custodian: at('custodian.reference', maybe('Reference', 'The organization that kept the records')),
    description: at('description', one('string', 'What was destroyed')),
    batch: at('context.related[].reference', one('Reference', 'The disposal batch')),
  },
})
