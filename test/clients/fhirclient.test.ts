import type { IncomingMessage, ServerResponse } from 'node:http'
import smart from 'fhirclient'
import { aServer } from '../builders/a-server.ts'
import { admission, patient, rounds, weight } from './a-ward.ts'
import { whatIsClaimed } from './claimed.ts'

const inApplication = (method: string, body: object, type = 'application/fhir+json') => ({
  method,
  headers: { 'Content-Type': type },
  body: JSON.stringify(body),
})

interface Page {
  readonly entry?: readonly { readonly resource: { readonly id: string } }[]
}

describe('fhirclient', () => {
  let server: Awaited<ReturnType<typeof aServer>>
  let client: ReturnType<ReturnType<typeof smart>['client']>
  const post = (path: string, body: object) => client.request({ url: path, ...inApplication('POST', body) })
  beforeAll(async () => {
    server = await aServer()
    const request = { headers: {}, url: '/' } as unknown as IncomingMessage
    client = smart(request, {} as ServerResponse).client(server.fhir)
  })
  afterAll(() => server.stop())

  it('knows the release from the capabilities', async () => {
    expect(await client.getFhirRelease()).toBe(4)
  })

  it('creates, reads, updates, patches and deletes a patient, and reads the versions', async () => {
    const { id } = await client.create(patient('Ada') as never)
    const read = await client.request(`Patient/${id}`)
    expect(read.name[0].given).toEqual(['Ada'])
    await client.update({ ...read, birthDate: '1950-01-02' })
    const patched = await client.patch(`Patient/${id}`, [{ op: 'add', path: '/active', value: true }])
    expect(patched).toMatchObject({ active: true, birthDate: '1950-01-02', meta: { versionId: '3' } })
    const history = await client.request(`Patient/${id}/_history`)
    expect(history.entry).toHaveLength(3)
    expect((await client.request(`Patient/${id}/_history/1`)).birthDate).toBeUndefined()
    await client.delete(`Patient/${id}`)
    await expect(client.request(`Patient/${id}`)).rejects.toMatchObject({ statusCode: 410 })
  })

  it('gathers all pages of a search flat, and resolves references', async () => {
    const { id } = await client.create(patient('Bea') as never)
    for (let n = 0; n < 3; n++) await client.create(weight(`Patient/${id}`) as never)
    const found = await client.request(`Observation?subject=Patient/${id}&_count=2`, {
      pageLimit: 0,
      flat: true,
      resolveReferences: 'subject',
    })
    expect(found.map((one: { subject: { id: string } }) => one.subject.id)).toEqual([id, id, id])
    const pages: number[] = []
    for await (const page of client.pages(`Observation?subject=Patient/${id}&_count=2`))
      pages.push((page as Page).entry?.length ?? 0)
    expect(pages).toEqual([2, 1])
  })

  it('sends a transaction, and a batch in which one entry finds nothing', async () => {
    const made = await post('', admission('Cal'))
    const statuses = (bundle: { entry: { response: { status: string } }[] }) =>
      bundle.entry.map(({ response }) => response.status.slice(0, 3))
    expect(statuses(made)).toEqual(['201', '201'])
    const [cal] = (await client.request('Patient?given=Cal')).entry
    expect(statuses(await post('', rounds(cal.resource.id)))).toEqual(['200', '404'])
  })

  it('searches a patient’s compartment', async () => {
    const { id } = await client.create(patient('Dot') as never)
    await client.create(weight(`Patient/${id}`) as never)
    expect(await client.request(`Patient/${id}/Observation`)).toMatchObject({ entry: [{}] })
  })

  it('validates a resource, and is told what is wrong', async () => {
    const { operations } = await whatIsClaimed(server.fhir)
    const asked = post('Patient/$validate', { ...patient('Eve'), gender: 'unsure' })
    if (!operations.has('validate')) return void (await expect(asked).rejects.toThrow())
    const { issue } = await asked
    expect(issue).toContainEqual(
      expect.objectContaining({ severity: 'error', expression: ['Patient.gender'] }),
    )
  })
})
