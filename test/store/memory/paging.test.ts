import fc from 'fast-check'
import type { Page, Plan, Store } from '../../../src/store/index.ts'
import { openMemory } from '../../../src/store/memory/index.ts'

const everything: Plan = { types: 'all', where: { op: 'every' } }

const resources = fc.uniqueArray(
  fc.record({
    type: fc.constantFrom('Patient', 'Encounter'),
    id: fc.stringMatching(/^[a-z0-9]{1,4}$/),
    name: fc.option(fc.string({ unit: 'binary', maxLength: 2 })),
    date: fc.option(fc.tuple(fc.nat(5), fc.nat(5))),
  }),
  { selector: ({ type, id }) => `${type}/${id}`, maxLength: 30 },
)
type Resources = typeof resources extends fc.Arbitrary<infer Some> ? Some : never

const shelved = async (some: Resources): Promise<Store> => {
  const store = openMemory({ stamp: () => '' })
  const changes = some.map(({ type, id, name, date }) => ({
    act: 'write' as const,
    type,
    id,
    was: 0,
    time: '2026-01-01T00:00:00Z',
    body: '{}',
    entries: {
      terms: [],
      ranges: [],
      sorts: [
        ...(name === null ? [] : [{ param: 'name', min: name, max: name }]),
        ...(date ? [{ param: 'date', min: Math.min(...date), max: Math.max(...date) }] : []),
      ],
    },
  }))
  await store.commit({ changes, expects: [], claims: [], notes: [], blobs: [], rows: [] })
  return store
}

const sorts = fc.uniqueArray(
  fc.record({ param: fc.constantFrom('name', 'date', 'absent'), descending: fc.boolean() }),
  { selector: ({ param }) => param },
)

const ref = ({ type, id }: { type: string; id: string }) => `${type}/${id}`

const paged = async (store: Store, page: Page): Promise<string[]> => {
  const { hits, next } = await store.search(everything, page)
  const rest = next ? await paged(store, { ...page, after: next }) : []
  return [...hits.map(ref), ...rest]
}

describe('Following next in memory', () => {
  it('yields every match once, in the order of one large page, whatever the sort and the size', () =>
    fc.assert(
      fc.asyncProperty(resources, sorts, fc.integer({ min: 1, max: 7 }), async (some, sort, limit) => {
        const store = await shelved(some)
        const whole = await store.search(everything, { sort, limit: 1000 })
        const followed = await paged(store, { sort, limit })
        expect(followed).toEqual(whole.hits.map(ref))
        expect(new Set(followed)).toEqual(new Set(some.map(ref)))
      }),
    ))
})
