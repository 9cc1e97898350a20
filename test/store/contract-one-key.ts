import type { Node, Plan, SortKey, Store } from '../../src/store/index.ts'
import { term } from '../../src/store/index.ts'
import { entriesOf, type Open, paged, setOf, write } from './sets.ts'

const one = (key: string): Node => ({ op: 'term', terms: [key] })
const newestFirst: readonly SortKey[] = [{ param: 'date', descending: true }]
const byTitle: readonly SortKey[] = [{ param: 'up-date', descending: false }]

/** What is asked for most: the records under one key, few or many, in an order. */
export const oneKeyContract = (open: Open): void => {
  describe('a search under one key', () => {
    const many = 90
    const idOf = (n: number) => `d${String(n).padStart(2, '0')}`
    /** Dated 0 to 9 over and over, every fourth not at all; every third said of two days. */
    const dateOf = (n: number) => (n % 4 === 0 ? undefined : n % 10)
    const entriesAt = (n: number) => {
      const from = dateOf(n)
      const date =
        from === undefined ? [] : [{ param: 'date', min: from, max: n % 3 === 0 ? from + 5 : from }]
      const title = { param: 'up-date', min: `"date":${n % 5}`, max: `"date":${n % 5}` }
      const group = (size: number) => term(`under-${size}`, 'code', n < size ? 'one' : 'other')
      return entriesOf({ terms: [group(1), group(20), group(50), group(many)], sorts: [title, ...date] })
    }
    const latest = (n: number) => {
      const from = dateOf(n)
      return from === undefined ? -1 : n % 3 === 0 ? from + 5 : from
    }
    const places = (size: number) => Array.from({ length: size }, (_, n) => n)
    let store: Store
    beforeAll(async () => {
      store = (await open()).store
      const changes = places(many).map((n) => write(`Media/${idOf(n)}`, 0, { entries: entriesAt(n) }))
      await store.commit(setOf({ changes }))
    })
    afterAll(async () => {
      await store.close()
    })

    it.each([1, 20, 50, many])('gives %i records in the same order, a page at a time', async (size) => {
      const plan: Plan = { types: ['Media'], where: one(term(`under-${size}`, 'code', 'one')) }
      const newest = places(size).sort((a, b) => latest(b) - latest(a) || a - b)
      const titled = places(size).sort((a, b) => (a % 5) - (b % 5) || a - b)
      const refs = (order: readonly number[]) => order.map((n) => `Media/${idOf(n)}`)
      for (const limit of [3, 20, 99]) {
        expect(await paged(store, plan, { sort: newestFirst, limit })).toEqual(refs(newest))
        expect(await paged(store, plan, { sort: byTitle, limit })).toEqual(refs(titled))
        expect(await paged(store, plan, { sort: [], limit })).toEqual(refs(places(size)))
      }
    })

    it('finds nothing under a key that is not there', async () => {
      const plan: Plan = { types: ['Media'], where: one(term('under-1', 'code', 'none')) }
      expect(await store.search(plan, { sort: newestFirst, limit: 3, dated: true })).toEqual({ hits: [] })
    })
  })
}
