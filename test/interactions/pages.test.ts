import type { Resource } from '../../src/fhir/index.ts'
import { openCursors } from '../../src/interactions/index.ts'
import { aDesk } from '../builders/a-desk.ts'
import { linkOf, queryOf, refsOf, refusedWith } from '../builders/answers.ts'

const patient = (id: string, family: string, rest: object = {}): Resource => ({
  resourceType: 'Patient',
  id,
  name: [{ family }],
  ...rest,
})

/** A desk with patients of these families, and a way to look through them. */
const aDeskWith = async (families: readonly string[]) => {
  const { as } = await aDesk({ rooms: [] })
  const clerk = as('clerk')
  for (const family of families) await clerk.update(patient(family.toLowerCase(), family))
  const find = (query: string) => clerk.act({ interaction: 'search', type: 'Patient', query })
  const turn = (page: Resource, relation = 'next') => find(queryOf(linkOf(page, relation)))
  return { as, clerk, find, turn }
}

const idsOf = (page: Resource) => refsOf(page).map((ref) => ref.replace('Patient/', ''))

const resourcesOf = (page: Resource) =>
  (page.entry as { resource: Resource }[]).map(({ resource }) => resource)

describe('the pages of a search', () => {
  it('show what was found at first, each once at its old place, though others move it to pages past or to come', async () => {
    const { clerk, find, turn } = await aDeskWith(['A', 'B', 'C', 'D', 'E', 'F'])
    const first = await find('_sort=family&_count=2')
    expect(idsOf(first)).toEqual(['a', 'b'])
    await clerk.update(patient('e', 'Aa'))
    await clerk.update(patient('a', 'Z'))
    await clerk.update(patient('c', 'Y'))
    await clerk.update(patient('new', 'Dd'))
    await clerk.remove('Patient/d')
    const second = await turn(first)
    expect(idsOf(second)).toEqual(['c', 'e'])
    expect(resourcesOf(second)[0]?.name).toEqual([{ family: 'Y' }])
    const third = await turn(second)
    expect(idsOf(third)).toEqual(['f'])
    expect(linkOf(third, 'next')).toBeUndefined()
  })

  it('leave out what matches no longer, and what matches only since', async () => {
    const { clerk, find, turn } = await aDeskWith(['A', 'B', 'C', 'D'])
    for (const id of ['a', 'b', 'c']) await clerk.update(patient(id, id.toUpperCase(), { active: true }))
    const first = await find('active=true&_count=1')
    await clerk.update(patient('b', 'B', { active: false }))
    await clerk.update(patient('d', 'D', { active: true }))
    expect(idsOf(await turn(first))).toEqual(['c'])
  })

  it('lead back over the same, as far as it is still there', async () => {
    const { clerk, find, turn } = await aDeskWith(['A', 'B', 'C', 'D', 'E'])
    const second = await turn(await find('_sort=-family&_count=2'))
    const third = await turn(second)
    await clerk.update(patient('z', 'Z'))
    await clerk.remove('Patient/c')
    const back = await turn(third, 'previous')
    expect(idsOf(back)).toEqual(['b'])
    const start = await turn(back, 'previous')
    expect(idsOf(start)).toEqual(['e', 'd'])
    expect(linkOf(start, 'previous')).toBeUndefined()
    expect(idsOf(await turn(start, 'first'))).toEqual(['z', 'e'])
  })

  it('all have the total of the first', async () => {
    const { clerk, find, turn } = await aDeskWith(['A', 'B', 'C'])
    const first = await find('_total=accurate&_count=1')
    await clerk.update(patient('z', 'Z'))
    expect([first.total, (await turn(first)).total, (await turn(first, 'first')).total]).toEqual([3, 3, 4])
  })

  it('bring what they include each', async () => {
    const { clerk, find, turn } = await aDeskWith([])
    await clerk.update({ resourceType: 'Organization', id: 'o', name: 'O' })
    for (const id of ['a', 'b'])
      await clerk.update(patient(id, id, { managingOrganization: { reference: 'Organization/o' } }))
    const first = await find('_include=Patient:organization&_count=1')
    expect(refsOf(first)).toEqual(['Patient/a', 'Organization/o'])
    expect(refsOf(await turn(first))).toEqual(['Patient/b', 'Organization/o'])
  })

  it('have addresses that tell nothing of what was looked for', async () => {
    const { find, turn } = await aDeskWith(['Adams', 'Adamson', 'Adamsson'])
    const second = await turn(await find('family=Adams&_count=1&_format=json'))
    for (const relation of ['first', 'previous', 'next'])
      expect(linkOf(second, relation)).toMatch(
        /^http:\/\/desk.test\/fhir\/Patient\?_format=json&_page=[\w-]+$/,
      )
    const [, cursor = ''] = /_page=(.*)$/.exec(linkOf(second, 'next') ?? '') ?? []
    expect(Buffer.from(cursor, 'base64url').toString('latin1')).not.toMatch(/adams/i)
  })
})

describe('a link to a page', () => {
  const aLink = async () => {
    const { as, find } = await aDeskWith(['A', 'B', 'C'])
    const query = queryOf(linkOf(await find('_sort=family&_count=1'), 'next'))
    const by = (who: 'clerk' | 'auditor', type: string, text: string) =>
      as(who).act({ interaction: 'search', type, query: text })
    return { query, by }
  }

  it('is good with the parameters it stands for beside it', async () => {
    const { query, by } = await aLink()
    expect(idsOf(await by('clerk', 'Patient', `_count=1&${query}`))).toEqual(['b'])
    expect(idsOf(await by('clerk', 'Patient', `_count=1000&${query}`))).toEqual(['b'])
  })

  it.each<readonly [string, 'clerk' | 'auditor', string, (query: string) => string]>([
    ['somebody else', 'auditor', 'Patient', (query) => query],
    ['another type', 'clerk', 'Practitioner', (query) => query],
    ['other criteria', 'clerk', 'Patient', (query) => `family=B&${query}`],
    [
      'nobody once a sign was changed',
      'clerk',
      'Patient',
      (query) => query.slice(0, 40) + (query.charAt(40) === 'A' ? 'B' : 'A') + query.slice(41),
    ],
    ['nobody once it was cut', 'clerk', 'Patient', (query) => query.slice(0, 30)],
  ])('is of no use to %s', async (_, who, type, changed) => {
    const { query, by } = await aLink()
    expect(await refusedWith(by(who, type, changed(query)))).toMatchObject({
      status: 400,
      code: 'invalid-parameter',
    })
  })

  it('is of no use after an hour', () => {
    const cursors = openCursors(new Uint8Array(32))
    const cursor = cursors.seal(['me'], { after: null, trail: [] }, 0)
    expect(cursors.open(['me'], cursor, 3_600_000)).toMatchObject({ after: null })
    expect(() => cursors.open(['me'], cursor, 3_600_001)).toThrow('The page link is older than an hour.')
  })
})
