import type { Act } from '../../src/department/desk/index.ts'
import type { FhirError, Resource } from '../../src/fhir/index.ts'
import { aDesk } from '../builders/a-desk.ts'

const refusedWith = async (act: Promise<unknown>) => {
  const error = (await act.catch((thrown: unknown) => thrown)) as FhirError
  const [issue] = error.outcome.issue
  return [error.status, issue?.details.coding[0]?.code, issue?.expression?.[0]]
}

const ada = {
  resourceType: 'Patient',
  identifier: [{ system: 'urn:mrn', value: '1' }],
  name: [{ family: 'Marlow' }],
  active: false,
}

const activate = [
  { op: 'test', path: '/active', value: false },
  { op: 'replace', path: '/active', value: true },
]

const operation = (type: string, path: string, value?: object) => ({
  name: 'operation',
  part: [
    { name: 'type', valueCode: type },
    { name: 'path', valueString: path },
    ...(value ? [{ name: 'value', ...value }] : []),
  ],
})
const parameters = (...operations: object[]) => ({ resourceType: 'Parameters', parameter: operations })
const activation = parameters(operation('replace', 'Patient.active', { valueBoolean: true }))

/** A desk with one patient, and somebody who patches there. */
const aRecord = async () => {
  const { as } = await aDesk({ rooms: [] })
  const system = as('system')
  const made = await system.create(ada)
  const patch = (body: unknown, rest: Partial<Act> = { id: String(made.id) }) =>
    system.act({ interaction: 'patch', type: 'Patient', body, ...rest })
  return { as, system, id: String(made.id), patch }
}

const bundle = (type: string, ...entry: object[]): Resource => ({ resourceType: 'Bundle', type, entry })
const binary = (patch: unknown) => ({
  resourceType: 'Binary',
  contentType: 'application/json-patch+json',
  data: Buffer.from(JSON.stringify(patch)).toString('base64'),
})

describe('PATCH', () => {
  it.each([
    ['JSON Patch', activate],
    ['FHIRPath Patch', activation],
  ])('changes a resource by %s, as a new version', async (_name, body) => {
    const { system, id, patch } = await aRecord()
    const { meta, ...after } = await patch(body)
    expect(after).toEqual({ ...ada, id, active: true })
    expect(meta?.versionId).toBe('2')
    expect(await system.read(`Patient/${id}`)).toEqual({ ...after, meta })
  })

  it('makes no version of a patch that changes nothing', async () => {
    const { patch } = await aRecord()
    const same = await patch([{ op: 'replace', path: '/active', value: false }])
    expect(same.meta?.versionId).toBe('1')
  })

  it('changes nothing where one operation fails', async () => {
    const { system, id, patch } = await aRecord()
    const second = operation('replace', 'Patient.gender', { valueCode: 'male' })
    const body = parameters(...activation.parameter, second)
    expect(await refusedWith(patch(body))).toEqual([422, 'patch-failed', 'Parameters.parameter[1]'])
    expect((await system.read(`Patient/${id}`)).meta?.versionId).toBe('1')
  })

  it.each<[string, unknown, Partial<Act>, unknown[]]>([
    ['a failed test', [{ op: 'test', path: '/active', value: true }], {}, [422, 'patch-failed', 'Patient']],
    ['another version', activate, { ifMatch: 'W/"2"' }, [412, 'version-changed', 'Patient']],
    ['a new id', [{ op: 'replace', path: '/id', value: 'x' }], {}, [422, 'patch-failed', 'Patient']],
    [
      'a new type',
      [{ op: 'replace', path: '/resourceType', value: 'Group' }],
      {},
      [422, 'patch-failed', 'Patient'],
    ],
    ['no resource at all', [{ op: 'add', path: '', value: [] }], {}, [422, 'patch-failed', 'Patient']],
    [
      'an element FHIR does not know',
      [{ op: 'add', path: '/nickname', value: 'x' }],
      {},
      [422, 'unknown-element', 'Patient.nickname'],
    ],
    ['no body', undefined, {}, [400, 'invalid-input', undefined]],
    ['a whole resource', ada, {}, [400, 'invalid-input', undefined]],
    ['what is not here', activate, { id: 'nobody' }, [404, 'not-found', undefined]],
  ])('refuses %s', async (_what, body, rest, refusal) => {
    const { id, patch } = await aRecord()
    expect(await refusedWith(patch(body, { id, ...rest }))).toEqual(refusal)
  })

  it('accepts the version that If-Match names', async () => {
    const { id, patch } = await aRecord()
    expect(await patch(activate, { id, ifMatch: 'W/"1"' })).toMatchObject({ active: true })
  })

  it('refuses with 410 what was deleted', async () => {
    const { system, id, patch } = await aRecord()
    await system.remove(`Patient/${id}`)
    expect(await refusedWith(patch(activate))).toEqual([410, 'deleted', undefined])
  })

  it('refuses those whose role does not patch', async () => {
    const { as, id } = await aRecord()
    const act = as('auditor').act({ interaction: 'patch', type: 'Patient', id, body: activate })
    expect(await refusedWith(act)).toEqual([403, 'not-permitted', undefined])
  })

  it('finds its resource by criteria: one is patched, none is a 404, several are a 412', async () => {
    const { system, id, patch } = await aRecord()
    const named = (query: string) => patch(activate, { query })
    expect(await named('identifier=urn:mrn|1')).toMatchObject({ id, active: true })
    expect(await refusedWith(named('identifier=urn:mrn|2'))).toEqual([404, 'not-found', 'Patient'])
    expect(await refusedWith(named(''))).toEqual([400, 'missing-input', 'Patient'])
    await system.create(ada)
    expect(await refusedWith(named('identifier=urn:mrn|1'))).toEqual([412, 'multiple-matches', 'Patient'])
  })

  it('keeps the bytes of a Binary that it patches', async () => {
    const { system } = await aRecord()
    const data = Buffer.from('page one').toString('base64')
    const made = await system.create({ resourceType: 'Binary', contentType: 'text/plain', data })
    const ref = { type: 'Binary', id: String(made.id) }
    const body = [
      { op: 'test', path: '/data', value: data },
      { op: 'replace', path: '/contentType', value: 'text/html' },
    ]
    await system.act({ interaction: 'patch', ...ref, body })
    expect(await system.read(`Binary/${made.id}`)).toMatchObject({ contentType: 'text/html', data })
  })
})

describe('PATCH in a bundle', () => {
  it('sees what the transaction itself has put, and resolves its references', async () => {
    const { as } = await aDesk({ rooms: [] })
    const url = 'Patient?identifier=urn:mrn|1'
    const general = [{ op: 'add', path: '/generalPractitioner', value: [{ reference: 'urn:uuid:gp' }] }]
    await as('system').transact(
      bundle(
        'transaction',
        { resource: binary([...activate, ...general]), request: { method: 'PATCH', url } },
        { resource: ada, request: { method: 'POST', url: 'Patient' } },
        {
          fullUrl: 'urn:uuid:gp',
          resource: { resourceType: 'Practitioner', active: true },
          request: { method: 'POST', url: 'Practitioner' },
        },
      ),
    )
    const [patient] = await as('system').search('Patient', 'identifier=urn:mrn|1')
    expect(patient).toMatchObject({ active: true, meta: { versionId: '1' } })
    expect(JSON.stringify(patient)).toMatch(/"Practitioner\/[0-9a-f-]{36}"/)
  })

  it('names the entry and the operation that failed, and changes nothing', async () => {
    const { system, id } = await aRecord()
    const transaction = bundle(
      'transaction',
      {
        resource: { ...ada, name: [{ family: 'Hale' }], id },
        request: { method: 'PUT', url: `Patient/${id}` },
      },
      {
        resource: parameters(operation('replace', 'Patient.gender', { valueCode: 'male' })),
        request: { method: 'PATCH', url: 'Patient?identifier=urn:mrn|7' },
      },
    )
    expect(await refusedWith(system.transact(transaction))).toEqual([
      404,
      'not-found',
      'Bundle.entry[1].resource',
    ])
    const [, patch] = transaction.entry as [object, { request: object }]
    const alone = bundle('transaction', { ...patch, request: { method: 'PATCH', url: `Patient/${id}` } })
    expect(await refusedWith(system.transact(alone))).toEqual([
      422,
      'patch-failed',
      'Bundle.entry[0].resource.parameter[0]',
    ])
    expect((await system.read(`Patient/${id}`)).meta?.versionId).toBe('1')
  })

  it('is content where a conditional deletion in a transaction finds nothing', async () => {
    const { system } = await aRecord()
    const url = 'Patient?identifier=urn:mrn|7'
    const answer = await system.transact(bundle('transaction', { request: { method: 'DELETE', url } }))
    expect(answer.entry).toEqual([{ response: { status: '204 No Content' } }])
  })

  it('patches in a batch, each entry by itself', async () => {
    const { system, id } = await aRecord()
    const request = { method: 'PATCH', url: `Patient/${id}` }
    const unreadable = { ...binary([]), data: Buffer.from('[{').toString('base64') }
    const entries = [activation, binary({}), unreadable].map((resource) => ({ resource, request }))
    const answer = await system.act({ interaction: 'batch', body: bundle('batch', ...entries) })
    const statuses = (answer.entry as { response: { status: string } }[]).map(
      ({ response }) => response.status,
    )
    expect(statuses).toEqual(['200 OK', '400 Bad Request', '400 Bad Request'])
  })

  it('refuses a list that a JSON Patch leaves empty, as FHIR does', async () => {
    const { patch } = await aRecord()
    expect(await refusedWith(patch([{ op: 'remove', path: '/name/0' }]))).toEqual([
      422,
      'invalid',
      'Patient.name',
    ])
  })
})
