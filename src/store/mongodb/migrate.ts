import { setTimeout as pause } from 'node:timers/promises'
import type { Db } from 'mongodb'
import { storeAway } from '../away.ts'
import { makeOnce } from './indexes.ts'
import { type Collections, collectionsOf } from './schema.ts'

/** A step to the next version. It may be begun twice, and goes on where it was broken off. */
export interface Step {
  readonly to: number
  readonly run: (db: Db) => Promise<unknown>
}

/** Forward only. What a step leaves without an index gets it afterwards. */
const steps: readonly Step[] = [
  // The keys of schema 1: unique, which sharding does not allow, and without the order of ids.
  {
    to: 2,
    run: async (db) => {
      for (const [collection, index] of [
        ['resource', 'by_id'],
        ['resource', 'by_term'],
        ['history', 'by_version'],
      ] as const)
        await db.collection(collection).dropIndex(index).catch(unlessMissing)
    },
  },
]

const missing = new Set<unknown>([26, 27])

const unlessMissing = (error: unknown): void => {
  if (!(error instanceof Error && 'code' in error && missing.has(error.code))) throw error
}

/** After so many ms without a sign of life of who carries them out, another process goes on with the steps. */
const longestSilence = 10_000
const beatEvery = 2000

/**
 * Brings the database to the newest version; what is new begins with it. One process at a time carries out steps, the
 * others wait for it. Refuses a database that a newer program wrote.
 */
export const migrate = async (db: Db, table: readonly Step[] = steps): Promise<void> => {
  const newest = table.at(-1)?.to ?? 1
  const collections = collectionsOf(db)
  await begin(collections, newest)
  for (;;) {
    const version = await versionOf(collections)
    if (version > newest) throw tooNew(version, newest)
    if (version === newest) return
    await inTurn(collections, async () => {
      for (const { to, run } of table) {
        if (to <= (await versionOf(collections))) continue
        await run(db)
        await collections.counter.updateOne(
          { _id: 'schema', version: { $lt: to } },
          { $set: { version: to } },
        )
      }
    })
  }
}

const versionOf = async ({ counter }: Collections): Promise<number> =>
  (await counter.findOne({ _id: 'schema' }))?.version ?? 1

const tooNew = (version: number, newest: number) =>
  storeAway(
    `The database has schema ${version}; this program knows schemas up to ${newest}.`,
    'Start the newer version of the program that wrote the database.',
  )

// Read before written: an upsert, though it changes nothing, would wait for a transaction that holds the document.
const begin = async ({ counter }: Collections, version: number): Promise<void> => {
  const first = [
    { _id: 'schema' as const, version },
    { _id: 'log' as const, seq: 0, rows: 0 },
  ]
  for (const document of first)
    if (!(await counter.findOne({ _id: document._id }))) await makeOnce(() => counter.insertOne(document))
}

/** Works if nobody else does; else waits a moment. */
const inTurn = async ({ counter }: Collections, work: () => Promise<void>): Promise<void> => {
  const by = crypto.randomUUID()
  await makeOnce(() => counter.insertOne({ _id: 'migration', by: '', at: new Date(0) }))
  const isFree = {
    $or: [{ by: '' }, { $expr: { $lt: ['$at', { $subtract: ['$$NOW', longestSilence] }] } }],
  }
  const beat = { $set: { by }, $currentDate: { at: true as const } }
  const { matchedCount } = await counter.updateOne({ _id: 'migration', ...isFree }, beat)
  if (matchedCount === 0) return void (await pause(200))
  const timer = setInterval(
    () => void counter.updateOne({ _id: 'migration', by }, beat).catch(() => {}),
    beatEvery,
  )
  try {
    await work()
  } finally {
    clearInterval(timer)
    await counter.updateOne({ _id: 'migration', by }, { $set: { by: '' } })
  }
}
