import { type Db, MongoClient } from 'mongodb'
import { storeAway } from '../away.ts'
import { readied, wholeOf } from '../blobs.ts'
import { groups } from '../group.ts'
import { type Conflict, plain, type Receipt, type Store, type StoreOptions } from '../index.ts'
import { type KeptStore, sealedStore } from '../sealed-store.ts'
import { blobs, openBlob, openUploads, type ReadySet } from './blobs.ts'
import { guardedBy } from './failures.ts'
import { fill, stand } from './fill.ts'
import { commitTogether, type Desk } from './group.ts'
import { indexed } from './indexed.ts'
import { ensureIndexes } from './indexes.ts'
import { migrate } from './migrate.ts'
import { enter } from './presence.ts'
import { history, logRows, logSize, newestSeq, note, notes, read, readVersion, versions } from './reads.ts'
import { collectionsOf } from './schema.ts'
import { count, search } from './search.ts'

/** Sets in one transaction at most. */
const mostInGroup = 100

/**
 * The port on a MongoDB replica set (6 or later), for any number of server processes. The database is the URL's path,
 * `muniment` without one; its collections and indexes are made at open. Refuses, 503 `store-away`, a standalone
 * server, which has no transactions, a database of a newer schema and a server that does not answer.
 */
export const openMongo = async (url: string, options: StoreOptions): Promise<Store> => {
  const client = new MongoClient(url, {
    appName: 'muniment',
    readPreference: 'primary',
    readConcern: { level: 'majority' },
    writeConcern: { w: 'majority' },
    ...(url.includes('serverSelectionTimeoutMS=') ? {} : { serverSelectionTimeoutMS: 5000 }),
    ignoreUndefined: true,
  })
  const db = client.db(databaseIn(url))
  const collections = collectionsOf(db)
  const ask = () => collections.counter.findOne({ _id: 'log' })
  try {
    return await guardedBy(ask)(async () => {
      await refuseStandalone(client)
      await migrate(db)
      await ensureIndexes(db)
      const presence = await enter(client, collections)
      await presence.freeTheDead()
      return storeOn(client, db, { ...options, collections, presence, ask })
    })
  } catch (error) {
    await client.close()
    throw error
  }
}

const storeOn = (client: MongoClient, db: Db, desk: Desk): Store => {
  const { collections, presence, ask, seal = plain } = desk
  const guarded = guardedBy(ask)
  const uploads = openUploads(db, collections, seal)
  const open = (hash: string) => guarded(() => openBlob(collections, hash, seal))
  const commits = groups<ReadySet, Receipt | Conflict>((sets) => commitTogether(desk, sets), mostInGroup)
  const kept: KeptStore = {
    name: 'mongodb',
    read: (type, id) => guarded(() => read(collections, type, id)),
    readVersion: (type, id, version) => guarded(() => readVersion(collections, type, id, version)),
    seq: () => guarded(() => newestSeq(collections)),
    history: (query) => guarded(() => history(collections, query)),
    versions: (query) => guarded(() => versions(collections, query)),
    stand: () => guarded(() => stand(client, collections)),
    search: (plan, page) => guarded(() => search({ collections }, plan, page)),
    count: (plan) => guarded(() => count({ collections }, plan)),
    commit: async (set) => commits.add({ ...set, blobs: await readied(set.blobs, uploads.stage, seal) }),
    indexed: (type, id) => guarded(() => indexed(collections, type, id)),
    // A resource's entries are in its document.
    strays: async () => [],
    note: (key) => guarded(() => note(collections, key)),
    notes: (prefix) => guarded(() => notes(collections, prefix)),
    blob: async (hash) => wholeOf(await open(hash)),
    openBlob: open,
    blobs: (after, limit) => guarded(() => blobs(collections, after, limit)),
    ...uploads,
    logSize: () => guarded(() => logSize(collections)),
    logRows: (from, to) => guarded(() => logRows(collections, from, to)),
    fill: () => guarded(() => fill(client, collections)),
    ready: () => guarded(async () => void (await ask())),
    close: async () => {
      await commits.idle()
      await presence.leave()
      await client.close()
    },
  }
  return sealedStore(kept, seal)
}

/** The path of the URL, before any options. */
const databaseIn = (url: string): string => {
  const path = /^mongodb(?:\+srv)?:\/\/[^/?]+\/([^?]*)/.exec(url)?.[1]
  return path ? decodeURIComponent(path) : 'muniment'
}

const refuseStandalone = async (client: MongoClient): Promise<void> => {
  const hello = await client.db('admin').command({ hello: 1 })
  if (hello.setName === undefined && hello.msg !== 'isdbgrid')
    throw storeAway(
      'This MongoDB server stands alone, and without a replica set there are no transactions.',
      'Start it with `mongod --replSet rs0`, then once: `mongosh --eval "rs.initiate()"`. One node is enough.',
    )
}
