import type { Entries, LogRow, Note, Stored } from '../index.ts'
import type { Indexed, Surroundings } from '../match.ts'

/** One resource: its versions, oldest first (after disposal the stub alone), and its entries while it lives. */
export interface Place {
  readonly versions: Stored[]
  readonly entries: Entries | undefined
}

export interface Shelves {
  seq: number
  readonly places: Map<string, Place>
  readonly notes: Map<string, Note>
  readonly blobs: Map<string, Uint8Array>
  /** Uploads that no commit has adopted yet: their bytes, and since when they are there. */
  readonly staged: Map<string, { readonly bytes: Uint8Array; readonly ms: number }>
  readonly log: LogRow[]
}

export const emptyShelves = (): Shelves => ({
  seq: 0,
  places: new Map(),
  notes: new Map(),
  blobs: new Map(),
  staged: new Map(),
  log: [],
})

/** The note, unless it is absent or has expired. */
export const liveNote = (note: Note | undefined): Note | undefined =>
  note && (note.expires === undefined || note.expires > Date.now()) ? note : undefined

/** The newest version of an id. */
export const newest = (shelves: Shelves, type: string, id: string): Stored | undefined =>
  shelves.places.get(`${type}/${id}`)?.versions.at(-1)

/** The live resources, as a search sees them. */
export const around = (shelves: Shelves): Surroundings => ({
  at: (ref) => indexed(shelves.places.get(ref)),
  *all() {
    for (const place of shelves.places.values()) {
      const it = indexed(place)
      if (it) yield it
    }
  },
})

const indexed = (place: Place | undefined): (Indexed & { stored: Stored }) | undefined => {
  const stored = place?.versions.at(-1)
  return stored && place?.entries
    ? { type: stored.type, id: stored.id, entries: place.entries, stored }
    : undefined
}
