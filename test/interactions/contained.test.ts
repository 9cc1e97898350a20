import type { Resource } from '../../src/fhir/index.ts'
import { aChartRoom } from '../builders/a-chart.ts'
import { refusedWith } from '../builders/answers.ts'

const holding = (id: string, ...contained: readonly object[]): Resource => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  code: { text: 'Height' },
  contained: [...contained],
  performer: contained.map((one) => ({ reference: `#${Object(one).id}` })),
})
const doctor = (id: string, family: string) => ({ resourceType: 'Practitioner', id, name: [{ family }] })

const aRoomWithHeld = async () => {
  const { as } = await aChartRoom({ rooms: [] })
  const system = as('system')
  await system.update(holding('o1', doctor('a', 'Ash'), doctor('b', 'Birch')))
  await system.update(holding('o2', doctor('a', 'Ashcroft')))
  await system.update(holding('o3', { resourceType: 'Organization', id: 'a', name: 'Ash Ltd' }))
  await system.update({ ...doctor('real', 'Ashby') } as Resource)
  return { as, system }
}

const search = async (person: Awaited<ReturnType<typeof aRoomWithHeld>>['system'], query: string) => {
  const bundle = await person.act({ interaction: 'search', type: 'Practitioner', query })
  const entries = (bundle.entry ?? []) as { fullUrl: string; resource: Resource }[]
  const links = bundle.link as { relation: string; url: string }[]
  return {
    total: bundle.total,
    found: entries.map(({ fullUrl }) => fullUrl.replace('http://desk.test/fhir/', '')),
    next: links.find(({ relation }) => relation === 'next')?.url.split('?')[1],
  }
}

describe('a search for contained resources', () => {
  it.each([
    ['family=Ash', ['Practitioner/real']],
    ['family=Ash&_contained=false', ['Practitioner/real']],
    ['family=Ash&_contained=true', ['Observation/o1', 'Observation/o2']],
    ['family=Birch&_contained=true', ['Observation/o1']],
    ['family=Ash&_contained=true&_containedType=contained', ['Observation/o1#a', 'Observation/o2#a']],
    ['_contained=true&_containedType=contained&_sort=-family', ['Observation/o1#b', 'Observation/o2#a', 'Observation/o1#a']], // biome-ignore format: a table
    ['family=Ash&_contained=both&_containedType=contained&_sort=family', ['Observation/o1#a', 'Practitioner/real', 'Observation/o2#a']], // biome-ignore format: a table
    ['family=Oak&_contained=true', []],
  ])('by %s finds %j', async (query, found) => {
    const { system } = await aRoomWithHeld()
    expect((await search(system, query)).found).toEqual(found)
  })

  it('is counted, and comes in pages', async () => {
    const { system } = await aRoomWithHeld()
    const query =
      '_contained=both&_containedType=contained&_sort=family&family=Ash,Birch&_total=accurate&_count=1'
    const shown: string[] = []
    let page: string | undefined = query
    while (page !== undefined && shown.length < 9) {
      const { found, next, total } = await search(system, page)
      expect(total).toBe(4)
      shown.push(...found)
      page = next
    }
    expect(shown).toEqual(['Observation/o1#a', 'Practitioner/real', 'Observation/o2#a', 'Observation/o1#b'])
  })

  it('shows nothing of what its caller may not see', async () => {
    const { as } = await aRoomWithHeld()
    expect((await search(as('clerk'), 'family=Ash&_contained=true')).found).toEqual([])
  })

  it.each([
    ['_contained=perhaps', 'Practitioner', undefined],
    ['_contained=true', undefined, undefined],
    ['_contained=true', 'Observation', 'Patient/ada'],
  ])('%s of %s in %s is refused', async (query, type, compartment) => {
    const { system } = await aRoomWithHeld()
    const act = {
      interaction: 'search' as const,
      query,
      ...(type ? { type } : {}),
      ...(compartment ? { compartment } : {}),
    }
    expect(await refusedWith(system.act(act))).toMatchObject({ status: 400 })
  })

  it('follows what becomes of the container', async () => {
    const { system } = await aRoomWithHeld()
    await system.update(holding('o1', { resourceType: 'Organization', id: 'a', name: 'Ash Ltd' }))
    await system.remove('Observation/o2')
    expect((await search(system, 'family=Ash&_contained=true')).found).toEqual([])
  })
})
