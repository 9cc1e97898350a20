import { mun } from '../../../src/fhir/index.ts'
import { aChart, aRoom, outputs, refusalOf } from './a-room.ts'

const input = { matter: 'M-100', type: 'litigation', reason: 'Finch v. St. Brigid Hospital' }

const aHeldRoom = async () => {
  const desk = await aRoom()
  await aChart(desk)
  const officer = desk.as('privacy-officer')
  await desk.as('clerk').call('retention-evaluate', { input: { persist: true } })
  const hold = await officer.call('place-hold', { type: 'List', id: 'c-1', input })
  return { desk, officer, hold }
}

const statusOf = async ({ desk }: Awaited<ReturnType<typeof aHeldRoom>>) => {
  const answer = await desk.as('clerk').call('retention-evaluate', { type: 'List', id: 'c-1' })
  return outputs(answer, 'chart')[0].status
}

describe('a legal hold', () => {
  it('names the matter, who placed it, since when and what it covers', async () => {
    const { hold } = await aHeldRoom()
    expect(hold).toMatchObject({
      resourceType: 'Flag',
      status: 'active',
      identifier: [{ value: 'M-100' }],
      subject: { reference: 'Patient/p-1' },
      author: { reference: 'Practitioner/privacy-officer' },
      period: { start: '2026-11-24' },
    })
    expect(JSON.stringify(hold.extension)).toContain('List/c-1')
  })

  it('23 holds the clock of a chart that is due', async () => {
    const room = await aHeldRoom()
    expect(await statusOf(room)).toBe('held')
    expect(await room.desk.as('clerk').search('Basic', 'clock-status=held')).toHaveLength(1)
  })

  it('is not placed without a matter', async () => {
    const { officer } = await aHeldRoom()
    const { matter: _, ...rest } = input
    const refused = await refusalOf(officer.call('place-hold', { type: 'List', id: 'c-1', input: rest }))
    expect(refused).toMatchObject({ status: 400, code: 'missing-input' })
  })

  it('is not placed twice for the same matter and scope, and the first is named', async () => {
    const { officer, hold } = await aHeldRoom()
    const refused = await refusalOf(officer.call('place-hold', { type: 'List', id: 'c-1', input }))
    expect(refused).toMatchObject({ status: 409, code: 'conflict' })
    expect(refused.text).toContain(`Flag/${hold.id}`)
    await officer.call('place-hold', { type: 'List', id: 'c-1', input: { ...input, matter: 'M-101' } })
  })

  it('is released with a reason, once, and the clock runs as if it had never been', async () => {
    const room = await aHeldRoom()
    const { officer, hold } = room
    const place = { type: 'Flag', id: String(hold.id) }
    expect((await refusalOf(officer.call('release-hold', place))).code).toBe('missing-input')
    const answer = await officer.call('release-hold', { ...place, input: { reason: 'settled' } })
    expect(outputs(answer, 'hold')[0]).toMatchObject({ status: 'inactive', period: { end: '2026-11-24' } })
    expect(JSON.stringify(outputs(answer, 'clock')[0].extension)).toContain('eligible')
    const again = refusalOf(officer.call('release-hold', { ...place, input: { reason: 'settled' } }))
    expect(await again).toMatchObject({ status: 409, code: 'conflict' })
    expect(await statusOf(room)).toBe('eligible')
  })

  it('of several leaves the chart held until all are released', async () => {
    const room = await aHeldRoom()
    const second = { ...input, matter: 'M-101' }
    await room.officer.call('place-hold', { type: 'Patient', id: 'p-1', input: second })
    const place = { type: 'Flag', id: String(room.hold.id), input: { reason: 'settled' } }
    await room.officer.call('release-hold', place)
    expect(await statusOf(room)).toBe('held')
  })

  it.each([
    ['the patient', { scope: ['Patient/p-1'] }],
    ['a document', { scope: ['DocumentReference/d-1'] }],
    ['the visit', { scope: ['Encounter/e-1'] }],
    ['a search', { query: ['DocumentReference?patient=Patient/p-1'] }],
    ['everything of the patient', {}],
  ])('of %s holds the chart', async (_name, scope) => {
    const desk = await aRoom()
    await aChart(desk)
    await desk.as('manager').call('place-hold', { type: 'Patient', id: 'p-1', input: { ...input, ...scope } })
    const answer = await desk.as('clerk').call('retention-evaluate', { type: 'List', id: 'c-1' })
    expect(outputs(answer, 'chart')[0].status).toBe('held')
  })

  it('on a group holds the charts of its members', async () => {
    const desk = await aRoom()
    await aChart(desk)
    const member = [{ entity: { reference: 'Patient/p-1' } }]
    await desk.as('system').update({ resourceType: 'Group', id: 'g', type: 'person', actual: true, member })
    await desk.as('manager').call('place-hold', { type: 'Group', id: 'g', input })
    const answer = await desk.as('clerk').call('retention-evaluate', { type: 'List', id: 'c-1' })
    expect(outputs(answer, 'chart')[0].status).toBe('held')
  })

  it('is not ended by a supervisor who edits it', async () => {
    const { desk, hold } = await aHeldRoom()
    const supervisor = desk.as('supervisor')
    const end = { period: { start: '2026-11-24', end: '2026-11-24' } }
    const why = { url: mun('ext-release-reason'), valueString: 'none' }
    const who = { url: mun('ext-released-by'), valueReference: { reference: 'Practitioner/supervisor' } }
    const extension = [...(hold.extension ?? []), why, who]
    const ended = await refusalOf(supervisor.update({ ...hold, ...end, status: 'inactive', extension }))
    expect(ended).toMatchObject({ status: 405, code: 'not-allowed' })
    const { extension: _, meta: _meta, ...noHold } = hold
    expect((await refusalOf(supervisor.update(noHold))).code).toBe('not-allowed')
  })
})

describe('nobody deletes the record', () => {
  it.each(['DocumentReference/d-1', 'Binary/b-1', 'List/c-1'])('28 refuses to delete %s', async (ref) => {
    const desk = await aRoom()
    await aChart(desk)
    for (const role of ['manager', 'system'] as const) {
      const refused = await refusalOf(desk.as(role).remove(ref))
      expect(refused).toMatchObject({ status: 405, code: 'not-allowed' })
      expect(refused.text).toContain('$disposal-prepare')
    }
    expect((await desk.as('system').read(ref)).id).toBeDefined()
  })

  it('28 lets a mistake be marked as entered-in-error', async () => {
    const desk = await aRoom()
    await aChart(desk)
    const clerk = desk.as('clerk')
    const document = await clerk.read('DocumentReference/d-1')
    await clerk.update({ ...document, status: 'entered-in-error' })
    expect((await clerk.read('DocumentReference/d-1')).status).toBe('entered-in-error')
  })

  it.each(['DocumentReference/d-1', 'List/c-1', 'Encounter/e-1', 'Patient/p-1'])(
    'refuses to delete %s under hold, and tells the matter to nobody',
    async (ref) => {
      const { desk, hold, officer } = await aHeldRoom()
      await officer.call('place-hold', { type: 'Patient', id: 'p-1', input: { ...input, matter: 'M-102' } })
      const toClerk = await refusalOf(desk.as('clerk').remove(ref))
      expect(toClerk).toMatchObject({ status: 409, code: 'held' })
      expect(toClerk.text).not.toMatch(/M-10|Flag\//)
      const toManager = await refusalOf(desk.as('manager').remove(ref))
      expect(toManager.text).toMatch(/Flag\//)
      expect(hold.id).toBeDefined()
    },
  )

  it('refuses to delete a hold', async () => {
    const { desk, hold } = await aHeldRoom()
    expect((await refusalOf(desk.as('system').remove(`Flag/${hold.id}`))).status).toBe(405)
  })

  it('lets other things be deleted', async () => {
    const desk = await aRoom()
    await aChart(desk)
    await desk.as('system').remove('Encounter/e-1')
    expect((await refusalOf(desk.as('system').read('Encounter/e-1'))).status).toBe(410)
  })
})
