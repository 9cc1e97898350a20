import type { FhirError } from '../../src/fhir/index.ts'
import { aDesk } from '../builders/a-desk.ts'

const refusedWith = async (act: Promise<unknown>) => {
  const error = (await act.catch((thrown: unknown) => thrown)) as FhirError
  return { status: error.status, code: error.outcome.issue[0]?.details.coding[0]?.code }
}

const ada = {
  resourceType: 'Patient',
  identifier: [{ system: 'urn:mrn', value: '1' }],
  name: [{ family: 'Marlow' }],
}

describe('what any FHIR server does', () => {
  it('creates, reads, updates and deletes a resource, and keeps its versions', async () => {
    const { as } = await aDesk({ rooms: [] })
    const system = as('system')
    const made = await system.create(ada)
    expect(made.meta?.versionId).toBe('1')
    await system.update({ ...made, active: true })
    expect((await system.read(`Patient/${made.id}`)).meta?.versionId).toBe('2')
    await system.remove(`Patient/${made.id}`)
    expect(await refusedWith(system.read(`Patient/${made.id}`))).toEqual({ status: 410, code: 'deleted' })
    const history = await system.act({ interaction: 'history', type: 'Patient', id: String(made.id) })
    expect(history.entry).toHaveLength(3)
  })

  it('makes no version of an update that changes nothing', async () => {
    const { as } = await aDesk({ rooms: [] })
    const made = await as('system').create(ada)
    const again = await as('system').update({ ...ada, id: made.id as string })
    expect(again.meta?.versionId).toBe('1')
  })

  it('makes one resource of a hundred identical conditional creates', async () => {
    const { as } = await aDesk({ rooms: [] })
    const system = as('system')
    await Promise.all(
      Array.from({ length: 100 }, () => system.create(ada, { ifNoneExist: 'identifier=urn:mrn|1' })),
    )
    expect(await system.search('Patient', 'identifier=urn:mrn|1')).toHaveLength(1)
  })

  it('carries out a transaction whole, its references resolved, and repeats it without duplicates', async () => {
    const { as } = await aDesk({ rooms: [] })
    const bundle = {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [
        {
          fullUrl: 'urn:uuid:a',
          resource: {
            resourceType: 'Encounter',
            status: 'finished',
            class: { code: 'IMP' },
            identifier: [{ system: 'urn:e', value: '1' }],
            subject: { reference: 'urn:uuid:b' },
            serviceProvider: { reference: 'Organization?identifier=urn:o|1' },
          },
          request: { method: 'POST', url: 'Encounter', ifNoneExist: 'identifier=urn:e|1' },
        },
        {
          fullUrl: 'urn:uuid:b',
          resource: ada,
          request: { method: 'POST', url: 'Patient', ifNoneExist: 'identifier=urn:mrn|1' },
        },
        {
          resource: { resourceType: 'Organization', identifier: [{ system: 'urn:o', value: '1' }] },
          request: { method: 'POST', url: 'Organization', ifNoneExist: 'identifier=urn:o|1' },
        },
      ],
    }
    await as('system').transact(bundle)
    await as('system').transact(bundle)
    const [encounter, ...others] = await as('system').search('Encounter', 'identifier=urn:e|1')
    const [patient] = await as('system').search('Patient', 'identifier=urn:mrn|1')
    expect(others).toEqual([])
    expect(encounter).toMatchObject({ subject: { reference: `Patient/${patient?.id}` } })
    expect(JSON.stringify(encounter)).toMatch(/"Organization\/[0-9a-f-]{36}"/)
    expect(encounter?.meta?.versionId).toBe('1')
  })

  it('names the entry of a transaction that is refused, and keeps nothing of it', async () => {
    const { as } = await aDesk({ rooms: [] })
    const bundle = {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [
        { resource: ada, request: { method: 'POST', url: 'Patient' } },
        {
          resource: { resourceType: 'Encounter', subject: { reference: 'urn:uuid:nobody' } },
          request: { method: 'POST', url: 'Encounter' },
        },
      ],
    }
    const error = (await as('system')
      .transact(bundle)
      .catch((thrown: unknown) => thrown)) as FhirError
    expect(error.status).toBe(422)
    expect(error.outcome.issue[0]?.expression).toEqual(['Bundle.entry[1].resource.subject.reference'])
    expect(await as('system').search('Patient', '')).toEqual([])
  })

  it('pages through a search with links that are useless to anybody else', async () => {
    const { as } = await aDesk({ rooms: [] })
    const system = as('system')
    for (let i = 0; i < 5; i++) await system.create({ ...ada, name: [{ family: `M${i}` }] })
    const first = await system.act({ interaction: 'search', type: 'Patient', query: '_count=2&_sort=family' })
    const next = (first.link as { relation: string; url: string }[]).find(
      ({ relation }) => relation === 'next',
    )
    const query = new URL(next?.url ?? '').search.slice(1)
    const second = await system.act({ interaction: 'search', type: 'Patient', query })
    expect(JSON.stringify(second.entry)).toContain('M2')
    expect(await refusedWith(as('auditor').act({ interaction: 'search', type: 'Patient', query }))).toEqual({
      status: 400,
      code: 'invalid-parameter',
    })
  })

  it('names the nearest parameter for one it does not know', async () => {
    const { as } = await aDesk({ rooms: [] })
    const error = (await as('system')
      .search('Patient', 'famly=x')
      .catch((thrown: unknown) => thrown)) as FhirError
    expect(error.outcome.issue[0]?.diagnostics).toContain('family')
  })
})
