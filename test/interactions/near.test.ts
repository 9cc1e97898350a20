import { aChartRoom } from '../builders/a-chart.ts'
import { linkOf, queryOf, refsOf, refusedWith } from '../builders/answers.ts'

/** Clinics in three towns, one that is nowhere yet, and visits to them. */
const aRegion = async () => {
  const { as } = await aChartRoom({ rooms: [] })
  const clerk = as('system')
  const clinics: Readonly<Record<string, readonly [number, number]>> = {
    amsterdam: [52.3702, 4.8952],
    rotterdam: [51.9244, 4.4777],
    utrecht: [52.0907, 5.1214],
  }
  await clerk.update({ resourceType: 'Organization', id: 'north', name: 'North' })
  for (const [id, [latitude, longitude]] of Object.entries(clinics))
    await clerk.update({
      resourceType: 'Location',
      id,
      name: id,
      position: { latitude, longitude },
      ...(id === 'amsterdam' ? { managingOrganization: { reference: 'Organization/north' } } : {}),
    })
  await clerk.update({ resourceType: 'Location', id: 'nowhere', name: 'nowhere' })
  for (const id of [...Object.keys(clinics), 'nowhere'])
    await clerk.update({
      resourceType: 'Encounter',
      id,
      status: 'finished',
      class: { code: 'AMB' },
      location: [{ location: { reference: `Location/${id}` } }],
    })
  const find = (type: string, query: string) => clerk.act({ interaction: 'search', type, query })
  return { clerk, find, as }
}

describe('near', () => {
  it.each([
    ['Location', 'near=52.37|4.9|40|km', ['amsterdam', 'utrecht']],
    ['Location', 'near=52.37|4.9', ['amsterdam', 'utrecht']],
    ['Location', 'near=52.37|4.9|1|km,51.92|4.48|1000|m', ['amsterdam', 'rotterdam']],
    ['Location', 'near=52.37|4.9|40|km&name=utrecht', ['utrecht']],
    ['Location', 'near:missing=true', ['nowhere']],
    ['Location', '_filter=near pr false', ['nowhere']],
    ['Encounter', 'location.near=52.37|4.9|40|km', ['amsterdam', 'utrecht']],
    ['Encounter', 'location:Location.near:missing=true', ['nowhere']],
    ['Organization', '_has:Location:organization:near=52.37|4.9|1|km', ['north']],
    ['Organization', '_has:Location:organization:near=0|0|1|km', []],
  ])('%s?%s finds %j', async (type, query, ids) => {
    const { find } = await aRegion()
    expect(refsOf(await find(type, query), 'match')).toEqual(ids.map((id) => `${type}/${id}`))
  })

  it('is counted and paged through in the order of the sort', async () => {
    const { find } = await aRegion()
    const first = await find('Location', 'near=52.37|4.9|100|km&_sort=-name&_count=2&_total=accurate')
    expect(first.total).toBe(3)
    expect(refsOf(first, 'match')).toEqual(['Location/utrecht', 'Location/rotterdam'])
    const second = await find('Location', queryOf(linkOf(first, 'next')))
    expect(refsOf(second, 'match')).toEqual(['Location/amsterdam'])
    expect(linkOf(second, 'next')).toBeUndefined()
  })

  it.each([
    ['near=somewhere', 'The value of "near" is no place.'],
    ['near=52.37', 'The value of "near" is no place.'],
    ['near=52,37|4,9', 'The value of "near" is no place.'],
    ['near=52.37|4.9|many', 'The value of "near" is no place.'],
    ['near=52.37|4.9|10|km|more', 'The value of "near" is no place.'],
    ['near=1e999|4.9', 'The value of "near" is no place.'],
    ['near=90.01|4.9', 'The value of "near" has a latitude beyond a pole.'],
    ['near=52.37|-180.5', 'The value of "near" has a longitude beyond the antimeridian.'],
    ['near=52.37|4.9|-1|km', 'The value of "near" has a negative distance.'],
    ['near=52.37|4.9|10|kg', 'The value of "near" has a unit that is no length known here.'],
    ['near=52.37|4.9|10|constructor', 'The value of "near" has a unit that is no length known here.'],
    ['_sort=near', 'Nothing can be sorted by the special parameter "near".'],
    ['_filter=near eq "1|2"', 'In _filter, the special parameter "near" has no operator "eq".'],
  ])('%s is refused: %s', async (query, says) => {
    const { find } = await aRegion()
    expect(await refusedWith(find('Location', query))).toEqual({
      status: 400,
      code: 'invalid-parameter',
      says,
      next: expect.stringMatching(/^[A-Z].*\.$/),
      expression: query.split('=')[0],
    })
  })

  it.each([
    ['Location', 'near:exact=1|2', 'unknown-modifier'],
    ['Location', 'near:not=1|2', 'unknown-modifier'],
    ['Encounter', 'location.near=1', 'invalid-parameter'],
    ['Organization', '_has:Location:organization:near=1', 'invalid-parameter'],
    ['Organization', 'near=1|2', 'unknown-parameter'],
  ])('%s?%s is refused: %s', async (type, query, code) => {
    const { find } = await aRegion()
    expect(await refusedWith(find(type, query))).toMatchObject({ status: 400, code })
  })
})
