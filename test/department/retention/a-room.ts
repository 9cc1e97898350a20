import majority from '../../../profiles/retention-rules/majority.json' with { type: 'json' }
import rules from '../../../profiles/retention-rules/rules.json' with { type: 'json' }
import { openRetention } from '../../../src/department/retention/index.ts'
import { mun, munCodes, type Resource } from '../../../src/fhir/index.ts'
import { aDesk } from '../../builders/a-desk.ts'

/** A desk with the retention room alone, in a Texas hospital. */
export const aRoom = ({ today = '2026-11-24', jurisdictions = ['US-CMS', 'US-TX', 'US-FDA'] } = {}) =>
  aDesk({
    rooms: [
      openRetention({
        rules,
        majority,
        jurisdictions,
        setting: 'hospital',
        custodian: 'Organization/st-brigid',
      }),
    ],
    today,
  })

export type Desk = Awaited<ReturnType<typeof aRoom>>

/** A chart with one document and its content, and the patient and visit it is of. */
export const aChart = async (
  desk: Desk,
  { left = '2014-06-30', kind = 'inpatient', name = '1', bytes = 'the findings' } = {},
) => {
  const all = desk.as('system')
  const patient = `Patient/p-${name}`
  const subject = { reference: patient }
  await all.update({
    resourceType: 'Patient',
    id: `p-${name}`,
    birthDate: '1950-02-11',
    name: [{ family: 'Finch' }],
  })
  await all.update({
    resourceType: 'Encounter',
    id: `e-${name}`,
    status: 'finished',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP' },
    subject,
    period: { start: left, end: left },
  })
  const data = Buffer.from(bytes).toString('base64')
  await all.update({ resourceType: 'Binary', id: `b-${name}`, contentType: 'text/plain', data })
  const attachment = { contentType: 'text/plain', url: `Binary/b-${name}` }
  await all.update({
    resourceType: 'DocumentReference',
    id: `d-${name}`,
    status: 'current',
    subject,
    date: `${left}T12:00:00Z`,
    content: [{ attachment }],
  })
  await all.update(theList(name, subject, kind))
  return {
    patient,
    chart: `List/c-${name}`,
    document: `DocumentReference/d-${name}`,
    content: `Binary/b-${name}`,
  }
}

const theList = (name: string, subject: object, kind: string): Resource => ({
  resourceType: 'List',
  id: `c-${name}`,
  meta: { profile: [mun('mun-chart')] },
  extension: [
    ...(kind ? [{ url: mun('ext-record-class'), valueCode: kind }] : []),
    { url: mun('ext-episode'), valueReference: { reference: `Encounter/e-${name}` } },
  ],
  identifier: [{ value: `C-${name}` }],
  status: 'current',
  mode: 'working',
  title: 'A stay',
  code: { coding: [{ system: 'https://profiles.ihe.net/ITI/MHD/CodeSystem/MHDlistTypes', code: 'folder' }] },
  subject,
  entry: [{ item: { reference: `DocumentReference/d-${name}` } }],
})

/** An open request for records of a patient. */
export const aRequest = (patient: string): Resource => ({
  resourceType: 'Task',
  status: 'received',
  intent: 'order',
  code: { coding: [{ system: munCodes('mun-task-code'), code: 'release-request' }] },
  for: { reference: patient },
})

interface Parameter {
  name: string
  resource?: Resource
  part?: Parameter[]
  [value: string]: unknown
}

const valueIn = ({ resource, part, ...rest }: Parameter): unknown => {
  if (resource) return resource
  if (part) return fromParts(part)
  const value = Object.entries(rest).find(([name]) => name.startsWith('value'))?.[1]
  return Object(value).reference ?? value
}

const fromParts = (parts: readonly Parameter[]) =>
  Object.fromEntries(parts.map((part) => [part.name, valueIn(part)]))

/** The outputs named so of an operation's answer. */
// biome-ignore lint/suspicious/noExplicitAny: outputs are looked into by the tests that know them
export const outputs = (answer: Resource, name: string): any[] =>
  ((answer.parameter as Parameter[] | undefined) ?? []).filter((one) => one.name === name).map(valueIn)

/** The refusal of a promise: its status, code and sentences; fails if there was none. */
export const refusalOf = async (promise: Promise<unknown>) => {
  try {
    await promise
  } catch (error) {
    const { status, outcome } = Object(error)
    return { status, code: outcome.issue[0].details.coding[0].code, text: JSON.stringify(outcome) }
  }
  throw new Error('nothing was refused')
}

export const matter = { matter: 'M-100', type: 'litigation', reason: 'a claim' }
export const execution = {
  method: 'cryptographic erase',
  sanitizationClass: 'purge',
  witness: 'Practitioner/witness',
}
/** The input of an execution. */
export const shredders = { input: execution }

/** Prepares a batch, by the clerk. */
export const prepare = async (desk: Desk, input: object = {}) => {
  const answer = await desk.as('clerk').call('disposal-prepare', { input })
  const [batch] = outputs(answer, 'batch')
  return {
    batch: { type: 'Task', id: String(batch?.id) },
    task: batch,
    exclusions: outputs(answer, 'exclusion'),
  }
}

/** Approves a batch, by one of those who may. */
export const approve = (
  desk: Desk,
  batch: object,
  who: 'manager' | 'privacy-officer' | 'supervisor',
  rest: object = {},
) => desk.as(who).call('disposal-approve', { ...batch, input: { decision: 'approve' }, ...rest })

/** A batch that two people have approved. */
export const anApprovedBatch = async (desk: Desk) => {
  const { batch } = await prepare(desk)
  await approve(desk, batch, 'manager')
  await approve(desk, batch, 'privacy-officer')
  return batch
}
