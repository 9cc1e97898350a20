import { FhirError } from '../../src/fhir/outcomes.ts'
import type { ChangeSet, Store } from '../../src/store/index.ts'
import { aBlob, day, destroy, type Open, remove, setOf, write } from './sets.ts'

export const shelfContract = (open: Open): void => {
  describe('commits everything or nothing and', () => {
    let store: Store
    let reopen: (() => Promise<Store>) | undefined
    beforeEach(async () => {
      const opened = await open()
      store = opened.store
      reopen = opened.reopen
    })
    afterEach(async () => {
      await store.close()
    })

    it.each<[string, Partial<ChangeSet>, string]>([
      ['a new record that is there already', { changes: [write('Patient/a', 0)] }, 'Patient/a'],
      ['a version that was replaced', { changes: [write('Patient/a', 1)] }, 'Patient/a'],
      ['a version not yet reached', { changes: [write('Patient/a', 3)] }, 'Patient/a'],
      ['the deletion of an older version', { changes: [remove('Patient/a', 1)] }, 'Patient/a'],
      ['the destruction of an older version', { changes: [destroy('Patient/a', 1)] }, 'Patient/a'],
      ['a record changed twice', { changes: [write('Patient/x'), write('Patient/x', 1)] }, 'Patient/x'],
      [
        'a version read before',
        { expects: [{ is: 'version', type: 'Patient', id: 'a', version: 1 }] },
        'Patient/a',
      ],
      [
        'an id read as unused',
        { expects: [{ is: 'version', type: 'Patient', id: 'a', version: 0 }] },
        'Patient/a',
      ],
      ['a note read as absent', { expects: [{ is: 'note', key: 'n', value: undefined }] }, 'n'],
      ['a note read as another', { expects: [{ is: 'note', key: 'n', value: 'old' }] }, 'n'],
      ['a note that is gone', { expects: [{ is: 'note', key: 'm', value: 'old' }] }, 'm'],
      [
        'a search that finds more',
        { expects: [{ is: 'found', plan: { types: ['Patient'], where: { op: 'every' } }, refs: [] }] },
        'Patient/a',
      ],
      [
        'a search that finds less',
        {
          expects: [
            {
              is: 'found',
              plan: { types: 'all', where: { op: 'every' } },
              refs: ['Patient/b', 'Patient/a'],
            },
          ],
        },
        'Patient/b',
      ],
    ])('refuses %s, with all that came with it', async (_, parts, about) => {
      await store.commit(setOf({ changes: [write('Patient/a')], notes: [{ key: 'n', value: 'new' }] }))
      await store.commit(setOf({ changes: [write('Patient/a', 1)] }))
      const companions = {
        notes: [{ key: 'companion', value: '1' }],
        blobs: [aBlob(3)],
        rows: ['row'],
        changes: [write('Patient/companion'), ...(parts.changes ?? [])],
      }
      expect(await store.commit(setOf({ ...parts, ...companions }))).toEqual({ ok: false, about })
      expect(await store.note('companion')).toBeUndefined()
      expect(await store.blob(aBlob(3).hash)).toBeUndefined()
      expect(await store.read('Patient', 'companion')).toBeUndefined()
      expect(await store.logSize()).toBe(0)
      expect(await store.count({ types: 'all', where: { op: 'every' } })).toBe(1)
    })

    it('accepts what still holds', async () => {
      await store.commit(setOf({ changes: [write('Patient/a')], notes: [{ key: 'n', value: 'new' }] }))
      const result = await store.commit(
        setOf({
          expects: [
            { is: 'version', type: 'Patient', id: 'a', version: 1 },
            { is: 'version', type: 'Patient', id: 'b', version: 0 },
            { is: 'note', key: 'n', value: 'new' },
            { is: 'note', key: 'm', value: undefined },
            { is: 'found', plan: { types: 'all', where: { op: 'every' } }, refs: ['Patient/a'] },
            { is: 'found', plan: { types: ['Patient'], where: { op: 'none' } }, refs: [] },
          ],
          claims: ['c'],
          rows: ['row'],
        }),
      )
      expect(result).toMatchObject({ ok: true, firstRow: 0 })
    })

    it('fails alone where its row cannot be stamped', async () => {
      const spoilt = setOf({ changes: [write('Patient/spoilt')], rows: ['fine', 'spoilt'] })
      const [before, failed, after] = await Promise.allSettled([
        store.commit(setOf({ changes: [write('Patient/before')], rows: ['before'] })),
        store.commit(spoilt),
        store.commit(setOf({ changes: [write('Patient/after')], rows: ['after'] })),
      ])
      expect(before).toMatchObject({ status: 'fulfilled', value: { ok: true, firstRow: 0 } })
      expect(failed.status).toBe('rejected')
      expect(after).toMatchObject({ status: 'fulfilled', value: { ok: true, firstRow: 1 } })
      expect(await store.read('Patient', 'spoilt')).toBeUndefined()
      expect((await store.logRows(0, 9)).map(({ text }) => text)).toEqual(['before', 'after'])
    })

    it('keeps notes until they are removed or expire', async () => {
      const soon = Date.now() - 1
      const later = Date.now() + 60_000
      await store.commit(
        setOf({
          notes: [
            { key: 'a%1', value: 'one' },
            { key: 'a%2', value: 'two', expires: later },
            { key: 'a%3', value: 'three', expires: soon },
            { key: 'a_1', value: 'other' },
            { key: 'é', value: 'ü' },
          ],
        }),
      )
      expect(await store.note('a%1')).toBe('one')
      expect(await store.note('a%3')).toBeUndefined()
      expect(await store.note('é')).toBe('ü')
      expect(await store.notes('a%')).toEqual([
        { key: 'a%1', value: 'one' },
        { key: 'a%2', value: 'two', expires: later },
      ])
      await store.commit(
        setOf({
          notes: [
            { key: 'a%1', value: undefined },
            { key: 'a%2', value: '2' },
          ],
        }),
      )
      expect(await store.notes('a%')).toEqual([{ key: 'a%2', value: '2' }])
      expect(await store.notes('')).toHaveLength(3)
    })

    it('refuses what no document of MongoDB could hold, with its size and the limit', async () => {
      const body = 'x'.repeat(15_000_001)
      const terms = Array.from({ length: 400_000 }, (_, n) => `item reference DocumentReference/${n}`)
      const refused = [
        setOf({ changes: [write('Patient/a', 0, { body })] }),
        setOf({ changes: [write('List/a', 0, { entries: { terms, ranges: [], sorts: [] } })] }),
        setOf({ notes: [{ key: 'n', value: body }] }),
      ]
      for (const set of refused)
        await expect(store.commit(set)).rejects.toMatchObject({
          status: 413,
          message: expect.stringMatching(/\d{8} bytes.* 15000000/),
        })
      expect(await store.note('n')).toBeUndefined()
    })

    it('numbers log rows without gaps and keeps their stamps', async () => {
      await store.commit(setOf({ rows: ['a', 'bb'] }))
      await store.commit(setOf({}))
      expect(await store.commit(setOf({ rows: ['ccc'] }))).toEqual({ ok: true, seq: 3, firstRow: 2 })
      expect(await store.logSize()).toBe(3)
      expect(await store.logRows(0, 9)).toEqual([
        { index: 0, text: 'a', stamp: '0:1' },
        { index: 1, text: 'bb', stamp: '1:2' },
        { index: 2, text: 'ccc', stamp: '2:3' },
      ])
      expect(await store.logRows(1, 2)).toEqual([{ index: 1, text: 'bb', stamp: '1:2' }])
      expect(await store.logRows(3, 9)).toEqual([])
    })

    it('has everything again after it was closed and opened', async () => {
      if (!reopen) return
      await store.commit(
        setOf({ changes: [write('Patient/a')], rows: ['row'], notes: [{ key: 'n', value: 'v' }] }),
      )
      await store.commit(setOf({ changes: [write('Patient/a', 1)], blobs: [aBlob(5)] }))
      await store.close()
      store = await reopen()
      expect(await store.history({ limit: 9 })).toHaveLength(2)
      expect(await store.read('Patient', 'a')).toMatchObject({ version: 2, time: day(2) })
      expect(await store.note('n')).toBe('v')
      expect(await store.blob(aBlob(5).hash)).toHaveLength(5)
      expect(await store.commit(setOf({ rows: ['next'] }))).toEqual({ ok: true, seq: 3, firstRow: 1 })
    })

    it('is ready while it is open, and says that it is away once it is closed', async () => {
      await expect(store.ready()).resolves.toBeUndefined()
      if (!reopen) return
      await store.close()
      const away = { status: 503, headers: { 'Retry-After': '2' } }
      for (const failing of [
        store.ready(),
        store.read('Patient', 'a'),
        store.commit(setOf({ rows: ['x'] })),
      ]) {
        const error = await failing.catch((thrown: unknown) => thrown)
        expect(error).toBeInstanceOf(FhirError)
        expect(error).toMatchObject(away)
      }
    })
  })
}
