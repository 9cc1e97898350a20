import type { Store } from '../../src/store/index.ts'
import { compareText } from '../../src/store/match.ts'
import { aBlob, bytesOf, destroy, hashOf, type Open, setOf, write } from './sets.ts'

const piece = 512 * 1024

/** The bytes in chunks of odd lengths, as a network brings them. */
async function* inChunks(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 60_001) yield bytes.subarray(at, at + 60_001)
}

async function* brokenOff(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield* inChunks(bytes)
  throw new Error('the client went away')
}

const readFrom = async (store: Store, hash: string, ...range: number[]) => {
  const parts: Uint8Array[] = []
  for await (const part of (await store.openBlob(hash))?.read(...range) ?? []) parts.push(Buffer.from(part))
  return Buffer.concat(parts)
}

export const blobsContract = (open: Open): void => {
  describe('keeps bytes and', () => {
    let store: Store
    beforeEach(async () => {
      store = (await open()).store
    })
    afterEach(async () => {
      await store.close()
    })

    const keep = async (bytes: Uint8Array) => {
      const staged = await store.stage(inChunks(bytes))
      expect(await store.commit(setOf({ blobs: [staged] }))).toMatchObject({ ok: true })
      return staged.hash
    }

    it.each([0, 1, 300_000, piece, piece + 1, 9_000_000])(
      'gives %i of them back as they came',
      async (length) => {
        const blob = aBlob(length)
        await store.commit(setOf({ blobs: [blob] }))
        await store.commit(setOf({ blobs: [blob] }))
        const kept = await store.blob(blob.hash)
        expect(kept && Buffer.compare(kept, blob.bytes)).toBe(0)
        expect(await store.blob(aBlob(77).hash)).toBeUndefined()
        expect(await store.openBlob(aBlob(77).hash)).toBeUndefined()
      },
    )

    it.each([0, 1, piece - 1, piece, 2 * piece + 17])('takes in %i of them from a stream', async (length) => {
      const bytes = bytesOf(length)
      const staged = await store.stage(inChunks(bytes))
      expect(staged).toMatchObject({ hash: hashOf(bytes), size: length })
      expect(await store.openBlob(staged.hash)).toBeUndefined()
      await store.commit(setOf({ blobs: [staged] }))
      expect((await store.openBlob(staged.hash))?.size).toBe(length)
      expect(Buffer.compare(await readFrom(store, staged.hash), bytes)).toBe(0)
    })

    it.each([
      [0, 1],
      [piece - 1, piece + 1],
      [piece, 2 * piece],
      [2 * piece, 9 * piece],
      [7, 2 * piece + 3],
    ])('gives the part from %i to %i', async (from, to) => {
      const bytes = bytesOf(2 * piece + 17)
      const hash = await keep(bytes)
      expect(Buffer.compare(await readFrom(store, hash, from, to), bytes.subarray(from, to))).toBe(0)
    })

    it('keeps the same bytes once, however they come', async () => {
      const bytes = bytesOf(piece + 5)
      await keep(bytes)
      await keep(bytes)
      await store.commit(setOf({ blobs: [aBlob(bytes), aBlob(3)] }))
      expect(await store.blobs('', 9)).toEqual(expect.arrayContaining([hashOf(bytes), aBlob(3).hash]))
      await store.sweep(Date.now() - 60_000)
      expect(Buffer.compare(await readFrom(store, hashOf(bytes)), bytes)).toBe(0)
    })

    it('lists their hashes in order, by the page', async () => {
      for (let length = 1; length < 6; length++) await keep(bytesOf(length))
      const all = await store.blobs('', 9)
      expect(all).toEqual([1, 2, 3, 4, 5].map((length) => hashOf(bytesOf(length))).sort(compareText))
      expect(await store.blobs(all[1] ?? '', 2)).toEqual(all.slice(2, 4))
      expect(await store.blobs(all[4] ?? '', 2)).toEqual([])
    })

    it('keeps nothing of a stream that breaks off', async () => {
      await expect(store.stage(brokenOff(bytesOf(2 * piece)))).rejects.toThrow('the client went away')
      expect(await store.sweep(Date.now() + 60_000)).toBe(0)
      expect(await store.blobs('', 9)).toEqual([])
    })

    it('sweeps what nobody adopts, and refuses its adoption then', async () => {
      const staged = await store.stage(inChunks(bytesOf(piece + 1)))
      expect(await store.sweep(Date.now() - 60_000)).toBe(0)
      expect(await store.sweep(Date.now() + 60_000)).toBe(1)
      const set = setOf({ blobs: [staged], changes: [write('Binary/a')], rows: ['row'] })
      await expect(store.commit(set)).rejects.toMatchObject({ status: 503 })
      expect(await store.read('Binary', 'a')).toBeUndefined()
      expect(await store.logSize()).toBe(0)
    })

    it('lets go what was staged in vain, and never what was adopted', async () => {
      const staged = await store.stage(inChunks(bytesOf(piece + 1)))
      expect(await store.commit(setOf({ blobs: [staged], changes: [write('Binary/a', 1)] }))).toMatchObject({
        ok: false,
      })
      await store.unstage(staged)
      await expect(store.commit(setOf({ blobs: [staged] }))).rejects.toMatchObject({ status: 503 })
      const kept = await store.stage(inChunks(bytesOf(4)))
      await store.commit(setOf({ blobs: [kept] }))
      await store.unstage(kept)
      await store.sweep(Date.now() + 60_000)
      expect(await store.blob(kept.hash)).toHaveLength(4)
    })

    it('refuses bytes under a hash that is not theirs', async () => {
      const wrong = { hash: aBlob(2).hash, bytes: bytesOf(3) }
      await expect(store.commit(setOf({ blobs: [wrong] }))).rejects.toThrow(wrong.hash)
    })

    it('gives nothing of what was destroyed, and takes it in anew', async () => {
      const bytes = bytesOf(3 * piece)
      const staged = await store.stage(inChunks(bytes))
      await store.commit(setOf({ blobs: [staged], changes: [write('Binary/a')] }))
      await store.commit(setOf({ changes: [destroy('Binary/a', 1, [staged.hash])] }))
      expect(await store.openBlob(staged.hash)).toBeUndefined()
      expect(await store.blobs('', 9)).toEqual([])
      await keep(bytes)
      expect(Buffer.compare(await readFrom(store, staged.hash), bytes)).toBe(0)
    })
  })
}
