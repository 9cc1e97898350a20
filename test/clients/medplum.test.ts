import { MedplumClient, OperationOutcomeError } from '@medplum/core'
import { aServer } from '../builders/a-server.ts'
import { admission, patient, rounds, weight } from './a-ward.ts'
import { whatIsClaimed } from './claimed.ts'

interface Entry {
  readonly resource?: { readonly meta?: { readonly versionId?: string } }
  readonly response?: { readonly status?: string }
}
const versionsIn = ({ entry = [] }: { entry?: Entry[] }) => entry.map((one) => one.resource?.meta?.versionId)
const statusesIn = ({ entry = [] }: { entry?: Entry[] }) =>
  entry.map((one) => one.response?.status?.slice(0, 3))

describe('@medplum/core', () => {
  let server: Awaited<ReturnType<typeof aServer>>
  let client: MedplumClient
  beforeAll(async () => {
    server = await aServer()
    client = new MedplumClient({ baseUrl: `${server.base}/`, fhirUrlPath: 'fhir', cacheTime: 0, fetch })
  })
  afterAll(() => server.stop())

  it('reads the capabilities', async () => {
    expect(await client.get(client.fhirUrl('metadata'))).toMatchObject({ fhirVersion: '4.0.1' })
  })

  it('creates, reads, updates, patches and deletes a patient, and reads the versions', async () => {
    const { id } = await client.createResource(patient('Ada'))
    const read = await client.readResource('Patient', id)
    expect(read.name?.[0]?.given).toEqual(['Ada'])
    await client.updateResource({ ...read, birthDate: '1950-01-02' })
    const patched = await client.patchResource('Patient', id, [{ op: 'add', path: '/active', value: true }])
    expect(patched).toMatchObject({ active: true, birthDate: '1950-01-02', meta: { versionId: '3' } })
    expect((await client.readVersion('Patient', id, '1')).birthDate).toBeUndefined()
    const history = await client.readHistory('Patient', id)
    expect(versionsIn(history)).toEqual(['3', '2', '1'])
    await client.deleteResource('Patient', id)
    await expect(client.readResource('Patient', id)).rejects.toBeInstanceOf(OperationOutcomeError)
  })

  it('creates a patient only if there is none, and updates the one that criteria find', async () => {
    const query = 'identifier=urn:example:mrn|Bea'
    const first = await client.createResourceIfNoneExist(patient('Bea'), query)
    const second = await client.createResourceIfNoneExist(patient('Bea'), query)
    expect(second.id).toBe(first.id)
    const upserted = await client.upsertResource({ ...patient('Bea'), active: true }, query)
    expect(upserted).toMatchObject({ id: first.id, active: true })
  })

  it('searches, and follows the pages to the end', async () => {
    const born = { birthDate: '1961-05-06' }
    for (const given of ['Cal', 'Cas', 'Cy']) await client.createResource({ ...patient(given), ...born })
    const found: (string | undefined)[] = []
    const pages = client.searchResourcePages('Patient', 'birthdate=1961-05-06&_sort=given&_count=2')
    for await (const page of pages) found.push(page.map((one) => one.name?.[0]?.given?.[0]).join(' '))
    expect(found).toEqual(['Cal Cas', 'Cy'])
    expect((await client.searchOne('Patient', 'given=Cy'))?.birthDate).toBe('1961-05-06')
  })

  it('sends a transaction whose reference points at the patient it makes', async () => {
    const answer = await client.executeBatch(admission('Dot'))
    expect(statusesIn(answer)).toEqual(['201', '201'])
    const dot = await client.searchOne('Patient', 'given=Dot')
    const found = await client.searchResources('Observation', `subject=Patient/${dot?.id}`)
    expect(found.map(({ subject }) => subject?.reference)).toEqual([`Patient/${dot?.id}`])
  })

  it('sends a batch in which one entry finds nothing', async () => {
    const { id } = await client.createResource(patient('Eve'))
    const answer = await client.executeBatch(rounds(id))
    expect(statusesIn(answer)).toEqual(['200', '404'])
    expect(answer.entry?.[0]?.resource).toMatchObject({ id })
  })

  it('searches a patient’s compartment', async () => {
    const { id } = await client.createResource(patient('Fay'))
    await client.createResource(weight(`Patient/${id}`))
    const url = client.fhirUrl('Patient', id, 'Observation')
    expect(await client.get(url)).toMatchObject({ type: 'searchset', entry: [{}] })
  })

  it('validates a resource, and is told what is wrong', async () => {
    const { operations } = await whatIsClaimed(server.fhir)
    const asked = client.validateResource({ ...patient('Gus'), gender: 'unsure' } as never)
    if (!operations.has('validate')) return void (await expect(asked).rejects.toThrow())
    const said = await asked.catch((error: OperationOutcomeError) => error.outcome)
    const wrong = expect.objectContaining({ severity: 'error', expression: ['Patient.gender'] })
    expect(said).toMatchObject({ issue: expect.arrayContaining([wrong]) })
  })
})
