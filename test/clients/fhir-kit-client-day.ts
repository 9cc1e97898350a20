import { Client, type FhirResource } from 'fhir-kit-client'
import { admission, patient, rounds, weight } from './a-ward.ts'

// The client is an ES module, which Jest does not load: this runs on its own and prints what each step got.
type Got = Record<string, never> & { readonly id: string }
const fhir = process.argv[2] ?? ''
const client = new Client({ baseUrl: fhir })
const got = <T>(answer: Promise<FhirResource> | undefined) => answer as unknown as Promise<T>
const create = (body: { resourceType: string }) =>
  got<Got>(client.create({ resourceType: body.resourceType, body: body as unknown as FhirResource }))

interface Bundle {
  readonly resourceType: 'Bundle'
  readonly total?: number
  readonly link: { relation: string; url: string }[]
  readonly entry?: readonly {
    readonly resource?: { readonly id: string; readonly meta?: { readonly versionId: string } }
    readonly response?: { readonly status: string }
  }[]
}
const size = ({ entry = [] }: Bundle) => entry.length
const statuses = ({ entry = [] }: Bundle) => entry.map(({ response }) => response?.status.slice(0, 3))
const resourceType = 'Patient'

const steps: Readonly<Record<string, () => Promise<unknown>>> = {
  capabilities: async () => (await got<{ fhirVersion: string }>(client.capabilityStatement())).fhirVersion,
  'create, read, update, patch, vread, history, delete': async () => {
    const { id } = await create(patient('Ada'))
    const read = await client.read({ resourceType, id })
    await client.update({ resourceType, id, body: { ...read, birthDate: '1950-01-02' } })
    await client.patch({ resourceType, id, jsonPatch: [{ op: 'add', path: '/active', value: true }] })
    const old = await client.vread({ resourceType, id, version: '1' })
    const history = await got<Bundle>(client.resourceHistory({ resourceType, id }))
    await client.delete({ resourceType, id })
    const gone = await client.read({ resourceType, id }).catch((error) => error.response.status)
    return {
      old: 'birthDate' in old,
      versions: history.entry?.map((it) => it.resource?.meta?.versionId),
      gone,
    }
  },
  'search and next pages': async () => {
    for (const given of ['Cal', 'Cas', 'Cy'])
      await create({ ...patient(given), birthDate: '1961-05-06' } as never)
    const searchParams = { birthdate: '1961-05-06', _count: 2 }
    const first = await got<Bundle>(client.search({ resourceType, searchParams }))
    const second = await got<Bundle>(client.nextPage({ bundle: first as never }))
    return [size(first), size(second), client.nextPage({ bundle: second as never }) === undefined]
  },
  'search by POST': async () =>
    size(
      await got<Bundle>(
        client.search({
          resourceType,
          searchParams: { given: 'Cy' },
          options: { postSearch: true } as never,
        }),
      ),
    ),
  'search over types': async () =>
    size(await got<Bundle>(client.systemSearch({ searchParams: { _type: 'Patient,Group', _count: 1 } }))),
  transaction: async () =>
    statuses(await got<Bundle>(client.transaction({ body: admission('Dot') as unknown as FhirResource }))),
  batch: async () => {
    const { id } = await create(patient('Eve'))
    return statuses(await got<Bundle>(client.batch({ body: rounds(id) as unknown as FhirResource })))
  },
  'type and system history': async () => [
    size(await got<Bundle>(client.typeHistory({ resourceType }))) > 3,
    size(await got<Bundle>(client.systemHistory({}))) > 4,
  ],
  'compartment search': async () => {
    const { id } = await create(patient('Fay'))
    await create(weight(`Patient/${id}`))
    const compartment = { resourceType, id }
    return size(await got<Bundle>(client.compartmentSearch({ resourceType: 'Observation', compartment })))
  },
  validate: async () => {
    const input = { ...patient('Gus'), gender: 'unsure' } as unknown as FhirResource
    const said = await client
      .operation({ name: 'validate', resourceType, input })
      .catch((error) => error.response.data)
    return said.issue[0].expression ?? said.issue[0].details.coding[0].code
  },
}

for (const [step, run] of Object.entries(steps)) {
  const outcome = await run().catch((error: Error) => `failed: ${error.message}`)
  process.stdout.write(`${JSON.stringify([step, outcome])}\n`)
}
