import type { Resource } from '../../../src/fhir/index.ts'
import { aChart, approve, aRequest, aRoom, type Desk, matter, outputs, prepare, refusalOf } from './a-room.ts'

describe('$disposal-prepare', () => {
  it('puts what is due into a batch with a snapshot, for others to approve', async () => {
    const desk = await aRoom()
    await aChart(desk)
    const { task, batch, exclusions } = await prepare(desk)
    expect(exclusions).toEqual([])
    expect(task).toMatchObject({ status: 'requested', requester: { reference: 'Practitioner/clerk' } })
    const list = await desk.as('manager').read(task.focus.reference)
    expect(list).toMatchObject({ mode: 'snapshot', entry: [{ item: { reference: 'List/c-1' } }] })
    expect(await desk.as('clerk').search('Basic', 'clock-status=in-batch')).toHaveLength(1)
    expect(batch.id).toBe(task.id)
  })

  it.each<[string, (desk: Desk) => Promise<unknown>, Parameters<typeof aChart>[1], string]>([
    [
      '23 held',
      (desk) => desk.as('manager').call('place-hold', { type: 'Patient', id: 'p-1', input: matter }),
      {},
      'hold:M-100',
    ],
    [
      '29 under an open request',
      (desk) => desk.as('system').create(aRequest('Patient/p-1')),
      {},
      'open-request',
    ],
    ['not due', async () => {}, { left: '2020-01-01' }, 'not-due'],
    ['22 unclassified', async () => {}, { kind: '' }, 'unclassified'],
    ['17 permanent', async () => {}, { kind: 'mpi' }, 'permanent'],
    ['in another batch', (desk) => prepare(desk), {}, 'in-batch'],
  ])(
    'leaves out a chart that is %s, and makes no batch of nothing',
    async (_name, happens, chart, reason) => {
      const desk = await aRoom({ jurisdictions: ['US-CMS', 'US-TX', 'US-AR'] })
      await aChart(desk, chart)
      await happens(desk)
      const before = await desk.as('clerk').search('Task', 'code=disposal-batch')
      const { task, exclusions } = await prepare(desk)
      expect(task).toBeUndefined()
      expect(exclusions).toEqual([{ chart: 'List/c-1', reason }])
      expect(await desk.as('clerk').search('Task', 'code=disposal-batch')).toHaveLength(before.length)
    },
  )

  it('takes as many charts as asked for, of the classes and jurisdictions asked for', async () => {
    const desk = await aRoom()
    for (const name of ['1', '2', '3']) await aChart(desk, { name })
    expect((await prepare(desk, { class: ['ltc'] })).task).toBeUndefined()
    expect((await prepare(desk, { jurisdiction: ['US-CMS'] })).task).toBeUndefined()
    const { task } = await prepare(desk, { class: ['inpatient'], jurisdiction: ['US-TX'], limit: 2 })
    const list = await desk.as('manager').read(task.focus.reference)
    expect(list.entry).toHaveLength(2)
  })

  it('by two people at once puts a chart into one batch', async () => {
    const desk = await aRoom()
    await aChart(desk)
    const both = await Promise.all([prepare(desk), prepare(desk)])
    expect(both.filter(({ task }) => task !== undefined)).toHaveLength(1)
  })

  it('decides the same but changes nothing on a dry run', async () => {
    const desk = await aRoom()
    await aChart(desk)
    const answer = await desk.as('clerk').call('disposal-prepare', { dryRun: true })
    expect(outputs(answer, 'batch')).toHaveLength(1)
    expect(await desk.as('clerk').search('Task', '')).toEqual([])
  })
})

describe('$disposal-approve', () => {
  it('26 takes two people, neither of them the preparer, each once', async () => {
    const desk = await aRoom()
    await aChart(desk)
    const all = { client: 'one', person: 'Practitioner/one' }
    const [batch] = outputs(await desk.as('manager', all).call('disposal-prepare'), 'batch')
    const place = { type: 'Task', id: batch.id }
    const own = await refusalOf(
      desk.as('manager', all).call('disposal-approve', { ...place, input: { decision: 'approve' } }),
    )
    expect(own).toMatchObject({ status: 422, code: 'breaks-rule' })
    expect((await approve(desk, place, 'manager')).status).toBe('requested')
    expect(await refusalOf(approve(desk, place, 'manager'))).toMatchObject({ status: 409, code: 'conflict' })
    expect((await approve(desk, place, 'privacy-officer')).status).toBe('accepted')
    expect((await refusalOf(approve(desk, place, 'supervisor'))).code).toBe('conflict')
  })

  it('knows a client that is no person by its id', async () => {
    const desk = await aRoom()
    await aChart(desk)
    const caller = { client: 'night shift', name: 'Night shift', role: 'manager' } as const
    const night = desk.as('manager')
    const [batch] = outputs(await night.call('disposal-prepare', { caller }), 'batch')
    expect(batch.requester.reference).toBe('#night-shift')
    const place = { type: 'Task', id: batch.id, input: { decision: 'approve' }, caller }
    expect((await refusalOf(night.call('disposal-approve', place))).status).toBe(422)
  })

  it('lets nobody approve for another', async () => {
    const desk = await aRoom()
    await aChart(desk)
    const { batch } = await prepare(desk)
    const input = { decision: 'approve', approver: 'Practitioner/privacy-officer' }
    expect((await refusalOf(approve(desk, batch, 'manager', { input }))).status).toBe(422)
  })

  it('refuses an approval of a version that is not the newest', async () => {
    const desk = await aRoom()
    await aChart(desk)
    const { batch } = await prepare(desk)
    await approve(desk, batch, 'manager', { ifMatch: 'W/"1"' })
    const late = await refusalOf(approve(desk, batch, 'privacy-officer', { ifMatch: 'W/"1"' }))
    expect(late).toMatchObject({ status: 412, code: 'version-changed' })
  })

  it('rejects with a reason, and the charts may be prepared again', async () => {
    const desk = await aRoom()
    await aChart(desk)
    const { batch } = await prepare(desk)
    expect((await refusalOf(approve(desk, batch, 'manager', { input: { decision: 'reject' } }))).status).toBe(
      422,
    )
    const input = { decision: 'reject', comment: 'the family has asked' }
    const rejected = await approve(desk, batch, 'manager', { input })
    expect(rejected).toMatchObject({ status: 'rejected', statusReason: { text: 'the family has asked' } })
    expect((await prepare(desk)).task).toBeDefined()
  })

  it.each<[string, (desk: Desk, task: Resource) => Resource | Promise<Resource>]>([
    ['approve a batch', (_desk, task) => ({ ...task, status: 'accepted' })],
    ['disguise it', (_desk, { meta: _, ...task }) => task],
    ['prepare one', (_desk, { id: _, ...task }) => ({ ...task, status: 'draft' })],
    [
      'add to its charts',
      async (desk, task) => {
        const list = await desk.as('clerk').read(Object(task.focus).reference)
        return { ...list, entry: [{ item: { reference: 'List/c-2' } }] }
      },
    ],
  ])('lets nobody %s by hand', async (_name, forged) => {
    const desk = await aRoom()
    await aChart(desk)
    const { task } = await prepare(desk)
    const resource = await forged(desk, task)
    const clerk = desk.as('clerk')
    const write = resource.id ? clerk.update(resource) : clerk.create(resource)
    expect(await refusalOf(write)).toMatchObject({ status: 405, code: 'not-allowed' })
  })
})
