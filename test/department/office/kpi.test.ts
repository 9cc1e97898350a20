import { measures, office } from '../../../src/department/office/index.ts'
import { FhirError, mun, munCodes, type Resource } from '../../../src/fhir/index.ts'
import { aDesk } from '../../builders/a-desk.ts'

const task = (code: string, rest: object): Resource => ({
  resourceType: 'Task',
  status: 'requested',
  intent: 'order',
  code: { coding: [{ system: munCodes('mun-task-code'), code }] },
  owner: { reference: 'Practitioner/clerk' },
  ...rest,
})
const period = { periodStart: '2026-11-01', periodEnd: '2026-11-30' }

const department = async (records: readonly Resource[]) => {
  const { as } = await aDesk({ rooms: [office], today: '2026-11-24' })
  for (const record of records) await as('system').update({ id: `r${records.indexOf(record)}`, ...record })
  return as('manager')
}
const report = async (records: readonly Resource[], measure: string) =>
  (await department(records)).call('kpi', { type: 'Measure', id: measure, input: period })

/** The strata of a report's first group, by breakdown: value → count. */
const strata = ({ group }: Resource, name: string): Record<string, number> => {
  const [first] = group as {
    stratifier: {
      code: { coding: { code: string }[] }[]
      stratum: { value: { text: string }; population: { count: number }[] }[]
    }[]
  }[]
  const found = first?.stratifier.find(({ code }) => code[0]?.coding[0]?.code === name)
  return Object.fromEntries(
    (found?.stratum ?? []).map(({ value, population }) => [value.text, population[0]?.count ?? -1]),
  )
}

describe('$kpi', () => {
  it('counts open work by age and owner, and not what is done or came later', async () => {
    const answer = await report(
      [
        task('work-item', { authoredOn: '2026-11-24' }),
        task('work-item', { authoredOn: '2026-11-20T10:00:00Z', owner: { display: 'Records department' } }),
        task('deficiency', { authoredOn: '2026-10-01' }),
        task('work-item', { authoredOn: '2026-10-01', status: 'completed' }),
        task('work-item', { authoredOn: '2026-12-01' }),
      ],
      'open-work',
    )
    expect(answer).toMatchObject({
      resourceType: 'MeasureReport',
      status: 'complete',
      type: 'summary',
      measure: 'https://w3id.org/muniment/Measure/open-work',
      period: { start: '2026-11-01', end: '2026-11-30' },
    })
    expect(strata(answer, 'age')).toEqual({ '0-2': 1, '3-7': 1, '8-30': 0, '>30': 1 })
    expect(strata(answer, 'owner')).toEqual({ 'Practitioner/clerk': 2, 'Records department': 1 })
  })

  it('gives mean and 90th percentile of the turnaround, by type of requester', async () => {
    const done = (received: string, on: string, requester: string) =>
      task('release-request', {
        status: 'completed',
        authoredOn: received,
        executionPeriod: { end: on },
        input: [
          {
            type: { coding: [{ system: munCodes('mun-task-input'), code: 'requester-type' }] },
            valueCode: requester,
          },
        ],
      })
    const answer = await report(
      [
        done('2026-11-01', '2026-11-03', 'payer'),
        done('2026-11-01', '2026-11-11', 'patient'),
        done('2026-11-10', '2026-11-13', 'payer'),
        done('2026-09-01', '2026-10-31', 'payer'),
      ],
      'release-turnaround',
    )
    expect(answer.group).toMatchObject([
      { population: [{ count: 3 }], measureScore: { value: 5, code: 'd' } },
      { population: [{ count: 3 }], measureScore: { value: 10, code: 'd' } },
    ])
    expect(strata(answer, 'requester-type')).toEqual({ patient: 1, payer: 2 })
  })

  it('counts charts due for disposal by class and year', async () => {
    const chart = (id: string, recordClass: string): Resource => ({
      resourceType: 'List',
      id,
      status: 'current',
      mode: 'working',
      extension: [{ url: mun('ext-record-class'), valueCode: recordClass }],
    })
    const clock = (of: string, status: string, eligibleOn: string): Resource => ({
      resourceType: 'Basic',
      code: { coding: [{ system: munCodes('mun-basic-type'), code: 'retention-clock' }] },
      subject: { reference: `List/${of}` },
      extension: [
        { url: mun('ext-clock-status'), valueCode: status },
        { url: mun('ext-eligible-on'), valueDate: eligibleOn },
      ],
    })
    const answer = await report(
      [
        chart('a', 'inpatient'),
        chart('b', 'ed'),
        clock('a', 'eligible', '2025-03-01'),
        clock('b', 'running', '2026-11-30'),
        clock('b', 'running', '2026-12-01'),
        clock('a', 'held', '2024-01-01'),
      ],
      'charts-due-for-disposal',
    )
    expect(strata(answer, 'class-and-year')).toEqual({ 'ed 2026': 1, 'inpatient 2025': 1 })
  })

  it('counts deficiencies by kind and those that are overdue', async () => {
    const lack = (due: string) =>
      task('deficiency', {
        authoredOn: '2026-11-01',
        reasonCode: { coding: [{ system: munCodes('mun-deficiency-type'), code: 'missing-document' }] },
        restriction: { period: { end: due } },
      })
    const answer = await report([lack('2026-11-23'), lack('2026-11-24')], 'deficiencies')
    expect(strata(answer, 'kind')).toEqual({ 'missing-document': 2 })
    expect(answer.group).toMatchObject([{}, { population: [{ count: 1 }] }])
  })

  it('counts what is not classified: documents in the queue and charts of no class', async () => {
    const folder = { system: 'https://profiles.ihe.net/ITI/MHD/CodeSystem/MHDlistTypes', code: 'folder' }
    const queued = task('work-item', {
      code: {
        coding: [
          { system: munCodes('mun-task-code'), code: 'work-item' },
          { system: munCodes('mun-work-item'), code: 'classify' },
        ],
      },
    })
    const chart = { resourceType: 'List', status: 'current', mode: 'working', code: { coding: [folder] } }
    const answer = await report([queued, task('work-item', {}), chart], 'unclassified')
    expect(answer.group).toMatchObject([{ population: [{ count: 1 }] }, { population: [{ count: 1 }] }])
  })

  it('takes the measure as an input of the type, and says which there are', async () => {
    const manager = await department([])
    const input = { ...period, measure: 'unclassified' }
    expect((await manager.call('kpi', { type: 'Measure', input })).resourceType).toBe('MeasureReport')
    await expect(manager.call('kpi', { type: 'Measure', input: period })).rejects.toThrow(
      'No measure is named',
    )
    await expect(manager.call('kpi', { type: 'Measure', id: 'toString', input: period })).rejects.toThrow(
      'There is no such measure',
    )
  })

  it('refuses a period that ends before it begins', async () => {
    const manager = await department([])
    const input = { periodStart: '2026-11-30', periodEnd: '2026-11-01' }
    const attempt = manager.call('kpi', { type: 'Measure', id: 'open-work', input })
    await expect(attempt).rejects.toThrow(FhirError)
  })
})

describe('$delinquency', () => {
  const stay = (id: string, end: string, hospital = 'Organization/h'): Resource => ({
    resourceType: 'Encounter',
    id,
    status: 'finished',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP' },
    serviceProvider: { reference: hospital },
    period: { start: '2026-08-01', end },
  })
  const lack = (visit: string, due: string): Resource =>
    task('deficiency', {
      authoredOn: '2026-09-01',
      focus: { reference: `Encounter/${visit}` },
      owner: { reference: 'Practitioner/attending' },
      restriction: { period: { end: due } },
    })
  const records = [
    stay('a', '2026-09-20'),
    stay('b', '2026-10-20'),
    stay('c', '2026-11-20'),
    stay('old', '2026-08-24'),
    stay('elsewhere', '2026-09-20', 'Organization/other'),
    lack('a', '2026-10-20'),
    lack('a', '2026-10-20'),
    lack('b', '2026-11-24'),
    lack('elsewhere', '2026-10-20'),
  ]

  it('lists the charts past their day, and their share of an average month’s discharges', async () => {
    const manager = await department(records)
    expect((await manager.call('delinquency', { type: 'Organization', id: 'h' })).parameter).toMatchObject([
      { resource: { group: [{ population: [{ count: 1 }], measureScore: { value: 100, unit: '%' } }] } },
      { name: 'visits', valueReference: { reference: 'Encounter/a' } },
    ])
  })

  it('counts a chart from the day after it was due', async () => {
    const manager = await department(records)
    const place = { type: 'Practitioner', id: 'attending', input: { asOf: '2026-11-25' } }
    const { parameter } = await manager.call('delinquency', place)
    expect((parameter as unknown[]).slice(1)).toMatchObject(
      ['a', 'b', 'elsewhere'].map((id) => ({ valueReference: { reference: `Encounter/${id}` } })),
    )
  })
})

describe('the measures', () => {
  it('are valid resources that a store keeps under their names', async () => {
    const manager = await department(measures())
    expect((await manager.read('Measure/open-work')).title).toBe('Open work')
  })
})
