import type { Act } from '../../src/department/desk/index.ts'
import { parseJson, type Resource, toText } from '../../src/fhir/index.ts'
import { openCursors, openEverything } from '../../src/interactions/index.ts'
import { aChartRoom } from '../builders/a-chart.ts'
import { base } from '../builders/a-desk.ts'
import { entriesOf, refsOf, refusedWith } from '../builders/answers.ts'

const rooms = [openEverything(base, openCursors(new Uint8Array(32)))]
const patient = (family: string, rest: object = {}) => ({
  resourceType: 'Patient',
  name: [{ family }],
  identifier: [{ system: 'urn:mrn', value: family }],
  ...rest,
})
const entry = (method: string, url: string, resource?: object, rest: object = {}) => ({
  ...(resource ? { resource } : {}),
  request: { method, url, ...rest },
})

const aClerk = async () => {
  const { as } = await aChartRoom({ rooms })
  const system = as('system')
  const send = (type: 'batch' | 'transaction', entries: readonly object[], rest: Partial<Act> = {}) =>
    system.act({ interaction: type, body: { resourceType: 'Bundle', type, entry: entries }, ...rest })
  return { system, send }
}
const statusesIn = (bundle: Parameters<typeof entriesOf>[0]) =>
  entriesOf(bundle).map(({ response }) => response?.status)

describe.each(['batch', 'transaction'] as const)('a %s', (type) => {
  it('does everything that is done outside', async () => {
    const { send, system } = await aClerk()
    await system.create(patient('stone-2'))
    const bundle = await send(type, [
      entry('GET', 'Patient/ada'),
      entry('GET', 'Patient/ada/_history/1'),
      entry('GET', 'Patient/ada/_history'),
      entry('GET', 'Patient/_history?_count=2'),
      entry('GET', 'Patient?family=marlow'),
      entry('GET', 'Patient/ada/Condition?_summary=count'),
      entry('GET', 'Patient/ada/$everything?_type=Encounter'),
      entry('POST', 'Patient', patient('new'), { ifNoneExist: 'identifier=urn:mrn|new' }),
      entry('PUT', 'Patient?identifier=urn:mrn|newer', patient('newer')),
      entry('PUT', 'Condition/c9', {
        resourceType: 'Condition',
        id: 'c9',
        subject: { reference: 'Patient/bob' },
      }),
      entry('PATCH', 'Patient/bob', {
        resourceType: 'Binary',
        contentType: 'application/json-patch+json',
        data: Buffer.from('[{"op":"add","path":"/active","value":true}]').toString('base64'),
      }),
      entry('DELETE', 'Patient?identifier=urn:mrn|stone-2'),
    ])
    expect(statusesIn(bundle)).toEqual([
      ...Array(7).fill('200 OK'),
      '201 Created',
      '201 Created',
      '201 Created',
      '200 OK',
      '204 No Content',
    ])
    const [, , history, , found, counted, everything] = entriesOf(bundle)
    expect(history?.resource.type).toBe('history')
    expect(refsOf(found?.resource ?? { resourceType: '' })).toEqual(['Patient/ada'])
    expect(counted?.resource.total).toBe(2)
    expect(refsOf(everything?.resource ?? { resourceType: '' }, 'match')).toEqual([
      'Encounter/v1',
      'Encounter/v2',
    ])
    expect(await system.search('Patient', 'identifier=urn:mrn|stone-2')).toEqual([])
  })

  it.each([
    ['minimal', undefined],
    ['representation', 'Patient'],
  ] as const)('shows with return=%s of what it wrote: %s', async (returns, shown) => {
    const { send } = await aClerk()
    const bundle = await send(type, [entry('POST', 'Patient', patient('new'))], { returns })
    const [made] = entriesOf(bundle)
    expect(made?.resource?.resourceType).toBe(shown)
    expect(made?.response).toMatchObject({ status: '201 Created', etag: 'W/"1"' })
  })

  it('tells each entry of its warnings', async () => {
    const { send } = await aClerk()
    const strange = { meta: { profile: ['http://example.org/unheard-of'] } }
    const bundle = await send(type, [
      entry('POST', 'Patient', patient('plain')),
      entry('POST', 'Patient', patient('strange', strange)),
    ])
    const outcomes = entriesOf(bundle).map(({ response }) => JSON.stringify(response?.outcome ?? null))
    expect(outcomes[0]).not.toContain('unheard-of')
    expect(outcomes[1]).toContain('unheard-of')
  })

  it('reads digits as they were written', async () => {
    const { send, system } = await aClerk()
    const weight =
      '{"resourceType":"Observation","id":"w","status":"final","code":{"text":"w"},"valueQuantity":{"value":2.00}}'
    await system.update(parseJson(weight) as Resource)
    expect(toText(await send(type, [entry('GET', 'Observation/w')]))).toContain('2.00')
  })
})

describe('a transaction', () => {
  it('finds with its GETs what its other entries made', async () => {
    const { send } = await aClerk()
    const bundle = await send('transaction', [
      entry('GET', 'Patient?family=fresh&_total=accurate'),
      entry('GET', 'Patient?_sort=-family&_count=2'),
      entry('POST', 'Patient', patient('fresh')),
      entry('DELETE', 'Condition/c3'),
      entry('GET', 'Condition?_summary=count'),
    ])
    const [found, sorted, , , counted] = entriesOf(bundle)
    expect(found?.resource).toMatchObject({
      total: 1,
      entry: [{ resource: { name: [{ family: 'fresh' }] } }],
    })
    expect(entriesOf(sorted?.resource ?? { resourceType: '' }).map(({ resource }) => resource.id)).toEqual([
      'bob',
      'ada',
    ])
    expect(counted?.resource.total).toBe(2)
  })

  it.each([
    [
      'one id twice',
      entry('PUT', 'Patient/ada', patient('a', { id: 'ada' })),
      entry('DELETE', 'Patient/ada'),
    ],
    [
      'one condition twice',
      entry('PUT', 'Patient?identifier=urn:mrn|x', patient('x')),
      entry('PUT', 'Patient?identifier=urn:mrn|x', patient('y')),
    ],
    [
      'an id and a condition that finds it',
      entry('PUT', 'Patient/ada', patient('a', { id: 'ada' })),
      entry('PUT', 'Patient?family=marlow', patient('x')),
    ],
  ])('refuses %s, and names both entries', async (_what, one, other) => {
    const { send } = await aClerk()
    const refused = await refusedWith(send('transaction', [one, other]))
    expect(refused).toMatchObject({ status: 400, code: 'invalid-bundle', expression: 'Bundle.entry[1]' })
    expect(refused.says).toContain('Bundle.entry[0]')
  })

  it.each([
    ['an old version', entry('PUT', 'Patient/ada', patient('a', { id: 'ada' }), { ifMatch: 'W/"7"' }), 412],
    ['several matches', entry('PUT', 'Patient?_id=ada,bob', patient('a')), 412],
    ['a bundle in a bundle', entry('POST', '', { resourceType: 'Bundle', type: 'batch' }), 400],
    ['an unknown type', entry('GET', 'Patinet/1'), 400],
    ['a search that cannot be read', entry('GET', 'Patient?famly=x'), 400],
    ['an entry that is nothing', null, 400],
    ['a url that is a number', { request: { method: 'GET', url: 7 } }, 400],
  ])('refuses %s, and changes nothing', async (_what, bad, status) => {
    const { send, system } = await aClerk()
    const refused = await refusedWith(
      send('transaction', [entry('POST', 'Patient', patient('kept-out')), bad as object]),
    )
    expect(refused.status).toBe(status)
    expect(refused.expression).toContain('Bundle.entry[1]')
    expect(await system.search('Patient', 'family=kept-out')).toEqual([])
  })
})

it('lets a batch go on past entries that are refused, unreadable ones too', async () => {
  const { send } = await aClerk()
  const bundle = await send('batch', [
    entry('GET', 'Patient/nobody'),
    entry('LOOK', 'Patient/ada'),
    null as never,
    entry('PUT', 'Patient/ada', patient('a', { id: 'ada' }), { ifMatch: 'W/"7"' }),
    entry('POST', 'Patient', patient('fine')),
  ])
  expect(statusesIn(bundle)).toEqual([
    '404 Not Found',
    '400 Bad Request',
    '400 Bad Request',
    '412 Precondition Failed',
    '201 Created',
  ])
  expect(entriesOf(bundle)[1]?.response?.outcome).toMatchObject({
    issue: [{ expression: ['Bundle.entry[1].request.method'] }],
  })
})

it('resolves a conditional reference only to what the caller may see', async () => {
  const { as } = await aChartRoom({ rooms })
  const insurer = { resourceType: 'Organization', id: 'insurer', name: 'Insurer' }
  await as('system').update(insurer)
  const task = (about: string) => ({
    resourceType: 'Task',
    status: 'requested',
    intent: 'order',
    requester: { reference: 'Organization/insurer' },
    for: { reference: about },
  })
  const payer = as('payer', { organization: 'Organization/insurer' })
  const send = (about: string) =>
    payer.transact({
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [entry('POST', 'Task', task(about))],
    })
  expect(await refusedWith(send('Patient?family=marlow'))).toMatchObject({ status: 422 })
  expect(await refusedWith(send('Patient?family=nobody'))).toMatchObject({ status: 422 })
})
