import { bodyOf, type Language } from '../../department/desk/index.ts'
import type { Piece } from '../../store/content.ts'
import { type Filling, type LogRow, noEntries, type Placed, type Stored } from '../../store/index.ts'

/** What a pouring needs and tells. */
interface Pouring {
  readonly filling: Filling
  readonly entriesOf: Language['entriesOf']
  /** Told the seq up to which versions are there. */
  readonly reached: (seq: number) => void
}

export interface Poured {
  readonly versions: number
  readonly rows: number
  readonly notes: number
  /** Versions whose body is no resource: kept as they are, found by no search. */
  readonly unreadable: readonly string[]
  readonly firstRow: LogRow | undefined
}

/** Puts all pieces into the store that is being filled, with new index entries, and finishes it. */
export const pour = async (pieces: AsyncIterable<Piece>, pouring: Pouring): Promise<Poured> => {
  const { filling, reached } = pouring
  const unreadable: string[] = []
  const poured = { versions: 0, rows: 0, notes: 0 }
  let firstRow: LogRow | undefined
  for await (const piece of pieces) {
    switch (piece.kind) {
      case 'versions':
        await filling.put({ versions: piece.versions.map((one) => placed(one, pouring, unreadable)) })
        poured.versions += piece.versions.length
        reached(piece.versions.at(-1)?.seq ?? 0)
        break
      case 'rows':
        await filling.put(piece)
        firstRow ??= piece.rows[0]
        poured.rows += piece.rows.length
        break
      case 'notes':
        await filling.put(piece)
        poured.notes += piece.notes.length
        break
      case 'end':
        await filling.finish(piece)
    }
  }
  return { ...poured, unreadable, firstRow }
}

const placed = (version: Stored, { entriesOf }: Pouring, unreadable: string[]): Placed => {
  if (version.state !== 'live') return { ...version, entries: noEntries }
  try {
    return { ...version, entries: entriesOf(bodyOf(version)) }
  } catch {
    unreadable.push(`${version.type}/${version.id}/_history/${version.version}`)
    return { ...version, entries: noEntries }
  }
}
