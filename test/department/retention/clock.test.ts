import { mun } from '../../../src/fhir/index.ts'
import { aChart, aRoom, outputs, refusalOf } from './a-room.ts'

describe('$retention-evaluate', () => {
  it('says which rule won, from which day, and why', async () => {
    const desk = await aRoom()
    await aChart(desk)
    const answer = await desk.as('clerk').call('retention-evaluate', { type: 'List', id: 'c-1' })
    expect(outputs(answer, 'chart')).toEqual([
      expect.objectContaining({
        chart: 'List/c-1',
        status: 'eligible',
        rule: 'https://w3id.org/muniment/retention-rules/TX-HOSP|1',
        trigger: 'last-encounter',
        triggerDate: '2014-06-30',
        retainThrough: '2024-06-30',
        eligibleOn: '2024-07-01',
      }),
    ])
    expect(await desk.as('manager').search('Basic', '')).toEqual([])
  })

  it('1 answers for the day it is asked about', async () => {
    const desk = await aRoom()
    await aChart(desk)
    const input = { asOf: '2024-06-30' }
    const answer = await desk.as('clerk').call('retention-evaluate', { type: 'Patient', id: 'p-1', input })
    expect(outputs(answer, 'chart')[0].status).toBe('running')
  })

  it('keeps one clock for each chart, and makes no version where nothing has changed', async () => {
    const desk = await aRoom()
    await aChart(desk)
    const clerk = desk.as('clerk')
    await clerk.call('retention-evaluate', { input: { persist: true } })
    await clerk.call('retention-evaluate', { input: { persist: true } })
    const [clock, ...others] = await clerk.search('Basic', 'clock-status=eligible&eligible-on=2024-07-01')
    expect(others).toEqual([])
    expect(clock?.meta?.versionId).toBe('1')
    const chart = await clerk.read('List/c-1')
    expect(chart.extension).toContainEqual({
      url: mun('ext-clock'),
      valueReference: { reference: `Basic/${clock?.id}` },
    })
  })

  it('counts again from a later visit of the patient', async () => {
    const desk = await aRoom()
    await aChart(desk)
    await desk.as('ehr').create({
      resourceType: 'Encounter',
      status: 'finished',
      class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
      subject: { reference: 'Patient/p-1' },
      period: { start: '2020-02-29', end: '2020-02-29' },
    })
    const answer = await desk.as('clerk').call('retention-evaluate', { type: 'List', id: 'c-1' })
    expect(outputs(answer, 'chart')[0]).toMatchObject({ status: 'running', retainThrough: '2030-03-01' })
  })

  it('13 needs an earlier mammogram for a shorter time only', async () => {
    const desk = await aRoom()
    await aChart(desk, { kind: 'mammography', left: '2016-05-05' })
    const all = desk.as('system')
    const second = await all.read('DocumentReference/d-1')
    const { id: _, ...again } = { ...second, date: '2019-04-01T12:00:00Z' }
    await all.create({ ...again, extension: [{ url: mun('ext-record-class'), valueCode: 'mammography' }] })
    const answer = await desk.as('clerk').call('retention-evaluate', { type: 'List', id: 'c-1' })
    expect(outputs(answer, 'chart')[0]).toMatchObject({ retainThrough: '2021-05-05' })
  })

  it('20 keeps a chart for the longest of its documents', async () => {
    const desk = await aRoom()
    await aChart(desk)
    const all = desk.as('system')
    const film = await all.read('DocumentReference/d-1')
    const extension = [{ url: mun('ext-record-class'), valueCode: 'mammography' }]
    await all.update({ ...film, date: '2018-03-03T12:00:00Z', extension })
    const answer = await desk.as('clerk').call('retention-evaluate', { type: 'List', id: 'c-1' })
    expect(outputs(answer, 'chart')[0]).toMatchObject({ status: 'running', retainThrough: '2028-03-03' })
  })

  it('22 says that an unclassified chart cannot be judged', async () => {
    const desk = await aRoom()
    await aChart(desk, { kind: '' })
    const answer = await desk.desk.perform({
      interaction: 'operation',
      operation: 'retention-evaluate',
      type: 'List',
      id: 'c-1',
      query: '',
      purpose: [],
      requestId: 'test',
      from: '127.0.0.1',
      caller: { client: 'c', role: 'clerk', name: 'clerk' },
    })
    expect(outputs(Object(answer.resource), 'chart')[0].status).toBe('unclassified')
    expect(answer.notice?.issue[0]).toMatchObject({ code: 'required', severity: 'warning' })
  })

  it('19 simulates another rule and refuses to keep the result', async () => {
    const desk = await aRoom()
    await aChart(desk)
    const clerk = desk.as('clerk')
    const place = { type: 'List', id: 'c-1' }
    const answer = await clerk.call('retention-evaluate', { ...place, input: { ruleSet: ['MA-HOSP-30'] } })
    expect(outputs(answer, 'chart')[0].retainThrough).toBe('2044-06-30')
    const kept = { ruleSet: ['MA-HOSP-30'], persist: true }
    expect(await refusalOf(clerk.call('retention-evaluate', { ...place, input: kept }))).toMatchObject({
      status: 422,
      code: 'breaks-rule',
    })
  })

  it('lets an auditor look but keep nothing', async () => {
    const desk = await aRoom()
    await aChart(desk)
    const auditor = desk.as('auditor')
    const input = { persist: true }
    expect(outputs(await auditor.call('retention-evaluate'), 'chart')).toHaveLength(1)
    expect((await refusalOf(auditor.call('retention-evaluate', { input }))).code).toBe('not-permitted')
  })
})

describe('a clock that is kept', () => {
  const aKeptClock = async () => {
    const desk = await aRoom()
    await aChart(desk)
    await desk.as('clerk').call('retention-evaluate', { input: { persist: true } })
    const clocks = (status: string) => desk.as('clerk').search('Basic', `clock-status=${status}`)
    return { desk, all: desk.as('system'), clocks }
  }

  it('runs again when the patient comes back, and waits while she is there', async () => {
    const { all, clocks } = await aKeptClock()
    const stay = await all.read('Encounter/e-1')
    const { id: _, period: _ended, ...here } = stay
    const again = await all.create({ ...here, status: 'in-progress', period: { start: '2026-11-20' } })
    expect(await clocks('pending')).toHaveLength(1)
    await all.update({ ...again, status: 'finished', period: { start: '2026-11-20', end: '2026-11-23' } })
    expect(await clocks('running')).toHaveLength(1)
  })

  it('follows the class of the chart and the birth of the patient', async () => {
    const { all, clocks } = await aKeptClock()
    const patient = await all.read('Patient/p-1')
    await all.update({ ...patient, birthDate: '2010-08-20' })
    expect(await clocks('running')).toHaveLength(1)
    const chart = await all.read('List/c-1')
    const others = chart.extension?.filter(({ url }) => url !== mun('ext-record-class')) ?? []
    const extension = [...others, { url: mun('ext-record-class'), valueCode: 'mammography' }]
    await all.update({ ...chart, extension })
    expect(await all.search('Basic', 'eligible-on=2024-07-01')).toHaveLength(1)
  })

  it('stays in its batch when a visit changes that changes nothing for it', async () => {
    const { desk, all, clocks } = await aKeptClock()
    await desk.as('clerk').call('disposal-prepare')
    const stay = await all.read('Encounter/e-1')
    await all.update({ ...stay, length: { value: 1, unit: 'd' } })
    expect(await clocks('in-batch')).toHaveLength(1)
  })
})
