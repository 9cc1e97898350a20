import { createHash } from 'node:crypto'
import { mun, munCodes, type Resource } from '../../../src/fhir/index.ts'
import {
  aChart,
  anApprovedBatch,
  approve,
  aRequest,
  aRoom,
  execution,
  matter,
  outputs,
  prepare,
  refusalOf,
  shredders,
} from './a-room.ts'

const aVolume: Resource = {
  resourceType: 'Basic',
  id: 'v-1',
  code: { coding: [{ system: munCodes('mun-basic-type'), code: 'record-volume' }] },
  subject: { reference: 'List/c-1' },
}

describe('$disposal-execute', () => {
  it('is refused until two people have approved', async () => {
    const desk = await aRoom()
    await aChart(desk)
    const { batch } = await prepare(desk)
    await approve(desk, batch, 'manager')
    const refused = await refusalOf(desk.as('manager').call('disposal-execute', { ...batch, ...shredders }))
    expect(refused).toMatchObject({ status: 422, code: 'breaks-rule' })
  })

  it('is witnessed by somebody else', async () => {
    const desk = await aRoom()
    await aChart(desk)
    const batch = await anApprovedBatch(desk)
    const input = { ...execution, witness: 'Practitioner/manager' }
    expect((await refusalOf(desk.as('manager').call('disposal-execute', { ...batch, input }))).status).toBe(
      422,
    )
  })

  it('destroys the chart, its documents, their content and the clock; stubs and a certificate stay', async () => {
    const desk = await aRoom()
    const { chart, document, content, patient } = await aChart(desk)
    const stored = await desk.store.read('DocumentReference', 'd-1')
    const batch = await anApprovedBatch(desk)
    const [clock] = await desk.as('clerk').search('Basic', '')
    const manager = desk.as('manager')
    const answer = await manager.call('disposal-execute', { ...batch, ...shredders })
    const [certificate] = outputs(answer, 'certificate')
    for (const ref of [chart, document, content, `Basic/${clock?.id}`]) {
      const gone = await refusalOf(manager.read(ref))
      expect(gone).toMatchObject({ status: 410, code: 'destroyed' })
      expect(gone.text).toContain(`DocumentReference/${certificate.id}`)
    }
    const stub = JSON.parse((await desk.store.read('DocumentReference', 'd-1'))?.body ?? '')
    expect(stub).toEqual({
      type: 'DocumentReference',
      id: 'd-1',
      chart: 'List/c-1',
      class: 'inpatient',
      from: '2014-06-30',
      until: '2014-06-30',
      rule: 'https://w3id.org/muniment/retention-rules/TX-HOSP|1',
      batch: `Task/${batch.id}`,
      certificate: `DocumentReference/${certificate.id}`,
      destroyedOn: '2026-11-24',
      sha256: createHash('sha256')
        .update(stored?.body ?? '')
        .digest('hex'),
    })
    expect(await desk.store.blob(createHash('sha256').update('the findings').digest('hex'))).toBeUndefined()
    expect((await desk.store.history({ type: 'DocumentReference', id: 'd-1', limit: 9 })).length).toBe(1)
    expect((await manager.read(patient)).id).toBe('p-1')
    expect((await manager.read('Encounter/e-1')).id).toBe('e-1')
  })

  it('issues a certificate that is complete, names no patient and never changes', async () => {
    const desk = await aRoom()
    await aChart(desk)
    const batch = await anApprovedBatch(desk)
    const manager = desk.as('manager')
    const answer = await manager.call('disposal-execute', { ...batch, ...shredders })
    const [certificate] = outputs(answer, 'certificate')
    const [done] = outputs(answer, 'batch')
    expect(done).toMatchObject({ status: 'completed' })
    expect(JSON.stringify(done.output)).toContain(`DocumentReference/${certificate.id}`)
    expect(JSON.stringify(done.output)).toContain('1 destroyed, 0 skipped')
    expect(certificate).toMatchObject({
      docStatus: 'final',
      authenticator: { reference: 'Practitioner/manager' },
      custodian: { reference: 'Organization/st-brigid' },
      context: { related: [{ reference: `Task/${batch.id}` }] },
    })
    const value = (name: string) =>
      certificate.extension.find(({ url }: { url: string }) => url === mun(name))
    expect(value('ext-sanitization-class').valueCode).toBe('purge')
    expect(value('ext-destroyed-on').valueDate).toBe('2026-11-24')
    expect(value('ext-record-date-range').valuePeriod).toEqual({ start: '2014-06-30', end: '2014-06-30' })
    const [{ attachment }] = certificate.content
    const text = Buffer.from(attachment.data, 'base64').toString()
    expect(attachment.hash).toBe(createHash('sha1').update(text).digest('base64'))
    expect(text).toContain('DocumentReference/d-1')
    expect(text + JSON.stringify(certificate)).not.toMatch(/Finch|p-1|1950/)
    expect(await manager.search('Provenance', `target=DocumentReference/${certificate.id}`)).toHaveLength(1)
    const changed = refusalOf(manager.update({ ...certificate, description: 'nothing' }))
    expect((await changed).code).toBe('not-allowed')
  })

  it('is done once', async () => {
    const desk = await aRoom()
    await aChart(desk)
    const batch = await anApprovedBatch(desk)
    const manager = desk.as('manager')
    await manager.call('disposal-execute', { ...batch, ...shredders })
    const again = await refusalOf(manager.call('disposal-execute', { ...batch, ...shredders }))
    expect(again).toMatchObject({ status: 409, code: 'conflict' })
  })

  it('25 skips a chart that was held meanwhile and destroys the others', async () => {
    const desk = await aRoom()
    for (const name of ['1', '2', '3']) await aChart(desk, { name, bytes: name })
    const batch = await anApprovedBatch(desk)
    const manager = desk.as('manager')
    await manager.call('place-hold', { type: 'List', id: 'c-2', input: matter })
    const answer = await manager.call('disposal-execute', { ...batch, ...shredders })
    const [done] = outputs(answer, 'batch')
    expect(JSON.stringify(done.output)).toContain('2 destroyed, 1 skipped: List/c-2 (hold)')
    expect(outputs(answer, 'certificate')[0].description).toContain('2 charts')
    const codes = outputs(answer, 'outcome')[0].issue.map(({ code }: { code: string }) => code)
    expect(codes).toEqual(['deleted', 'deleted', 'lock-error'])
    expect((await manager.read('List/c-2')).id).toBe('c-2')
    expect((await manager.read('Binary/b-2')).data).toBeDefined()
    expect(await desk.as('clerk').search('Basic', 'clock-status=held')).toHaveLength(1)
  })

  it('fails without a certificate when all are skipped, and can be resumed', async () => {
    const desk = await aRoom()
    await aChart(desk)
    const batch = await anApprovedBatch(desk)
    const manager = desk.as('manager')
    const hold = await manager.call('place-hold', { type: 'Patient', id: 'p-1', input: matter })
    const failed = await manager.call('disposal-execute', { ...batch, ...shredders })
    expect(outputs(failed, 'certificate')).toEqual([])
    expect(outputs(failed, 'batch')[0].status).toBe('failed')
    await manager.call('release-hold', { type: 'Flag', id: String(hold.id), input: { reason: 'settled' } })
    const done = await manager.call('disposal-execute', { ...batch, ...shredders })
    expect(outputs(done, 'batch')[0].status).toBe('completed')
  })

  it('29 skips a chart for which a request has come meanwhile', async () => {
    const desk = await aRoom()
    await aChart(desk)
    const batch = await anApprovedBatch(desk)
    await desk.as('system').create(aRequest('Patient/p-1'))
    const answer = await desk.as('manager').call('disposal-execute', { ...batch, ...shredders })
    expect(JSON.stringify(outputs(answer, 'batch')[0].output)).toContain('List/c-1 (open-request)')
  })

  it('keeps a document that another chart has, and content that another document has', async () => {
    const desk = await aRoom()
    await aChart(desk)
    await aChart(desk, { name: '2', left: '2020-01-01' })
    const all = desk.as('system')
    const other = await all.read('List/c-2')
    await all.update({ ...other, entry: [{ item: { reference: 'DocumentReference/d-1' } }] })
    const batch = await anApprovedBatch(desk)
    await desk.as('manager').call('disposal-execute', { ...batch, ...shredders })
    expect((await all.read('DocumentReference/d-1')).id).toBe('d-1')
    expect((await all.read('Binary/b-1')).data).toBeDefined()
    expect((await refusalOf(all.read('List/c-1'))).status).toBe(410)
  })

  it('destroys the card of a paper volume with its chart, unless somebody still has the paper', async () => {
    const desk = await aRoom()
    await aChart(desk)
    const all = desk.as('system')
    await all.update(aVolume)
    const request = await all.create({ ...aRequest('Patient/p-2'), focus: { reference: 'Basic/v-1' } })
    expect((await prepare(desk)).exclusions).toEqual([{ chart: 'List/c-1', reason: 'open-request' }])
    await all.update({ ...request, status: 'cancelled' })
    const batch = await anApprovedBatch(desk)
    await desk.as('manager').call('disposal-execute', { ...batch, ...shredders })
    expect((await refusalOf(all.read('Basic/v-1'))).status).toBe(410)
  })

  it('keeps bytes that another document’s content shares', async () => {
    const desk = await aRoom()
    await aChart(desk)
    await aChart(desk, { name: '2', left: '2020-01-01' })
    const all = desk.as('system')
    const other = await all.read('DocumentReference/d-2')
    const hash = createHash('sha1').update('the findings').digest('base64')
    await all.update({
      ...other,
      content: [{ attachment: { contentType: 'text/plain', url: 'Binary/b-2', hash } }],
    })
    const batch = await anApprovedBatch(desk)
    await desk.as('manager').call('disposal-execute', { ...batch, ...shredders })
    expect((await refusalOf(all.read('Binary/b-1'))).status).toBe(410)
    expect((await all.read('Binary/b-2')).data).toBeDefined()
  })

  it('never uses a destroyed id again', async () => {
    const desk = await aRoom()
    await aChart(desk)
    const batch = await anApprovedBatch(desk)
    const document = await desk.as('system').read('DocumentReference/d-1')
    await desk.as('manager').call('disposal-execute', { ...batch, ...shredders })
    expect((await refusalOf(desk.as('system').update(document))).status).toBe(410)
  })

  it('and a hold that come at once never leave a held chart destroyed', async () => {
    const desk = await aRoom()
    await aChart(desk)
    const batch = await anApprovedBatch(desk)
    const manager = desk.as('manager')
    const [held] = await Promise.allSettled([
      manager.call('place-hold', { type: 'List', id: 'c-1', input: matter }),
      manager.call('disposal-execute', { ...batch, ...shredders }),
    ])
    const chart = await desk.store.read('List', 'c-1')
    expect(chart?.state).toBe(held.status === 'fulfilled' ? 'live' : 'destroyed')
  })

  it('by two people at once is done once', async () => {
    const desk = await aRoom()
    await aChart(desk)
    const batch = await anApprovedBatch(desk)
    const both = [desk.as('manager'), desk.as('privacy-officer')]
    const done = await Promise.allSettled(
      both.map((one) => one.call('disposal-execute', { ...batch, ...shredders })),
    )
    expect(done.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const certificates = await desk
      .as('auditor')
      .search('DocumentReference', 'type=certificate-of-destruction')
    expect(certificates).toHaveLength(1)
  })
})
