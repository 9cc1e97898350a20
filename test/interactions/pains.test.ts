import { parseJson, type Resource, toText } from '../../src/fhir/index.ts'
import { entriesOf, linkOf, refsOf, refusedWith } from '../builders/answers.ts'
import { aClerk, aFullClerk, mrn, paged, pain, person, post, put, transaction } from '../builders/pains.ts'

describe('correctness', () => {
  pain(1, 'a mistyped parameter is refused and the right one named; it never finds everybody', async () => {
    const { find, system } = await aFullClerk()
    const refused = await refusedWith(find('Patient', 'famliy=marlow'))
    expect(refused).toMatchObject({ status: 400, code: 'unknown-parameter', expression: 'famliy' })
    expect(refused.next).toContain('family')
    const lenient = { interaction: 'search', type: 'Patient', lenient: true } as const
    const bundle = await system.act({ ...lenient, query: 'famliy=marlow&active=true' })
    expect(linkOf(bundle, 'self')).toBe('http://desk.test/fhir/Patient?active=true')
  })

  pain(2, '_security narrows, and the self link shows it because it was applied', async () => {
    const { system, find } = await aClerk()
    const restricted = { system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'R' }
    await system.update(person('open'))
    await system.update(person('closed', { meta: { security: [restricted] } }))
    const bundle = await find('Patient', '_security=R')
    expect(refsOf(bundle)).toEqual(['Patient/closed'])
    expect(linkOf(bundle, 'self')).toContain('_security=R')
  })

  pain(3, 'a hundred conditional creates, or updates, at once make one record', async () => {
    const { system, ids } = await aClerk()
    const hundred = Array.from({ length: 100 })
    const { id: _, ...nobody } = person('x', mrn('1'))
    const create = () =>
      system.create({ ...nobody, resourceType: 'Patient' }, { ifNoneExist: 'identifier=urn:mrn|1' })
    await Promise.all(hundred.map(create))
    expect(await ids('Patient', 'identifier=urn:mrn|1')).toHaveLength(1)
    const change = { interaction: 'update', type: 'Patient', query: 'identifier=urn:mrn|2' } as const
    const body = { resourceType: 'Patient', ...mrn('2') }
    await Promise.all(hundred.map(() => system.act({ ...change, body })))
    expect(await ids('Patient', 'identifier=urn:mrn|2')).toHaveLength(1)
  })

  pain(
    4,
    'two conditional updates of one identity in a transaction are refused, and both are named',
    async () => {
      const { system } = await aClerk()
      const one = put(person('a', mrn('1')), 'Patient?identifier=urn:mrn|1')
      const refused = await refusedWith(system.transact(transaction(one, one)))
      expect(refused).toMatchObject({ status: 400, expression: 'Bundle.entry[1]' })
      expect(refused.says).toContain('Bundle.entry[0]')
    },
  )

  pain(5, 'a conditional reference resolves to what is there, on the second run too', async () => {
    const { system } = await aClerk()
    const subject = { reference: 'Patient?identifier=urn:mrn|1' }
    const bundle = transaction(
      post({ resourceType: 'Patient', ...mrn('1') }, { ifNoneExist: 'identifier=urn:mrn|1' }),
      post({ resourceType: 'Condition', subject }),
    )
    await system.transact(bundle)
    await system.transact(bundle)
    const conditions = await system.search('Condition', 'patient.identifier=urn:mrn|1')
    expect(conditions).toHaveLength(2)
    for (const { subject: found } of conditions) await system.read((found as { reference: string }).reference)
  })

  pain(6, 'a transaction is whole or nothing, and the server says that it has them', async () => {
    const { system, ids } = await aClerk()
    const bad = post({ resourceType: 'Encounter', status: 'over' })
    await refusedWith(system.transact(transaction(put(person('a')), put(person('b')), bad)))
    expect(await ids('Patient', '')).toEqual([])
    const { rest } = await system.act({ interaction: 'capabilities' })
    expect(rest).toMatchObject([{ interaction: expect.arrayContaining([{ code: 'transaction' }]) }])
  })

  pain(
    7,
    'pages over a sort with ties and gaps hold every record once, those without a value last',
    async () => {
      const clerk = await aClerk()
      const born = [
        '1950-01-01',
        undefined,
        '1950-01-01',
        '1940-01-01',
        undefined,
        '1950-01-01',
        '1960-01-01',
      ]
      for (const [i, birthDate] of born.entries())
        await clerk.system.update(person(`p${i}`, birthDate ? { birthDate } : {}))
      expect(await paged(clerk, 'Patient', '_sort=birthdate&_count=2')).toEqual([
        'p3',
        'p0',
        'p2',
        'p5',
        'p6',
        'p1',
        'p4',
      ])
      expect(await paged(clerk, 'Patient', '_sort=-birthdate&_count=2')).toEqual([
        'p6',
        'p0',
        'p2',
        'p5',
        'p3',
        'p1',
        'p4',
      ])
    },
  )

  it.each(['_id=ada,bob,ada', 'name=marlow,ada,stone', 'birthdate:missing=true', 'active:not=false'])(
    '8: pages over %s repeat nothing and lose nothing',
    async (query) => {
      const clerk = await aFullClerk()
      for (const count of [1, 2, 3])
        expect(await paged(clerk, 'Patient', `${query}&_count=${count}`)).toEqual(['ada', 'bob'])
    },
  )

  pain(9, 'pages go on where everything was changed at one instant', async () => {
    const clerk = await aClerk()
    const ids = Array.from({ length: 12 }, (_, i) => `p${10 + i}`)
    await clerk.system.transact(transaction(...ids.map((id) => put(person(id)))))
    expect(await paged(clerk, 'Patient', '_sort=-_lastUpdated&_count=5')).toEqual(ids)
  })

  pain(10, ':not finds records without the element too, and of several values those with none', async () => {
    const { system, ids } = await aClerk()
    for (const gender of ['male', 'female', 'other']) await system.update(person(gender, { gender }))
    await system.update(person('unsaid'))
    expect(await ids('Patient', 'gender:not=male')).toEqual(['female', 'other', 'unsaid'])
    expect(await ids('Patient', 'gender:not=male,other')).toEqual(['female', 'unsaid'])
  })

  pain(11, ':not-in looks into the value set, or says that it is not known here', async () => {
    const { system, ids, find } = await aClerk()
    await system.update(person('m', { gender: 'male' }))
    await system.update(person('unsaid'))
    const genders = 'http://hl7.org/fhir/ValueSet/administrative-gender'
    expect(await ids('Patient', `gender:in=${genders}`)).toEqual(['m'])
    expect(await ids('Patient', `gender:not-in=${genders}`)).toEqual(['unsaid'])
    expect(await refusedWith(find('Patient', 'gender:not-in=http://nowhere.test/vs'))).toMatchObject({
      status: 400,
    })
  })

  it.each([
    ['date=2026-03-01', ['day', 'morning']],
    ['date=lt2026-03-01', ['before', 'over']],
    ['date=gt2026-03-01', ['over']],
    ['date=le2026-03-01', ['before', 'day', 'morning', 'over']],
    ['date=ge2026-03-01&date=le2026-03-01', ['day', 'morning', 'over']],
    ['date=2026-03-01T09:00:00Z', ['morning']],
    ['date=sa2026-02-27', ['day', 'morning', 'over']],
  ])('12: a day is a span of time: %s', async (query, expected) => {
    const { system, ids } = await aClerk()
    const spans: readonly [string, string, string][] = [
      ['before', '2026-02-27', '2026-02-27'],
      ['day', '2026-03-01', '2026-03-01'],
      ['morning', '2026-03-01T09:00:00Z', '2026-03-01T09:00:00Z'],
      ['over', '2026-02-28', '2026-03-02'],
    ]
    for (const [id, start, end] of spans)
      await system.update({
        resourceType: 'Encounter',
        id,
        status: 'finished',
        class: { code: 'IMP' },
        period: { start, end },
      })
    expect(await ids('Encounter', query)).toEqual(expected)
  })

  pain(13, 'an id finds itself and no longer one, by reference and by identifier', async () => {
    const { system, ids } = await aClerk()
    for (const id of ['p', 'p1', 'p10']) {
      await system.update(person(id, mrn(id)))
      await system.update({
        resourceType: 'Condition',
        id: `c-${id}`,
        subject: { reference: `Patient/${id}` },
      })
    }
    expect(await ids('Condition', 'patient=p1')).toEqual(['c-p1'])
    expect(await ids('Condition', 'subject=Patient/p')).toEqual(['c-p'])
    expect(await ids('Patient', 'identifier=urn:mrn|p1')).toEqual(['p1'])
    expect(await ids('Patient', '_id=p')).toEqual(['p'])
  })

  pain(
    14,
    'what is included is whole, or the answer says that it is cut',
    async () => {
      const { system, find } = await aClerk()
      await system.update(person('a'))
      const basics = Array.from({ length: 1001 }, (_, i) =>
        put({ resourceType: 'Basic', id: `b${i}`, code: { text: 'x' }, subject: { reference: 'Patient/a' } }),
      )
      await system.transact(transaction(...basics.slice(0, 1000)))
      const whole = await find('Patient', '_revinclude=*')
      expect([refsOf(whole, 'include').length, refsOf(whole, 'outcome').length]).toEqual([1000, 0])
      await system.transact(transaction(...basics.slice(1000)))
      const cut = await find('Patient', '_revinclude=*')
      expect([refsOf(cut, 'include').length, refsOf(cut, 'outcome').length]).toEqual([1000, 1])
    },
    60_000,
  )

  pain(15, 'after an update the old value finds nothing', async () => {
    const { system, ids } = await aClerk()
    await system.update(person('a', mrn('old')))
    await system.update(person('a', mrn('new')))
    expect(await ids('Patient', 'identifier=old')).toEqual([])
    expect(await ids('Patient', 'identifier=new')).toEqual(['a'])
  })

  pain(
    16,
    'a POST gets a new id, in a bundle and outside; counts and pages agree with what is shown',
    async () => {
      const { system, find } = await aClerk()
      expect((await system.create(person('mine'))).id).not.toBe('mine')
      await system.transact(transaction(post(person('mine'))))
      expect(await refusedWith(system.read('Patient/mine'))).toMatchObject({ status: 404 })
      const bundle = await find('Patient', '_count=1&_total=accurate')
      expect([bundle.total, entriesOf(bundle).length]).toEqual([2, 1])
    },
  )

  pain(17, 'a number comes back with the digits that it was sent with', async () => {
    const { system } = await aClerk()
    const text =
      '{"resourceType":"Observation","id":"w","status":"final","code":{"text":"w"},"valueQuantity":{"value":2.00}}'
    await system.update(parseJson(text) as Resource)
    const outside = toText(await system.read('Observation/w'))
    const inside = toText(
      await system.transact(transaction({ request: { method: 'GET', url: 'Observation/w' } })),
    )
    expect(outside).toContain('"value":2.00')
    expect(inside).toContain('"value":2.00')
  })
})
