import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { groups } from '../group.ts'
import type { ChangeSet, Conflict, Receipt, Store, StoreOptions } from '../index.ts'
import { Connection } from './connection.ts'
import { asAway, guarded } from './failures.ts'
import { fill } from './fill.ts'
import { commitTogether } from './group.ts'
import {
  blob,
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
import { prepareReader, prepareWriter } from './schema.ts'
import { count, search } from './search.ts'
import { raw } from './sql.ts'

/** Sets in one transaction at most, so that one group does not keep readers waiting. */
const mostInGroup = 200

/**
 * The port on one SQLite file (or `':memory:'`): WAL, `synchronous=FULL`, one writer at a time, several processes if
 * need be. Makes the file and its folder. Refuses, 503 `store-away`, a file of a newer schema and a disk that fails.
 */
export const openSqlite = async (path: string, options: StoreOptions): Promise<Store> => {
  if (path !== ':memory:') await mkdir(dirname(path), { recursive: true })
  const { writer, reader } = await guarded(() => connect(path))
  const commits = groups<ChangeSet, Receipt | Conflict>(
    (sets) => commitTogether(writer, sets, options),
    mostInGroup,
  )
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
    commit: commits.add,
    note: (key) => guarded(() => note(reader, key)),
    notes: (prefix) => guarded(() => notes(reader, prefix)),
    blob: (hash) => guarded(() => blob(reader, hash)),
    logSize: () => guarded(() => logSize(reader)),
    logRows: (from, to) => guarded(() => logRows(reader, from, to)),
    fill: () => fill(writer),
    ready: () => guarded(() => void reader.get(raw('SELECT seq FROM counter'))),
    close: async () => {
      await commits.idle()
      reader.close()
      writer.close()
    },
  }
}

/** Two connections to a file, one to a memory, which no second one could see. */
const connect = (path: string) => {
  const writer = new Connection(path, { readOnly: false, timeout: 5000 })
  try {
    prepareWriter(writer)
    // From now on the event loop does the waiting.
    writer.exec('PRAGMA busy_timeout = 10')
    if (path === ':memory:') return { writer, reader: writer }
    const reader = new Connection(path, { readOnly: true, timeout: 5000 })
    prepareReader(reader)
    return { writer, reader }
  } catch (error) {
    writer.close()
    throw asAway(error)
  }
}
