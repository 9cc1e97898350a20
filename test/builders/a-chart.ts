import type { Resource } from '../../src/fhir/index.ts'
import { aDesk } from './a-desk.ts'

const about = (patient: string) => ({ subject: { reference: `Patient/${patient}` } })

const visit = (patient: string, id: string, day: string): Resource => ({
  resourceType: 'Encounter',
  id,
  status: 'finished',
  class: { code: 'IMP' },
  period: { start: day, end: day },
  serviceProvider: { reference: 'Organization/hospital' },
  ...about(patient),
})

const condition = (patient: string, id: string, rest: object = {}): Resource => ({
  resourceType: 'Condition',
  id,
  code: { text: 'fracture' },
  ...about(patient),
  ...rest,
})

const document = (patient: string, id: string, date: string, code: string): Resource => ({
  resourceType: 'DocumentReference',
  id,
  status: 'current',
  date,
  type: { coding: [{ system: 'http://loinc.org', code }] },
  content: [{ attachment: { title: id } }],
  author: [{ reference: 'Practitioner/house' }],
  ...about(patient),
})

/** Ada's chart and a little of Bob's. */
export const charts: readonly Resource[] = [
  { resourceType: 'Organization', id: 'hospital', name: 'County Hospital' },
  { resourceType: 'Practitioner', id: 'house', name: [{ family: 'House' }] },
  { resourceType: 'Patient', id: 'ada', active: true, name: [{ family: 'Marlow', given: ['Ada'] }] },
  { resourceType: 'Patient', id: 'bob', name: [{ family: 'Stone' }] },
  visit('ada', 'v1', '2024-03-01'),
  visit('ada', 'v2', '2026-03-01'),
  visit('bob', 'v3', '2026-03-01'),
  condition('ada', 'c1', { encounter: { reference: 'Encounter/v1' }, onsetDateTime: '2024-03-01' }),
  condition('ada', 'c2', { asserter: { reference: 'Practitioner/house' } }),
  condition('bob', 'c3'),
  document('ada', 'd1', '2024-03-02T10:00:00Z', '18842-5'),
  document('ada', 'd2', '2026-03-02T10:00:00Z', '18842-5'),
  document('ada', 'd3', '2025-03-02T10:00:00Z', '34133-9'),
  document('bob', 'd4', '2026-03-02T10:00:00Z', '34133-9'),
]

/** A desk where these charts are kept. */
export const aChartRoom = async (setting: Parameters<typeof aDesk>[0]) => {
  const desk = await aDesk(setting)
  for (const resource of charts) await desk.as('system').update(resource)
  return desk
}
