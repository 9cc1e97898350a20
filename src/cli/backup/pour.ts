import type { Catalogue } from '../../catalogue.ts'
import { bodyOf } from '../../department/desk/index.ts'
import { isIndexNote, ownWayNote } from '../../interactions/definitions/index.ts'
import type { Piece } from '../../store/content.ts'
import { changeSet, type LogRow, noEntries, type Placed, type Store, type Stored } from '../../store/index.ts'
import { BackupError } from './file.ts'

/** What a pouring needs and tells. */
interface Pouring {
  /** Empty, or half filled. */
  readonly store: Store
  readonly catalogue: Pick<Catalogue, 'language'>
  /** Told the seq up to which versions are there. */
  readonly reached: (seq: number) => void
}

export interface Poured {
  readonly versions: number
  readonly rows: number
  readonly notes: number
  readonly blobs: number
  /** Versions whose body is no resource: kept as they are, found by no search. */
  readonly unreadable: readonly string[]
  readonly firstRow: LogRow | undefined
}

/**
 * Puts all pieces into the store, with index entries made anew. Those of parameters that were loaded are made behind the
 * answers: without notes about its index, a store is known to lack them.
 */
export const pour = async (pieces: AsyncIterable<Piece>, pouring: Pouring): Promise<Poured> => {
  const { store, reached } = pouring
  const filling = await store.fill()
  const unreadable: string[] = []
  const poured = { versions: 0, rows: 0, notes: 0, blobs: 0 }
  let firstRow: LogRow | undefined
  for await (const piece of pieces) {
    switch (piece.kind) {
      case 'versions':
        await filling.put({
          versions: piece.versions.map((one) => placed(one, pouring, unreadable)),
        })
        poured.versions += piece.versions.length
        reached(piece.versions.at(-1)?.seq ?? 0)
        break
      case 'rows':
        await filling.put(piece)
        firstRow ??= piece.rows[0]
        poured.rows += piece.rows.length
        break
      case 'notes':
        await filling.put({ notes: piece.notes.filter((note) => !isIndexNote(note)) })
        poured.notes += piece.notes.length
        break
      case 'blob':
        await keep(store, piece)
        poured.blobs += 1
        break
      case 'end':
        await filling.put({ notes: [ownWayNote] })
        await filling.finish(piece)
    }
  }
  return { ...poured, unreadable, firstRow }
}

/** The commit that adopts it counts for nothing: the filling's end sets the numbers. */
const keep = async (store: Store, { hash, bytes }: Extract<Piece, { kind: 'blob' }>): Promise<void> => {
  const staged = await store.stage(bytes)
  if (staged.hash !== hash) throw new BackupError(`The bytes of blob ${hash} are not those that were kept.`)
  await store.commit(changeSet({ blobs: [staged] }))
}

const placed = (version: Stored, { catalogue }: Pouring, unreadable: string[]): Placed => {
  const { type, id, state } = version
  if (state !== 'live') return { ...version, entries: noEntries }
  try {
    return { ...version, entries: catalogue.language.entriesOf(bodyOf(version)) }
  } catch {
    unreadable.push(`${type}/${id}/_history/${version.version}`)
    return { ...version, entries: noEntries }
  }
}
