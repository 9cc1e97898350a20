import { contentOf, type Piece, refuseHalfFilled } from '../../src/store/content.ts'
import { type Filling, noEntries, type Store, type Stored, term } from '../../src/store/index.ts'
import { aBlob, day, destroy, entriesOf, hashOf, type Open, refsOf, remove, setOf, write } from './sets.ts'

const named = term('name', 'exact', 'named')
const withName = { entries: entriesOf({ terms: [named], sorts: [{ param: 'n', min: 'a', max: 'b' }] }) }
const byName = { types: 'all', where: { op: 'term', terms: [named] } } as const

/** Records in every state there is, with log and notes. */
const furnish = async (store: Store): Promise<void> => {
  for (const changes of [
    [write('Patient/b', 0, withName), write('Person/a'), write('Patient/a', 0, withName)],
    [write('Patient/b', 1), write('Patient/gone', 0, withName), write('Patient/again', 0, withName)],
    [remove('Person/a', 1), destroy('Patient/gone', 1), destroy('Patient/again', 1)],
    [write('Patient/again', 2, withName), write('Patient/b', 2, withName)],
  ])
    await store.commit(setOf({ changes, rows: [`row ${changes.length}`, 'and another'] }))
  await store.commit(
    setOf({
      blobs: [aBlob(0), aBlob(9), aBlob(1_300_000)],
      notes: [
        { key: 'n', value: 'v' },
        { key: 'e', value: '', expires: Date.now() + 60_000 },
      ],
    }),
  )
}

const all = { after: { seq: 0, type: '', id: '' }, upTo: 99, limit: 99 }
const listed = (versions: readonly Stored[]) =>
  versions.map(({ seq, type, id, version, state }) => `${seq} ${type}/${id}/${version} ${state}`)

const everythingIn = async (store: Store) => ({
  versions: await store.versions(all),
  stand: await store.stand(),
  rows: await store.logRows(0, 99),
  history: await store.history({ limit: 99 }),
  past: await store.history({ at: { lo: Date.parse(day(1)), hi: Date.parse(day(1)) + 1 }, limit: 99 }),
  blobs: await Promise.all(
    (await store.blobs('', 99)).map(async (hash) => [hash, hashOf((await store.blob(hash)) ?? Buffer.of())]),
  ),
  found: refsOf((await store.search(byName, { sort: [{ param: 'n', descending: true }], limit: 9 })).hits),
})

const pour = async (piece: Piece, into: Filling, store: Store): Promise<void> => {
  switch (piece.kind) {
    case 'versions': {
      const newest = (one: Stored) => one.type === 'Patient' && !(one.id === 'b' && one.version === 2)
      return into.put({
        versions: piece.versions.map((one) => ({
          ...one,
          ...(newest(one) ? withName : { entries: noEntries }),
        })),
      })
    }
    case 'blob':
      await store.commit(setOf({ blobs: [await store.stage(piece.bytes)] }))
      return
    case 'end':
      return into.finish(piece)
    default:
      return into.put(piece)
  }
}

export const contentContract = (open: Open): void => {
  describe('gives and takes its whole content and', () => {
    let store: Store
    let others: Store[]
    const other = async () => {
      const opened = await open()
      others.push(opened.store)
      return opened
    }
    beforeEach(async () => {
      others = []
      store = (await other()).store
      await furnish(store)
    })
    afterEach(async () => {
      for (const one of others) await one.close()
    })

    it('shows every version there is, oldest first', async () => {
      expect(listed(await store.versions(all))).toEqual([
        '1 Patient/a/1 live',
        '1 Patient/b/1 live',
        '1 Person/a/1 live',
        '2 Patient/b/2 live',
        '3 Patient/again/2 destroyed',
        '3 Patient/gone/2 destroyed',
        '3 Person/a/2 deleted',
        '4 Patient/again/3 live',
        '4 Patient/b/3 live',
      ])
      expect(listed(await store.versions({ ...all, upTo: 2 }))).toHaveLength(4)
    })

    it.each([1, 2, 4])('pages through its versions by %i', async (limit) => {
      const versions: Stored[] = []
      for (let after: typeof all.after = all.after; ; ) {
        const some = await store.versions({ ...all, after, limit })
        const last = some.at(-1)
        if (!last) break
        versions.push(...some)
        after = last
      }
      expect(versions).toEqual(await store.versions(all))
    })

    it('shows what stands in the index for a record, and that nothing stands for no one', async () => {
      const ranges = [
        { key: 'date', lo: 1, hi: 2.5 },
        { key: 'pair', lo: 1, hi: 1, lo2: -2.5, hi2: 1e-300 },
        { key: 'pair', lo: 1, hi: 1, lo2: 0, hi2: Number.MAX_VALUE },
      ]
      const sorts = [
        { param: 'a.b', min: 'x', max: 'y' },
        { param: 'date', min: 1, max: 2 },
        { param: 'one', min: 3, max: 3 },
      ]
      await store.commit(
        setOf({ changes: [write('Patient/i', 0, { entries: { terms: [named], ranges, sorts } })] }),
      )
      const { terms, ...others } = await store.indexed('Patient', 'i')
      expect(terms).toEqual([named])
      expect(others.ranges.toSorted((a, b) => (a.lo2 ?? -9) - (b.lo2 ?? -9))).toEqual(ranges)
      expect([...others.sorts].sort((a, b) => (a.param < b.param ? -1 : 1))).toEqual(sorts)
      for (const id of ['gone', 'nobody']) expect(await store.indexed('Patient', id)).toEqual(noEntries)
      expect(await store.indexed('Person', 'a')).toEqual(noEntries)
      expect(await store.strays()).toEqual([])
    })

    it('says where it stands', async () => {
      expect(await store.stand()).toEqual({
        seq: 5,
        rows: 8,
        notes: [
          { key: 'e', value: '', expires: expect.any(Number) },
          { key: 'n', value: 'v' },
        ],
      })
    })

    it('is the same again where its content was poured into another', async () => {
      const { store: copy } = await other()
      const filling = await copy.fill()
      for await (const piece of contentOf(store)) await pour(piece, filling, copy)
      expect(await everythingIn(copy)).toEqual(await everythingIn(store))
      await expect(refuseHalfFilled(copy)).resolves.toBeUndefined()
      expect(await copy.commit(setOf({ changes: [write('Patient/b', 3)], rows: ['next'] }))).toEqual({
        ok: true,
        seq: 6,
        firstRow: 8,
      })
      expect(await copy.readVersion('Patient', 'b', 2)).toMatchObject({ seq: 2 })
    })

    it('leaves out what is committed after the reading began', async () => {
      const pieces: Piece[] = []
      for await (const piece of contentOf(store)) {
        if (pieces.length === 0)
          await store.commit(
            setOf({ changes: [write('Patient/b', 3), write('Patient/new')], rows: ['late'] }),
          )
        pieces.push(piece)
      }
      expect(pieces.at(-1)).toEqual({ kind: 'end', seq: 5, rows: 8 })
      expect(pieces.flatMap((piece) => (piece.kind === 'rows' ? piece.rows : []))).toHaveLength(8)
      expect(pieces.flatMap((piece) => (piece.kind === 'versions' ? listed(piece.versions) : []))).toEqual(
        listed(await store.versions({ ...all, upTo: 5 })),
      )
    })

    it('gives nothing whole while a record is destroyed', async () => {
      const reading = async () => {
        for await (const { kind } of contentOf(store))
          if (kind === 'versions') await store.commit(setOf({ changes: [destroy('Patient/a', 1)] }))
      }
      await expect(reading()).rejects.toMatchObject({ status: 409 })
    })

    it('refuses to be filled while it holds anything', async () => {
      await expect(store.fill()).rejects.toMatchObject({ status: 409 })
      const { store: noted } = await other()
      await noted.commit(setOf({ notes: [{ key: 'n', value: 'v' }] }))
      await expect(noted.fill()).rejects.toMatchObject({ status: 409 })
      expect(await noted.note('n')).toBe('v')
    })

    it('serves nobody while it is half filled, and is filled anew', async () => {
      const opened = await other()
      let half = opened.store
      const versions = (await store.versions({ ...all, limit: 1 })).map((one) => ({ ...one, ...withName }))
      await (await half.fill()).put({
        versions,
        rows: [{ index: 0, text: 'a', stamp: 'b' }],
      })
      if (opened.reopen) {
        await half.close()
        half = await opened.reopen()
        others.push(half)
      }
      await expect(refuseHalfFilled(half)).rejects.toMatchObject({ status: 503 })
      const filling = await half.fill()
      expect(await half.versions(all)).toEqual([])
      expect(await half.logRows(0, 9)).toEqual([])
      expect(await half.count(byName)).toBe(0)
      expect(await half.blobs('', 9)).toEqual([])
      for await (const piece of contentOf(store)) await pour(piece, filling, half)
      expect(await everythingIn(half)).toEqual(await everythingIn(store))
    })
  })
}
