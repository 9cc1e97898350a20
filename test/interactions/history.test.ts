import type { Room } from '../../src/department/desk/index.ts'
import type { Resource } from '../../src/fhir/index.ts'
import type { Store } from '../../src/store/index.ts'
import { openMemory } from '../../src/store/memory/index.ts'
import { aDesk } from '../builders/a-desk.ts'
import { linkOf, queryOf, refusedWith } from '../builders/answers.ts'
import { setOf, write } from '../store/sets.ts'

const rooms: readonly Room[] = []

const keep = (store: Store, id: string, was: number, time: string) => {
  const meta = { versionId: String(was + 1), lastUpdated: time }
  const body = JSON.stringify({ resourceType: 'Patient', id, meta })
  return store.commit(setOf({ changes: [write(`Patient/${id}`, was, { time, body })] }))
}

/** A desk whose Patient/p changed on 1 January, 1 and 15 March and 1 May 2026, and Patient/q on 1 April. */
const aDeskWithPast = async () => {
  const store = openMemory({ stamp: () => '' })
  await keep(store, 'p', 0, '2026-01-01T00:00:00.000Z')
  await keep(store, 'p', 1, '2026-03-01T00:00:00.000Z')
  await keep(store, 'p', 2, '2026-03-15T12:00:00.000Z')
  await keep(store, 'q', 0, '2026-04-01T00:00:00.000Z')
  await keep(store, 'p', 3, '2026-05-01T00:00:00.000Z')
  const { as } = await aDesk({ rooms, store })
  const look = (query: string, place: { type?: string; id?: string } = { type: 'Patient', id: 'p' }) =>
    as('auditor').act({ interaction: 'history', query, ...place })
  const update = (id: string, gender: string) => as('system').update({ resourceType: 'Patient', id, gender })
  return { as, look, update }
}

const versionsOf = (bundle: Resource): string[] =>
  (bundle.entry as { resource: Resource }[]).map(
    ({ resource }) => `${resource.id}${resource.meta?.versionId}`,
  )

describe('a history', () => {
  it.each([
    ['_at=2025', []],
    ['_at=2026-01', ['p1']],
    ['_at=2026-02', ['p1']],
    ['_at=2026-03', ['p3', 'p2']],
    ['_at=2026-03-01', ['p2']],
    ['_at=2026-03-15', ['p3', 'p2']],
    ['_at=2026-03-15T12:00:00.000Z', ['p3']],
    ['_at=2026-03-15T11:59:59Z', ['p2']],
    ['_at=2026-03-15T13:30:00%2B02:00', ['p2']],
    ['_at=2026', ['p4', 'p3', 'p2', 'p1']],
    ['_at=2027', ['p4']],
    ['_at=2026&_since=2026-03', ['p4', 'p3', 'p2']],
    ['_since=2026-03-15T12:00:00.000Z', ['p4', 'p3']],
    ['_since=2026-03-15T12:00:00.001Z', ['p4']],
    ['_since=2026-05', ['p4']],
    ['_since=2027', []],
  ])('with %s has the versions of that time', async (query, versions) => {
    const { look } = await aDeskWithPast()
    expect(versionsOf(await look(query))).toEqual(versions)
  })

  it.each([[{ type: 'Patient' }], [{}]])('of %j is of all in it', async (place) => {
    const { look } = await aDeskWithPast()
    expect(versionsOf(await look('_at=2026-04', place))).toEqual(['q1', 'p3'])
    expect(versionsOf(await look('_since=2026-04-01', place))).toEqual(['p4', 'q1'])
  })

  it.each(['_at=2026-13', '_at=tomorrow', '_since=', '_at=2026-02-30'])('refuses %s', async (query) => {
    const { look } = await aDeskWithPast()
    expect(await refusedWith(look(query))).toMatchObject({ status: 400, code: 'invalid-parameter' })
  })

  it.each(['_count=2', '_count=2&_at=2026', '_count=2&_at=2099&_since=2026-03'])(
    'with %s goes forward and back over its pages while others write',
    async (query) => {
      const { look, update } = await aDeskWithPast()
      const place = { type: 'Patient' }
      const whole = versionsOf(await look(query.replace(/_count=2&?/, ''), place))
      const first = await look(query, place)
      expect(versionsOf(first)).toEqual(whole.slice(0, 2))
      const pages = [first]
      let genders = ['male', 'female', 'other', 'unknown']
      for (let page = first; linkOf(page, 'next'); pages.push(page)) {
        await update('p', genders[0] ?? '')
        genders = [...genders.slice(1), ...genders.slice(0, 1)]
        page = await look(queryOf(linkOf(page, 'next')), place)
      }
      expect(pages.flatMap(versionsOf)).toEqual(whole)
      for (let at = pages.length - 1; at > 0; at--) {
        const back = await look(queryOf(linkOf(pages[at] as Resource, 'previous')), place)
        expect(versionsOf(back)).toEqual(versionsOf(pages[at - 1] as Resource))
      }
    },
  )

  it('has links that are of no use to anybody else, nor altered', async () => {
    const { as, look } = await aDeskWithPast()
    const query = queryOf(linkOf(await look('_count=1'), 'next'))
    expect(versionsOf(await look(query))).toEqual(['p3'])
    const others = [
      as('clerk').act({ interaction: 'history', type: 'Patient', id: 'p', query }),
      look(query, { type: 'Patient' }),
      look(query.replace('_count=1', '_count=2')),
      look('_page=3-Patient-p'),
    ]
    for (const other of others)
      expect(await refusedWith(other)).toMatchObject({ status: 400, code: 'invalid-parameter' })
  })
})
