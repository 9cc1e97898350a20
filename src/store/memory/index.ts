import {
  type ChangeSet,
  type Conflict,
  type Note,
  noEntries,
  type Receipt,
  type Store,
  type StoreOptions,
} from '../index.ts'
import { compareText } from '../match.ts'
import { refuseTooLarge } from '../too-large.ts'
import { blobs, openBlob, stage, sweep } from './blobs.ts'
import { apply, changedMeanwhile } from './commit.ts'
import { fill } from './fill.ts'
import { count, history, read, readVersion, search, versions } from './read.ts'
import { emptyShelves, liveNote, type Shelves } from './shelves.ts'

/**
 * The port in its simplest form: everything in this process's memory, gone when it ends. The reference for the other
 * adapters, and the store of tests.
 */
export const openMemory = (options: StoreOptions): Store => {
  const shelves = emptyShelves()
  return {
    name: 'memory',
    read: async (type, id) => read(shelves, type, id),
    readVersion: async (type, id, version) => readVersion(shelves, type, id, version),
    seq: async () => shelves.seq,
    history: async (query) => history(shelves, query),
    versions: async (query) => versions(shelves, query),
    stand: async () => ({ seq: shelves.seq, rows: shelves.log.length, notes: notesUnder(shelves, '') }),
    search: async (plan, page) => search(shelves, plan, page),
    count: async (plan) => count(shelves, plan),
    commit: async (set) => commit(shelves, set, options),
    indexed: async (type, id) => shelves.places.get(`${type}/${id}`)?.entries ?? noEntries,
    strays: async () => [],
    note: async (key) => liveNote(shelves.notes.get(key))?.value,
    notes: async (prefix) => notesUnder(shelves, prefix),
    blob: async (hash) => shelves.blobs.get(hash)?.slice(),
    openBlob: async (hash) => openBlob(shelves, hash),
    blobs: async (after, limit) => blobs(shelves, after, limit),
    stage: (source) => stage(shelves, source),
    unstage: async ({ staged }) => void shelves.staged.delete(staged),
    sweep: async (before) => sweep(shelves, before),
    logSize: async () => shelves.log.length,
    logRows: async (from, to) => shelves.log.slice(Math.max(from, 0), Math.max(to, 0)),
    fill: async () => fill(shelves),
    ready: async () => {},
    close: async () => {},
  }
}

/** Nothing waits inside, so no other set can come between the check and the change. */
const commit = (shelves: Shelves, set: ChangeSet, options: StoreOptions): Receipt | Conflict => {
  refuseTooLarge(set)
  const about = changedMeanwhile(shelves, set)
  return about === undefined ? apply(shelves, set, options) : { ok: false, about }
}

const notesUnder = (shelves: Shelves, prefix: string): Note[] =>
  [...shelves.notes.values()]
    .filter((note) => note.key.startsWith(prefix) && liveNote(note))
    .sort((a, b) => compareText(a.key, b.key))
