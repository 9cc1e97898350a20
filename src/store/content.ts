import { refusal } from '../fhir/outcomes.ts'
import type { Versioning } from './change-set.ts'
import type { LogRow, Note, Placed, Store, Stored } from './index.ts'

/** Everything a store holds but its index, piece by piece, as it was when its `seq` was that of the last piece. */
export type Piece =
  | { readonly kind: 'versions'; readonly versions: readonly Stored[] }
  | { readonly kind: 'rows'; readonly rows: readonly LogRow[] }
  | { readonly kind: 'notes'; readonly notes: readonly Note[] }
  /** Its bytes must be read before the next piece is asked for. */
  | {
      readonly kind: 'blob'
      readonly hash: string
      readonly size: number
      readonly bytes: AsyncIterable<Uint8Array>
    }
  | { readonly kind: 'end'; readonly seq: number; readonly rows: number }

const page = 200
const rowPage = 1000

/**
 * Reads a store from end to end while others write to it: versions in the order of their commits, then log rows,
 * notes, blobs and the end. What was committed after the beginning is left out, but for blobs. Refuses `conflict` if a record was destroyed
 * meanwhile: no copy may hold what the store has no more.
 */
export async function* contentOf(store: Store): AsyncGenerator<Piece> {
  const { seq, rows, notes } = await store.stand()
  for await (const versions of versionsOf(store, 0, seq)) yield { kind: 'versions', versions }
  for (let from = 0; from < rows; from += rowPage)
    yield { kind: 'rows', rows: await store.logRows(from, Math.min(rows, from + rowPage)) }
  if (notes.length > 0) yield { kind: 'notes', notes }
  for await (const hash of hashesOf(store)) {
    const blob = await store.openBlob(hash)
    if (blob) yield { kind: 'blob', hash, size: blob.size, bytes: blob.read() }
  }
  await refuseDestruction(store, seq)
  yield { kind: 'end', seq, rows }
}

/** The hashes of all blobs. */
export async function* hashesOf(store: Store): AsyncGenerator<string> {
  for (let after = ''; ; ) {
    const hashes = await store.blobs(after, page)
    yield* hashes
    const last = hashes.at(-1)
    if (last === undefined) return
    after = last
  }
}

/** Versions of commits after `from` up to `upTo`, oldest first, by the page. */
export async function* versionsOf(
  store: Store,
  from: number,
  upTo: number,
): AsyncGenerator<readonly Stored[]> {
  let after = { seq: from, type: '\uffff', id: '' }
  for (;;) {
    const versions = await store.versions({ after, upTo, limit: page })
    const last = versions.at(-1)
    if (!last) return
    yield versions
    after = { seq: last.seq, type: last.type, id: last.id }
  }
}

const refuseDestruction = async (store: Store, since: number): Promise<void> => {
  for await (const versions of versionsOf(store, since, (await store.stand()).seq))
    if (versions.some(({ state }) => state === 'destroyed'))
      throw refusal('conflict', {
        says: 'A record was destroyed while the store was read.',
        next: 'Begin again when the disposal has ended.',
      })
}

/** The change that made a version. */
export const changeOf = <Body>({
  type,
  id,
  version,
  time,
  state,
  body,
  entries,
}: Placed<Body>): Versioning<Body> => {
  const place = { type, id, was: version - 1, time }
  switch (state) {
    case 'live':
      return { act: 'write', ...place, body, entries }
    case 'deleted':
      return { act: 'delete', ...place }
    case 'destroyed':
      return { act: 'destroy', ...place, stub: body, blobs: [] }
  }
}

/** The note that marks a store in which a filling began and has not ended. */
export const fillingNote = 'filling'

/** Refuses `conflict` a store that has content of its own: it would be mixed or lost. */
export const refuseFull = (): never => {
  throw refusal('conflict', {
    says: 'The store to be filled is not empty.',
    next: 'Name a folder or database that holds no records yet.',
  })
}

/** Refuses `store-away` a store that holds a part only of what it was to be filled with. */
export const refuseHalfFilled = async (store: Store): Promise<void> => {
  if ((await store.note(fillingNote)) !== undefined)
    throw refusal('store-away', {
      says: 'The store holds a part only of what was to be restored: that ended before its end.',
      next: 'Restore or copy again, into the same store: what is there is replaced.',
    })
}
