import { at, kind, MUN, many, maybe, mun, munCodes, one } from '../../fhir/index.ts'

export const loinc = 'http://loinc.org'
export const confidentiality = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality'
/** @see https://profiles.ihe.net/ITI/MHD/ */
const mhdLists = 'https://profiles.ihe.net/ITI/MHD/CodeSystem/MHDlistTypes'
const designationType = 'https://profiles.ihe.net/ITI/MHD/StructureDefinition/ihe-designationType'

const taskCodes = munCodes('mun-task-code')
export const workItems = munCodes('mun-work-item')
/** Under this system a chart carries what it is the chart of: `Encounter/x`, or `Patient/x` without an episode. */
export const chartOf = `${MUN}/chart-of`

/** Task states in which the work is still to be done. @see https://hl7.org/fhir/R4/task.html#statemachine */
export const openStates = ['requested', 'received', 'accepted', 'ready', 'in-progress', 'on-hold'] as const
export const openWork = `status=${openStates.join(',')}`

/** The owner of work that belongs to nobody yet: the department's own queue. */
export const departmentQueue = {
  identifier: { system: `${MUN}/queue`, value: 'records-department' },
  display: 'Records department',
}

const patient = at('subject.reference', one('Reference', 'Whose record it is'))

/**
 * A document in the record: what it is, whose, who answers for it, and its content.
 * @see https://hl7.org/fhir/R4/documentreference.html
 */
export const document = kind({
  name: 'document',
  collection: 'documents',
  type: 'DocumentReference',
  profile: mun('mun-document'),
  is: 'A document filed in the record, with its hash, size, label and custodian',
  fixed: {},
  fields: {
    status: at('status', maybe('code', 'Whether it counts', ['current', 'superseded', 'entered-in-error'])),
    state: at(
      'docStatus',
      maybe('code', 'How finished it is', ['preliminary', 'final', 'amended', 'entered-in-error']),
    ),
    patient,
    type: at(`type.coding(${loinc}).code`, maybe('code', 'What kind of document, LOINC')),
    encounter: at('context.encounter[].reference', maybe('Reference', 'The visit it is of')),
    writtenOn: at('date', maybe('instant', 'When it was written')),
    authors: at('author*.reference', many('Reference', 'Who wrote it')),
    signedBy: at('authenticator.reference', maybe('Reference', 'Who attests that it is right')),
    custodian: at('custodian.reference', maybe('Reference', 'The organization that keeps it')),
    confidentiality: at(
      `securityLabel[].coding(${confidentiality}).code`,
      maybe('code', 'How confidential it is', ['U', 'L', 'M', 'N', 'R', 'V']),
    ),
    contentType: at('content[].attachment.contentType', maybe('code', 'Its media type')),
    data: at('content[].attachment.data', maybe('base64Binary', 'Its bytes')),
    content: at('content[].attachment.url', maybe('url', 'Where its bytes are: Binary/x')),
    hash: at('content[].attachment.hash', maybe('base64Binary', 'SHA-1 of its bytes')),
    size: at('content[].attachment.size', maybe('integer', 'How many bytes')),
    madeOn: at('content[].attachment.creation', maybe('dateTime', 'When the content was made')),
    title: at('content[].attachment.title', maybe('string', 'What it is called')),
    description: at('description', maybe('string', 'What it says, in a line')),
    pages: at('ext(ext-page-count).valuePositiveInt', maybe('positiveInt', 'How many pages')),
  },
})

/**
 * A chart: the folder of one patient's documents of one episode.
 * @see https://profiles.ihe.net/ITI/MHD/
 */
export const chart = kind({
  name: 'chart',
  collection: 'charts',
  type: 'List',
  profile: mun('mun-chart'),
  is: 'The folder of a patient’s documents of one episode',
  fixed: { mode: 'working', code: { coding: [{ system: mhdLists, code: 'folder' }] } },
  where: `code=${mhdLists}|folder`,
  fields: {
    status: at('status', maybe('code', 'Whether it is in use', ['current', 'retired', 'entered-in-error'])),
    patient,
    title: at('title', one('string', 'What is written on it')),
    class: at('code.coding(mun-chart-class).code', maybe('code', 'What kind of chart')),
    designation: at(
      `ext(${designationType}).valueCodeableConcept.coding(mun-chart-class).code`,
      maybe('code', 'What kind of chart, as document exchange reads it'),
    ),
    recordClass: at('ext(ext-record-class).valueCode', maybe('code', 'The class that retention goes by')),
    state: at('ext(ext-chart-status).valueCode', maybe('code', 'How far it has come')),
    episode: at('ext(ext-episode).valueReference.reference', maybe('Reference', 'The visit it is of')),
    clock: at('ext(ext-clock).valueReference.reference', maybe('Reference', 'Its retention clock')),
    openedOn: at('date', maybe('dateTime', 'When it was opened')),
    documents: at('entry*.item.reference', many('Reference', 'The documents in it')),
  },
})

const taskFields = {
  status: at('status', one('code', 'Where the work stands')),
  patient: at('for.reference', maybe('Reference', 'Whose record it is about')),
  owner: at('owner.reference', maybe('Reference', 'Who is to do it; the department’s queue if absent')),
  openedOn: at('authoredOn', one('dateTime', 'When it was opened')),
  due: at('restriction.period.end', one('dateTime', 'The last day to do it')),
  reason: at('statusReason.text', maybe('string', 'Why it was stopped')),
}

/**
 * Something a chart lacks, and who owes it.
 * @see https://www.ecfr.gov/current/title-42/section-482.24
 */
export const deficiency = kind({
  name: 'deficiency',
  collection: 'deficiencies',
  type: 'Task',
  profile: mun('mun-deficiency'),
  is: 'Something that a chart lacks, and who owes it',
  fixed: { intent: 'order', code: { coding: [{ system: taskCodes, code: 'deficiency' }] } },
  where: `code=${taskCodes}|deficiency`,
  fields: {
    ...taskFields,
    lacks: at('reasonCode.coding(mun-deficiency-type).code', one('code', 'What kind of lack')),
    about: at('focus.reference', one('Reference', 'The visit or the document that lacks it')),
    documentType: at('input(document-type).valueCoding', maybe('Coding', 'The document that is missing')),
    document: at('output(results).valueReference.reference', maybe('Reference', 'What made it good')),
  },
})

/** A document that somebody must look at before it is filed right: one whose kind nobody said. */
export const filingTask = kind({
  name: 'filing-task',
  collection: 'filing-queue',
  type: 'Task',
  profile: mun('mun-work-item'),
  is: 'A document that waits to be classified',
  fixed: {
    intent: 'order',
    code: {
      coding: [
        { system: taskCodes, code: 'work-item' },
        { system: workItems, code: 'classify', display: 'Classify a document' },
      ],
    },
  },
  where: `code=${workItems}|classify`,
  fields: {
    ...taskFields,
    document: at('focus.reference', one('Reference', 'The document')),
    type: at('output(results).valueCodeableConcept', maybe('CodeableConcept', 'What it was found to be')),
  },
})
