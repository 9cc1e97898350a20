import type { HistoryQuery, Node, Store } from '../../src/store/index.ts'
import { term } from '../../src/store/index.ts'
import { aBlob, day, destroy, entriesOf, type Open, refsOf, remove, setOf, write } from './sets.ts'

const secret = term('identifier', 'code', 'secret')
const withSecret = { entries: entriesOf({ terms: [secret] }) }
const bySecret = { types: 'all', where: { op: 'term', terms: [secret] } } as const

export const recordsContract = (open: Open): void => {
  describe('keeps records and', () => {
    let store: Store
    beforeEach(async () => {
      store = (await open()).store
    })
    afterEach(async () => {
      await store.close()
    })
    const commit = (...changes: Parameters<typeof setOf>[0]['changes'] & object) =>
      store.commit(setOf({ changes }))

    it('reads back what was written, letter by letter', async () => {
      const body = '{"resourceType":"Patient","value":2.00,"name":"Žofie 🦊 \\u0001 \\"x\\""}'
      expect(await commit(write('Patient/a', 0, { body }))).toEqual({ ok: true, seq: 1, firstRow: 0 })
      expect(await store.read('Patient', 'a')).toEqual({
        type: 'Patient',
        id: 'a',
        version: 1,
        time: day(1),
        seq: 1,
        state: 'live',
        body,
      })
    })

    it('knows nothing of an id that was never used', async () => {
      await commit(write('Patient/a'))
      expect(await store.read('Patient', 'b')).toBeUndefined()
      expect(await store.read('Person', 'a')).toBeUndefined()
      expect(await store.readVersion('Patient', 'b', 1)).toBeUndefined()
    })

    it('tells one type from another, and upper from lower case', async () => {
      await commit(write('Patient/a'), write('Person/a'), write('Patient/A'))
      expect(await store.read('Person', 'a')).toMatchObject({ type: 'Person', id: 'a' })
      expect(await store.read('Patient', 'A')).toMatchObject({ type: 'Patient', id: 'A' })
    })

    it('keeps every version', async () => {
      for (const was of [0, 1, 2]) await commit(write('Patient/a', was))
      expect(await store.read('Patient', 'a')).toMatchObject({ version: 3, seq: 3 })
      for (const version of [1, 2, 3])
        expect(await store.readVersion('Patient', 'a', version)).toEqual({
          type: 'Patient',
          id: 'a',
          version,
          time: day(version),
          seq: version,
          state: 'live',
          body: `{"ref":"Patient/a","version":"${version}"}`,
        })
      expect(await store.readVersion('Patient', 'a', 0)).toBeUndefined()
      expect(await store.readVersion('Patient', 'a', 4)).toBeUndefined()
    })

    it('leaves a tombstone where a record was deleted, and lets it come back', async () => {
      await commit(write('Patient/a', 0, withSecret))
      await commit(remove('Patient/a', 1))
      expect(await store.read('Patient', 'a')).toMatchObject({ version: 2, state: 'deleted', body: '' })
      expect((await store.search(bySecret, { sort: [], limit: 9 })).hits).toEqual([])
      expect(await store.count({ types: 'all', where: { op: 'every' } })).toBe(0)
      await commit(write('Patient/a', 2, withSecret))
      expect(await store.read('Patient', 'a')).toMatchObject({ version: 3, state: 'live' })
      expect(await store.count(bySecret)).toBe(1)
    })

    it('finds a record by its newest entries only', async () => {
      await commit(write('Patient/a', 0, withSecret))
      await commit(write('Patient/a', 1))
      expect(await store.count(bySecret)).toBe(0)
    })

    it('leaves only the stub where a record was destroyed', async () => {
      const blob = aBlob(Buffer.from('scan'))
      await store.commit(setOf({ changes: [write('Patient/a', 0, withSecret)], blobs: [blob] }))
      await commit(write('Patient/a', 1, withSecret))
      await commit(destroy('Patient/a', 2, [blob.hash]))
      const stub = { version: 3, state: 'destroyed', body: '{"stub":"Patient/a"}' }
      expect(await store.read('Patient', 'a')).toMatchObject(stub)
      for (const version of [1, 2, 3])
        expect(await store.readVersion('Patient', 'a', version)).toMatchObject(stub)
      expect(await store.readVersion('Patient', 'a', 0)).toBeUndefined()
      expect(await store.readVersion('Patient', 'a', 4)).toBeUndefined()
      expect(await store.history({ type: 'Patient', id: 'a', limit: 9 })).toHaveLength(1)
      expect(await store.count(bySecret)).toBe(0)
      expect(await store.blob(blob.hash)).toBeUndefined()
    })

    it('answers the stub for what was destroyed even when the id is used again', async () => {
      await commit(write('Patient/a'))
      await commit(destroy('Patient/a', 1))
      await commit(write('Patient/a', 2))
      expect(await store.readVersion('Patient', 'a', 1)).toMatchObject({ version: 2, state: 'destroyed' })
      expect(await store.readVersion('Patient', 'a', 2)).toMatchObject({ version: 2, state: 'destroyed' })
      expect(await store.read('Patient', 'a')).toMatchObject({ version: 3, state: 'live' })
    })

    it('shows versions newest first, and those of one commit by type and id', async () => {
      await commit(write('Patient/b'), write('Person/a'), write('Patient/a'))
      await commit(write('Patient/b', 1))
      await commit(remove('Person/a', 1))
      const all = await store.history({ limit: 99 })
      expect(all.map((one) => `${one.type}/${one.id}/${one.version}`)).toEqual([
        'Person/a/2',
        'Patient/b/2',
        'Patient/a/1',
        'Patient/b/1',
        'Person/a/1',
      ])
      expect(refsOf(await store.history({ type: 'Person', limit: 99 }))).toEqual(['Person/a', 'Person/a'])
      expect(await store.history({ type: 'Patient', id: 'b', limit: 99 })).toHaveLength(2)
      expect(await store.history({ type: 'Basic', limit: 99 })).toEqual([])
    })

    it('tells what was kept since a commit from what was changed', async () => {
      expect(await store.seq()).toBe(0)
      await commit(write('Patient/a'), write('Patient/b'), write('Person/c'))
      await commit(write('Patient/b', 1), write('Patient/d'))
      expect(await store.seq()).toBe(2)
      const found = async (where: Node) =>
        refsOf((await store.search({ types: ['Patient', 'Person'], where }, { sort: [], limit: 9 })).hits)
      expect(await found({ op: 'kept', until: 1 })).toEqual(['Patient/a', 'Person/c'])
      expect(await found({ op: 'not', of: { op: 'kept', until: 1 } })).toEqual(['Patient/b', 'Patient/d'])
      expect(await found({ op: 'changed', since: 1 })).toEqual(['Patient/b'])
      expect(await found({ op: 'changed', since: 2 })).toEqual([])
    })

    it.each([1, 2, 3])('pages through a history by %i', async (limit) => {
      await commit(write('Patient/b'), write('Person/a'), write('Patient/a'))
      await commit(write('Patient/b', 1), write('Patient/c'))
      const whole = await store.history({ limit: 99 })
      const pages = []
      for (;;) {
        const last = pages.at(-1)
        const some = await store.history({ limit, ...(last ? { after: last } : {}) })
        if (some.length === 0) break
        pages.push(...some)
      }
      expect(pages).toEqual(whole)
    })

    it('shows what changed since an instant, and what was current at one', async () => {
      await commit(write('Patient/a', 0, { time: day(1) }))
      await commit(write('Patient/a', 1, { time: day(5) }))
      await commit(remove('Patient/a', 2, day(9)))
      const versions = async (query: Pick<HistoryQuery, 'since' | 'at'>) =>
        (await store.history({ ...query, limit: 9 })).map(({ version }) => version)
      const ms = (n: number) => Date.parse(day(n))
      expect(await versions({ since: ms(5) })).toEqual([3, 2])
      expect(await versions({ since: ms(10) })).toEqual([])
      const instant = (n: number) => ({ at: { lo: ms(n), hi: ms(n) + 1 } })
      expect(await versions(instant(4))).toEqual([1])
      expect(await versions(instant(5))).toEqual([2])
      expect(await versions(instant(30))).toEqual([3])
      expect(await versions(instant(0))).toEqual([])
      const days = (from: number, to: number) => ({ at: { lo: ms(from), hi: ms(to) } })
      expect(await versions(days(0, 1))).toEqual([])
      expect(await versions(days(0, 2))).toEqual([1])
      expect(await versions(days(3, 5))).toEqual([1])
      expect(await versions(days(4, 6))).toEqual([2, 1])
      expect(await versions(days(5, 9))).toEqual([2])
      expect(await versions(days(0, 99))).toEqual([3, 2, 1])
    })
  })
}
