import type { Db, IndexDescription, IndexDescriptionInfo } from 'mongodb'
import { storeAway } from '../away.ts'
import type { Collections } from './schema.ts'
import { instants } from './sort.ts'

/** By which a sort walks: both orders, for ids go upwards in either. Only what has a value is in it. */
const sortIndex = (param: string, end: 'a' | 'd', order: 1 | -1): IndexDescription => {
  const path = `s.${param}.${end}`
  return {
    name: `by_${param}_${end}`,
    key: { type: 1, [path]: order, id: 1 },
    partialFilterExpression: { [path]: { $exists: true } },
  }
}

/**
 * One array in each compound index is all that MongoDB allows. Nothing but `_id` is unique, so that a collection may
 * be sharded by it; `id` at the end gives the usual order.
 */
const indexes: Readonly<Record<keyof Collections, readonly IndexDescription[]>> = {
  resource: [
    { name: 'by_id', key: { type: 1, id: 1 } },
    { name: 'by_term', key: { type: 1, t: 1, id: 1 } },
    { name: 'by_range', key: { type: 1, 'r.k': 1, 'r.lo': 1, 'r.hi': 1 } },
    { name: 'by_seq', key: { seq: -1, type: 1, id: 1 } },
    { name: 'by_type_and_seq', key: { type: 1, seq: -1, id: 1 } },
    ...instants.flatMap((param) => [sortIndex(param, 'a', 1), sortIndex(param, 'd', -1)]),
  ],
  history: [
    { name: 'by_version', key: { type: 1, id: 1, version: 1 } },
    { name: 'by_seq', key: { seq: -1, type: 1, id: 1 } },
    { name: 'by_type_and_seq', key: { type: 1, seq: -1, id: 1 } },
  ],
  blob: [],
  staging: [{ name: 'by_ms', key: { ms: 1 } }],
  // As the driver's bucket makes them.
  'blobs.files': [{ name: 'filename_1_uploadDate_1', key: { filename: 1, uploadDate: 1 } }],
  'blobs.chunks': [{ name: 'files_id_1_n_1', key: { files_id: 1, n: 1 }, unique: true }],
  note: [],
  log: [],
  counter: [],
  process: [],
}

/** Makes what is missing of collections and indexes. Refuses, 503, an index that is there with another definition. */
export const ensureIndexes = async (db: Db): Promise<void> => {
  const known = new Set((await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name))
  for (const [name, wanted] of Object.entries(indexes)) {
    if (!known.has(name)) await makeOnce(() => db.createCollection(name))
    if (wanted.length > 0) await ensure(db, name, wanted)
  }
}

const ensure = async (db: Db, collection: string, wanted: readonly IndexDescription[]): Promise<void> => {
  const there = await db.collection(collection).indexes()
  for (const index of wanted) {
    const same = there.find(({ name }) => name === index.name)
    if (same && definition(same) !== definition(index)) throw differs(collection, index)
  }
  const missing = wanted.filter((index) => !there.some(({ name }) => name === index.name))
  try {
    if (missing.length > 0) await db.collection(collection).createIndexes([...missing])
  } catch (error) {
    const clash = codeOf(error) === optionsConflict || codeOf(error) === keysConflict
    throw clash && missing[0] ? differs(collection, missing[0]) : error
  }
}

const definition = (index: IndexDescription | IndexDescriptionInfo): string =>
  JSON.stringify([
    Object.entries(index.key),
    index.unique ?? false,
    index.partialFilterExpression ?? {},
    index.sparse ?? false,
  ])

const optionsConflict = 85
const keysConflict = 86

const differs = (collection: string, { name, key }: IndexDescription) =>
  storeAway(
    `The database has an index on \`${collection}\` in the way of \`${name}\` (${JSON.stringify(key)}).`,
    `Drop the index that has its name or its keys, e.g. db.${collection}.dropIndex("${name}"), and start again: the right one is made.`,
  )

/** Two processes may make the same thing at once: the second finds a duplicate key, or the collection there. */
export const makeOnce = async (make: () => Promise<unknown>): Promise<void> => {
  try {
    await make()
  } catch (error) {
    if (codeOf(error) !== 11000 && codeOf(error) !== 48) throw error
  }
}

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined
