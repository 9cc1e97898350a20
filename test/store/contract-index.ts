import type { Store } from '../../src/store/index.ts'
import { term } from '../../src/store/index.ts'
import { day, destroy, entriesOf, type Open, refsOf, reindex, remove, setOf, write } from './sets.ts'

const old = entriesOf({
  terms: [term('status', 'code', 'old'), term('status', 'code', 'both')],
  ranges: [{ key: 'date', lo: 1, hi: 2 }],
  sorts: [
    { param: 'date', min: 1, max: 2 },
    { param: 'name', min: 'old', max: 'old' },
  ],
})
const fresh = entriesOf({
  terms: [term('status', 'code', 'both'), term('colour', 'code', 'red')],
  ranges: [{ key: 'weight', lo: 5, hi: 6 }],
  sorts: [
    { param: 'weight', min: 5, max: 6 },
    { param: 'name', min: 'x', max: 'x' },
  ],
})

export const indexContract = (open: Open): void => {
  describe('indexes anew and', () => {
    let store: Store
    beforeEach(async () => {
      store = (await open()).store
    })
    afterEach(async () => {
      await store.close()
    })
    const commit = (...changes: Parameters<typeof setOf>[0]['changes'] & object) =>
      store.commit(setOf({ changes }))
    const found = async (param: string, value: string) =>
      refsOf(
        (
          await store.search(
            { types: ['Patient'], where: { op: 'term', terms: [term(param, 'code', value)] } },
            { sort: [], limit: 9 },
          )
        ).hits,
      )
    const within = async (key: string) =>
      store.count({
        types: ['Patient'],
        where: { op: 'range', key, bounds: [{ on: 'lo', is: '>=', than: 0 }] },
      })
    const sorted = async (param: string) =>
      refsOf(
        (
          await store.search(
            { types: ['Patient'], where: { op: 'every' } },
            { sort: [{ param, descending: false }], limit: 9 },
          )
        ).hits,
      )

    it('finds by the new entries and no longer by the old', async () => {
      await commit(write('Patient/a', 0, { entries: old }), write('Patient/b', 0, { entries: old }))
      expect(await commit(reindex('Patient/a', 1, fresh))).toMatchObject({ ok: true, seq: 2 })
      expect(await found('status', 'old')).toEqual(['Patient/b'])
      expect(await found('status', 'both')).toEqual(['Patient/a', 'Patient/b'])
      expect(await found('colour', 'red')).toEqual(['Patient/a'])
      expect([await within('date'), await within('weight')]).toEqual([1, 1])
      expect(await sorted('weight')).toEqual(['Patient/a', 'Patient/b'])
      expect(await sorted('date')).toEqual(['Patient/b', 'Patient/a'])
      expect(await sorted('name')).toEqual(['Patient/b', 'Patient/a'])
    })

    it('makes no version and changes no time', async () => {
      await commit(write('Patient/a', 0, { entries: old }))
      await commit(write('Patient/a', 1, { entries: old }))
      const [before, history] = [await store.read('Patient', 'a'), await store.history({ limit: 9 })]
      await commit(reindex('Patient/a', 2, fresh))
      expect(await store.read('Patient', 'a')).toEqual(before)
      expect(await store.history({ limit: 9 })).toEqual(history)
      expect(before).toMatchObject({ version: 2, time: day(2), seq: 2 })
    })

    it('takes the new entries away with the next version, the deletion and the disposal', async () => {
      const refs = ['Patient/a', 'Patient/b', 'Patient/c']
      await commit(...refs.map((ref) => write(ref, 0, { entries: old })))
      await commit(...refs.map((ref) => reindex(ref, 1, fresh)))
      await commit(write('Patient/a', 1, { entries: old }), remove('Patient/b', 1), destroy('Patient/c', 1))
      expect(await found('colour', 'red')).toEqual([])
      expect(await found('status', 'old')).toEqual(['Patient/a'])
      expect([await within('date'), await within('weight')]).toEqual([1, 0])
    })

    it.each([
      ['that was replaced', 'Patient/a', 1],
      ['that is not there', 'Patient/none', 0],
      ['that was deleted', 'Patient/gone', 2],
      ['that was destroyed', 'Patient/destroyed', 2],
    ])('refuses a version %s, with all that came with it', async (_, ref, was) => {
      await commit(
        ...['a', 'gone', 'destroyed', 'b'].map((id) => write(`Patient/${id}`, 0, { entries: old })),
      )
      await commit(
        write('Patient/a', 1, { entries: old }),
        remove('Patient/gone', 1),
        destroy('Patient/destroyed', 1),
      )
      const set = setOf({
        changes: [reindex('Patient/b', 1, fresh), reindex(ref, was, fresh)],
        notes: [{ key: 'position', value: ref }],
      })
      expect(await store.commit(set)).toEqual({ ok: false, about: ref })
      expect(await found('colour', 'red')).toEqual([])
      expect(await store.note('position')).toBeUndefined()
    })

    it('loses against a version that comes meanwhile', async () => {
      const ids = Array.from({ length: 20 }, (_, n) => `Patient/p${n}`)
      await commit(...ids.map((ref) => write(ref, 0, { entries: old })))
      const ends = await Promise.all(
        ids.flatMap((ref) => [
          commit(write(ref, 1, { entries: entriesOf({ terms: [term('status', 'code', 'newest')] }) })),
          commit(reindex(ref, 1, fresh)),
        ]),
      )
      // Whichever came first, the newest version is found by its own entries.
      expect(ends.filter((end, place) => place % 2 === 0 && !end.ok)).toEqual([])
      expect(await found('colour', 'red')).toEqual([])
      expect(await found('status', 'newest')).toHaveLength(9)
    })
  })
}
