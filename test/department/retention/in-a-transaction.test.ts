import type { Resource } from '../../../src/fhir/index.ts'
import { aChart, anApprovedBatch, approve, aRoom, prepare, refusalOf } from './a-room.ts'

const entry = (method: string, url: string, resource: Resource, fullUrl?: string) => ({
  ...(fullUrl ? { fullUrl } : {}),
  request: { method, url },
  resource,
})
const aTransaction = (...entries: readonly ReturnType<typeof entry>[]): Resource => ({
  resourceType: 'Bundle',
  type: 'transaction',
  entry: [...entries],
})
const parameters = (...parameter: readonly Record<string, unknown>[]): Resource => ({
  resourceType: 'Parameters',
  parameter: [...parameter],
})
const hold = (matter: string) =>
  parameters(
    { name: 'matter', valueString: matter },
    { name: 'type', valueCode: 'litigation' },
    { name: 'reason', valueString: 'a claim' },
  )
const approval = parameters({ name: 'decision', valueCode: 'approve' })

describe('an operation within a transaction', () => {
  it('is carried out with the rest of it, once for each entry', async () => {
    const desk = await aRoom()
    await aChart(desk)
    const answer = await desk
      .as('manager')
      .transact(
        aTransaction(
          entry('POST', 'Patient/p-1/$place-hold', hold('M-1')),
          entry('POST', 'Patient/p-1/$place-hold', hold('M-2')),
        ),
      )
    expect(answer.entry).toMatchObject([
      { response: { status: '200 OK' } },
      { response: { status: '200 OK' } },
    ])
    expect(await desk.as('manager').search('Flag', 'patient=Patient/p-1&status=active')).toHaveLength(2)
  })

  it('falls with the rest of it', async () => {
    const desk = await aRoom()
    await aChart(desk)
    const wrong: Resource = { resourceType: 'Patient', gender: 'unheard-of' }
    const both = aTransaction(
      entry('POST', 'Patient/p-1/$place-hold', hold('M-1')),
      entry('DELETE', 'DocumentReference/d-1', wrong),
    )
    expect((await refusalOf(desk.as('manager').transact(both))).status).toBeGreaterThanOrEqual(400)
    expect(await desk.as('manager').search('Flag', 'patient=Patient/p-1')).toEqual([])
  })

  it('does not lend its right to what was written by hand beside it', async () => {
    const desk = await aRoom()
    await aChart(desk)
    const { task } = await prepare(desk)
    const forged = { ...task, requester: { reference: 'Practitioner/somebody-else' } }
    const both = aTransaction(
      entry('PATCH', `Task/${task.id}`, {
        resourceType: 'Binary',
        contentType: 'application/json-patch+json',
        data: Buffer.from(
          JSON.stringify([{ op: 'replace', path: '/requester', value: forged.requester }]),
        ).toString('base64'),
      }),
      entry('POST', `Task/${task.id}/$disposal-approve`, approval),
    )
    expect(await refusalOf(desk.as('manager').transact(both))).toMatchObject({ status: 405 })
    const put = aTransaction(
      entry('PUT', `Task/${task.id}`, forged),
      entry('POST', `Task/${task.id}/$disposal-approve`, approval),
    )
    expect(await refusalOf(desk.as('manager').transact(put))).toMatchObject({ status: 405 })
    await approve(desk, { type: 'Task', id: task.id }, 'manager')
  })

  it('destroys, as it would by itself', async () => {
    const desk = await aRoom()
    await aChart(desk)
    const { id } = await anApprovedBatch(desk)
    const execute = parameters(
      { name: 'method', valueString: 'cryptographic erase' },
      { name: 'sanitizationClass', valueCode: 'purge' },
      { name: 'witness', valueReference: { reference: 'Practitioner/witness' } },
    )
    await desk.as('manager').transact(aTransaction(entry('POST', `Task/${id}/$disposal-execute`, execute)))
    expect(await refusalOf(desk.as('clerk').read('DocumentReference/d-1'))).toMatchObject({ status: 410 })
  })

  it('is no dry run', async () => {
    const desk = await aRoom()
    await aChart(desk)
    const dry = parameters({ name: 'dryRun', valueBoolean: true })
    expect(
      await refusalOf(desk.as('clerk').transact(aTransaction(entry('POST', 'Task/$disposal-prepare', dry)))),
    ).toMatchObject({ status: 400, code: 'invalid-bundle' })
  })
})
