import type { Store } from '../../src/store/index.ts'
import { byMrn, createUnlessFound, increment } from './racing.ts'
import { type Open, refsOf, setOf, write } from './sets.ts'

const hundred = Array.from({ length: 100 }, (_, place) => place)
export const racesContract = (open: Open): void => {
  describe('has one winner of a race:', () => {
    let store: Store
    beforeEach(async () => {
      store = (await open()).store
    })
    afterEach(async () => {
      await store.close()
    })

    it('a hundred commits side by side, some of which conflict, stand and fall alone', async () => {
      const results = await Promise.all(
        hundred.map((n) =>
          store.commit(setOf({ changes: [write(`Patient/p${n % 60}`)], rows: [`row ${n}`, `more ${n}`] })),
        ),
      )
      const done = results.filter((result) => result.ok)
      expect(done).toHaveLength(60)
      expect(results.flatMap((result) => (result.ok ? [] : result.about))).toHaveLength(40)
      expect(new Set(done.map(({ seq }) => seq)).size).toBe(60)
      const rows = await store.logRows(0, 999)
      expect(rows.map(({ index }) => index)).toEqual(rows.map((_, place) => place))
      expect(rows).toHaveLength(120)
      for (const [n, result] of results.entries())
        if (result.ok) {
          expect(rows[result.firstRow]?.text).toBe(`row ${n}`)
          expect(rows[result.firstRow + 1]?.text).toBe(`more ${n}`)
        }
    })

    it('a hundred conditional creates make one record', async () => {
      const ends = await Promise.all(hundred.map((n) => createUnlessFound(store, `p${n}`)))
      expect(ends.filter((end) => end === 'created')).toHaveLength(1)
      expect(refsOf((await store.search(byMrn, { sort: [], limit: 9 })).hits)).toHaveLength(1)
      expect(await store.logSize()).toBe(1)
    })

    it('a hundred increments make version 101', async () => {
      await store.commit(setOf({ changes: [write('Basic/counter')] }))
      await Promise.all(hundred.map(() => increment(store)))
      expect(await store.read('Basic', 'counter')).toMatchObject({ version: 101, body: '{"is":"101"}' })
      expect(await store.history({ type: 'Basic', id: 'counter', limit: 999 })).toHaveLength(101)
      const rows = await store.logRows(0, 999)
      expect(rows.map(({ text }) => text)).toEqual(hundred.map((n) => `${n + 1}`))
    }, 120_000)
  })
}
