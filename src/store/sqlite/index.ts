import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { readied, wholeOf } from '../blobs.ts'
import { groups } from '../group.ts'
import { type Conflict, plain, type Receipt, type Store, type StoreOptions } from '../index.ts'
import type { KeptSet as ChangeSet } from '../kept.ts'
import { type KeptStore, sealedStore } from '../sealed-store.ts'
import { blobs, openBlob, type ReadySet, setOfStep } from './blobs.ts'
import { type How, openCarrier } from './carrier.ts'
import { Connection } from './connection.ts'
import { asAway, guarded } from './failures.ts'
import { fill } from './fill.ts'
import { commitTogether } from './group.ts'
import { indexed, strays } from './indexed.ts'
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
import { prepare, prepareBlobReader } from './schema.ts'
import { count, search } from './search.ts'
import { raw } from './sql.ts'
import { openUploads } from './uploads.ts'
import { openWal } from './wal.ts'

/**
 * The port on one SQLite file (or `':memory:'`): WAL, what is answered is on the disk, one writer at a time, several
 * processes if need be. Makes the file and its folder. Refuses, 503 `store-away`, a file of a newer schema and a disk
 * that fails.
 */
export const openSqlite = async (path: string, options: StoreOptions): Promise<Store> => {
  if (path !== ':memory:') await mkdir(dirname(path), { recursive: true })
  const { connection, blobReader } = await guarded(() => connect(path))
  const { seal = plain } = options
  const { add, idle } = openWriter(connection, options)
  const uploads = openUploads(connection, (step) => add(setOfStep(step)), seal)
  const commit = async (set: ChangeSet) =>
    add({ ...set, blobs: await readied(set.blobs, uploads.stage, seal) })
  const open = (hash: string) => guarded(() => openBlob(blobReader, hash, seal))
  const kept: KeptStore = {
    name: 'sqlite',
    read: (type, id) => guarded(() => read(connection, type, id)),
    readVersion: (type, id, version) => guarded(() => readVersion(connection, type, id, version)),
    seq: () => guarded(() => newestSeq(connection)),
    history: (query) => guarded(() => history(connection, query)),
    versions: (query) => guarded(() => versions(connection, query)),
    stand: () => guarded(() => stand(connection)),
    search: (plan, page) => guarded(() => search(connection, plan, page)),
    count: (plan) => guarded(() => count(connection, plan)),
    commit,
    indexed: (type, id) => guarded(() => indexed(connection, type, id)),
    strays: () => guarded(() => strays(connection)),
    note: (key) => guarded(() => note(connection, key)),
    notes: (prefix) => guarded(() => notes(connection, prefix)),
    blob: async (hash) => wholeOf(await open(hash)),
    openBlob: open,
    blobs: (after, limit) => guarded(() => blobs(connection, after, limit)),
    ...uploads,
    logSize: () => guarded(() => logSize(connection)),
    logRows: (from, to) => guarded(() => logRows(connection, from, to)),
    fill: () => fill(connection),
    ready: () => guarded(() => ready(connection)),
    close: async () => {
      await idle()
      await connection.carrier.close()
      blobReader.close()
      connection.close()
    },
  }
  return sealedStore(kept, seal)
}

/** Sets in one transaction at most, so that one group does not keep readers waiting. */
const mostInGroup = 200

/** Commits sets, and answers for each when it is on the disk. */
const openWriter = (connection: Connection, options: StoreOptions) => {
  const commits = groups<ReadySet, Receipt | Conflict>(
    (sets) => commitTogether(connection, sets, options),
    mostInGroup,
  )
  return {
    add: async (set: ReadySet): Promise<Receipt | Conflict> => {
      const end = await commits.add(set)
      await connection.wal.synced()
      return end
    },
    idle: async (): Promise<void> => {
      await commits.idle()
      // Who waited for it has been told.
      await connection.wal.synced().catch(() => undefined)
    },
  }
}

const ready = (connection: Connection): void => {
  connection.wal.check()
  connection.get(raw('SELECT seq FROM counter'))
}

const checkpoint = (connection: Connection, how: How): void => {
  try {
    connection.exec(`PRAGMA wal_checkpoint(${how})`)
  } catch {
    // The next one does it.
  }
}

/**
 * One connection reads and writes: what it has written stays in its cache, where a second one would fetch it anew after
 * every commit; no transaction outlasts a turn of the event loop, so no read falls into one. Blobs of a file have a
 * reader of their own, without a memory map and with a small cache: what streams through is not kept.
 */
const connect = (path: string) => {
  const connection = new Connection(path, { readOnly: false, timeout: 5000 })
  try {
    prepare(connection)
    // From now on the event loop does the waiting.
    connection.exec('PRAGMA busy_timeout = 10')
    if (path === ':memory:') return { connection, blobReader: connection }
    connection.wal = openWal(path)
    connection.exec('PRAGMA synchronous = NORMAL')
    connection.carrier = openCarrier(path, (how) => checkpoint(connection, how))
    const blobReader = new Connection(path, { readOnly: true, timeout: 5000 })
    prepareBlobReader(blobReader)
    return { connection, blobReader }
  } catch (error) {
    connection.close()
    throw asAway(error)
  }
}
