import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { readied, wholeOf } from '../blobs.ts'
import { groups } from '../group.ts'
import {
  type ChangeSet,
  type Conflict,
  plain,
  type Receipt,
  type Store,
  type StoreOptions,
} from '../index.ts'
import { blobs, openBlob, type ReadySet, setOfStep } from './blobs.ts'
import { Connection } from './connection.ts'
import { asAway, guarded } from './failures.ts'
import { fill } from './fill.ts'
import { commitTogether } from './group.ts'
import {
  history,
  logRows,
  logSize,
  newestSeq,
  note,
  notes,
  read,
  readVersion,
  stand,
  versions,
} from './reads.ts'
import { prepareBlobReader, prepareReader, prepareWriter } from './schema.ts'
import { count, search } from './search.ts'
import { raw } from './sql.ts'
import { openUploads } from './uploads.ts'

/** Sets in one transaction at most, so that one group does not keep readers waiting. */
const mostInGroup = 200

/**
 * The port on one SQLite file (or `':memory:'`): WAL, `synchronous=FULL`, one writer at a time, several processes if
 * need be. Makes the file and its folder. Refuses, 503 `store-away`, a file of a newer schema and a disk that fails.
 */
export const openSqlite = async (path: string, options: StoreOptions): Promise<Store> => {
  if (path !== ':memory:') await mkdir(dirname(path), { recursive: true })
  const { writer, reader, blobReader } = await guarded(() => connect(path))
  const { seal = plain } = options
  const commits = groups<ReadySet, Receipt | Conflict>(
    (sets) => commitTogether(writer, sets, options),
    mostInGroup,
  )
  const uploads = openUploads(reader, (step) => commits.add(setOfStep(step)), seal)
  const commit = async (set: ChangeSet) =>
    commits.add({ ...set, blobs: await readied(set.blobs, uploads.stage, seal) })
  const open = (hash: string) => guarded(() => openBlob(blobReader, hash, seal))
  return {
    name: 'sqlite',
    read: (type, id) => guarded(() => read(reader, type, id)),
    readVersion: (type, id, version) => guarded(() => readVersion(reader, type, id, version)),
    seq: () => guarded(() => newestSeq(reader)),
    history: (query) => guarded(() => history(reader, query)),
    versions: (query) => guarded(() => versions(reader, query)),
    stand: () => guarded(() => stand(reader)),
    search: (plan, page) => guarded(() => search(reader, plan, page)),
    count: (plan) => guarded(() => count(reader, plan)),
    commit,
    note: (key) => guarded(() => note(reader, key)),
    notes: (prefix) => guarded(() => notes(reader, prefix)),
    blob: async (hash) => wholeOf(await open(hash)),
    openBlob: open,
    blobs: (after, limit) => guarded(() => blobs(reader, after, limit)),
    ...uploads,
    logSize: () => guarded(() => logSize(reader)),
    logRows: (from, to) => guarded(() => logRows(reader, from, to)),
    fill: () => fill(writer),
    ready: () => guarded(() => void reader.get(raw('SELECT seq FROM counter'))),
    close: async () => {
      await commits.idle()
      blobReader.close()
      reader.close()
      writer.close()
    },
  }
}

/**
 * Connections to a file, one to a memory, which no second one could see. Blobs have a reader of their own, without a
 * memory map and with a small cache: what streams through is not kept.
 */
const connect = (path: string) => {
  const writer = new Connection(path, { readOnly: false, timeout: 5000 })
  try {
    prepareWriter(writer)
    // From now on the event loop does the waiting.
    writer.exec('PRAGMA busy_timeout = 10')
    if (path === ':memory:') return { writer, reader: writer, blobReader: writer }
    const reader = new Connection(path, { readOnly: true, timeout: 5000 })
    prepareReader(reader)
    const blobReader = new Connection(path, { readOnly: true, timeout: 5000 })
    prepareBlobReader(blobReader)
    return { writer, reader, blobReader }
  } catch (error) {
    writer.close()
    throw asAway(error)
  }
}
