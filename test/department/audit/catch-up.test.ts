import { catchUp } from '../../../src/department/audit/index.ts'
import type { Coding, FhirError, Resource } from '../../../src/fhir/index.ts'
import { careless } from './a-careless-room.ts'
import { anAuditedDesk, language, server } from './an-audited-desk.ts'

const patient: Resource = { resourceType: 'Patient', name: [{ family: 'Marlow' }] }
const ids = (events: readonly Resource[]) => events.map(({ id }) => id).sort()

const statusOf = async (act: Promise<unknown>) =>
  ((await act.catch((thrown: unknown) => thrown)) as FhirError).status

describe('audit events', () => {
  it('are there for everything that was answered before the search', async () => {
    const { create, act, events } = anAuditedDesk()
    const made = await create(patient)
    await act({ interaction: 'read', type: 'Patient', id: String(made.id) })
    expect(ids(await events('subtype=read,create'))).toEqual(['log-000000000-0', 'log-000000001-0'])
    expect(ids(await events(`patient=Patient/${made.id}&action=R`))).toEqual(['log-000000001-0'])
  })

  it('tell of the searches for them too', async () => {
    const { events } = anAuditedDesk()
    expect(await events('action=E')).toHaveLength(0)
    expect(await events('action=E')).toHaveLength(1)
  })

  it('find the reads, searches and operations that showed or made a record', async () => {
    const { create, act, events } = anAuditedDesk()
    const { id } = await create({ resourceType: 'Organization', name: 'Acme' })
    await act({ interaction: 'search', type: 'Organization', query: 'name=acme' })
    await act({ interaction: 'search', type: 'Organization', query: 'name=nobody' })
    await act({ interaction: 'read', type: 'Organization', id: String(id) })
    expect(ids(await events(`entity=Organization/${id}`))).toEqual([
      'log-000000000-0',
      'log-000000001-0',
      'log-000000003-0',
    ])
  })

  it('of a transaction share its request, and name each entry', async () => {
    const { act, events } = anAuditedDesk()
    const entry = [patient, { resourceType: 'Organization', name: 'Acme' }].map((resource) => ({
      resource,
      request: { method: 'POST', url: resource.resourceType },
    }))
    const body = { resourceType: 'Bundle', type: 'transaction', entry }
    await act({ interaction: 'transaction', body, requestId: 'bundle-1' })
    const made = await events('_id=log-000000000-0,log-000000000-1,log-000000000-2')
    expect(new Set(made.flatMap(({ subtype }) => (subtype as Coding[]).map(({ code }) => code)))).toEqual(
      new Set(['transaction', 'create']),
    )
    expect(made).toHaveLength(3)
    for (const { entity } of made)
      expect(entity).toContainEqual(expect.objectContaining({ what: { identifier: { value: 'bundle-1' } } }))
  })

  it('tell of refusals', async () => {
    const { act, events } = anAuditedDesk()
    expect(await statusOf(act({ interaction: 'read', type: 'Patient', id: 'x' }))).toBe(404)
    expect(ids(await events('outcome=4'))).toEqual(['log-000000000-0'])
  })

  it('are made once, however many processes make them, in batches', async () => {
    const { create, store, keys } = anAuditedDesk()
    for (let n = 0; n < 450; n++) await create(patient)
    const made = await Promise.all([1, 2, 3].map(() => catchUp(store, { keys, language, server })))
    expect(made.reduce((sum, n) => sum + n, 0)).toBe(450)
    expect(await store.count({ types: ['AuditEvent'], where: { op: 'every' } })).toBe(450)
    expect(await catchUp(store, { keys, language, server })).toBe(0)
    expect(await store.logSize()).toBe(450)
  })

  it('are not made twice if the note of what was done is lost', async () => {
    const { create, store, keys } = anAuditedDesk()
    await create(patient)
    await catchUp(store, { keys, language, server })
    const lost = { key: 'audit-derived', value: undefined }
    await store.commit({
      changes: [],
      expects: [],
      claims: [],
      notes: [lost],
      blobs: [],
      rows: ['not a row'],
    })
    expect(await catchUp(store, { keys, language, server })).toBe(0)
  })

  it('are made by an operation of the department', async () => {
    const { call, events } = anAuditedDesk([careless])
    await call('disclose')
    expect(await events('outcome=0')).toHaveLength(2)
  })

  it.each(['alter', 'delete', 'destroy'])(
    'are not touched, even by an operation that would %s one',
    async (how) => {
      const { create, call, events } = anAuditedDesk([careless])
      await create(patient)
      const [event] = await events('action=C')
      expect(await statusOf(call(how, {}, String(event?.id)))).toBe(405)
    },
  )

  it('are not made by what follows from a plain act', async () => {
    const { create } = anAuditedDesk([careless])
    expect(await statusOf(create({ resourceType: 'Basic', code: { text: 'event, please' } }))).toBe(405)
  })

  it('are not created by a client', async () => {
    const { create } = anAuditedDesk()
    expect(await statusOf(create({ resourceType: 'AuditEvent' }))).toBe(403)
  })
})

describe('a Provenance', () => {
  it('is never deleted', async () => {
    const { create, act } = anAuditedDesk()
    const { id } = await create({
      resourceType: 'Provenance',
      target: [{ reference: 'Patient/1' }],
      recorded: '2026-11-24T09:30:00.000Z',
      agent: [{ who: { display: 'Ada Marlow' } }],
    })
    expect(await statusOf(act({ interaction: 'delete', type: 'Provenance', id: String(id) }))).toBe(405)
  })
})
