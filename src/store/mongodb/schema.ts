import type { Binary, Collection, Db, IndexDescription, ObjectId } from 'mongodb'
import { storeAway } from '../away.ts'
import type { Stored } from '../index.ts'

/** Raised with every change of the documents' layout; a database with a higher one is refused. */
export const schemaVersion = 1

/** A version in `history`: what a newer one replaced; current from `ms` until before `until` (epoch ms). */
export interface VersionDocument extends Stored {
  readonly _id: string
  readonly ms: number
  readonly until: number
}

/** The newest version of an id, with its entries while it lives. */
export interface ResourceDocument extends Stored {
  /** `Type/id`. */
  readonly _id: string
  readonly ms: number
  readonly t: readonly string[]
  readonly r: readonly { readonly k: string; readonly lo: number; readonly hi: number }[]
  /** Sort values by parameter (`sortField`): `a` the smallest, `d` the largest. */
  readonly s: Readonly<Record<string, { readonly a: string | number; readonly d: string | number }>>
}

export interface NoteDocument {
  readonly _id: string
  readonly value: string
  readonly expires: number | null
}

/** A blob by its hash: the upload whose pieces of `cut` bytes each, sealed, are its file in GridFS. */
export interface BlobDocument {
  readonly _id: string
  readonly size: number
  readonly cut: number
  readonly file: string
}

/** An upload that no commit has adopted, and when it was last added to (epoch ms). */
export interface StagingDocument {
  readonly _id: string
  readonly ms: number
}

export const bucketName = 'blobs'

/** A file of GridFS; `sums` has the SHA-256 of each of its chunks as it lies there. */
export interface FileDocument {
  readonly _id: ObjectId
  readonly length: number
  readonly chunkSize: number
  readonly uploadDate: Date
  readonly filename: string
  readonly metadata?: { readonly sums: Binary }
}

export interface ChunkDocument {
  readonly files_id: ObjectId
  readonly n: number
  readonly data: Binary
}

export interface LogDocument {
  readonly _id: number
  readonly text: string
  readonly stamp: string
}

/** The newest transaction of a process: its process, and which of that process's attempts it was. */
export interface Mark {
  readonly by: string
  readonly n: number
}

/**
 * `log`: the numbers that go up with each set. Every commit writes it first, so that of two commits side by side, in
 * whatever processes, one has to wait or begin again: what a commit reads afterwards nobody else can have changed. It
 * is the claim that all acts share. A process killed within a transaction holds it until another one ends that
 * (`presence.ts`). `marks` tell a process whose commit was not answered whether it was done.
 */
export interface CounterDocument {
  readonly _id: 'log' | 'schema'
  readonly seq?: number
  readonly rows?: number
  readonly version?: number
  readonly turns?: number
  readonly marks?: readonly Mark[]
}

/** A server process that is open on the database, by the session of its transactions. */
export interface ProcessDocument {
  readonly _id: Binary
  /** Its last sign of life, by the clock of the database. */
  readonly at: Date
}

export interface Collections {
  readonly resource: Collection<ResourceDocument>
  readonly history: Collection<VersionDocument>
  readonly note: Collection<NoteDocument>
  readonly blob: Collection<BlobDocument>
  readonly staging: Collection<StagingDocument>
  readonly 'blobs.files': Collection<FileDocument>
  readonly 'blobs.chunks': Collection<ChunkDocument>
  readonly log: Collection<LogDocument>
  readonly counter: Collection<CounterDocument>
  readonly process: Collection<ProcessDocument>
}

export const collectionsOf = (db: Db): Collections => ({
  resource: db.collection('resource'),
  history: db.collection('history'),
  note: db.collection('note'),
  blob: db.collection('blob'),
  staging: db.collection('staging'),
  'blobs.files': db.collection('blobs.files'),
  'blobs.chunks': db.collection('blobs.chunks'),
  log: db.collection('log'),
  counter: db.collection('counter'),
  process: db.collection('process'),
})

/** One array in each compound index is all that MongoDB allows. */
const indexes: Readonly<Record<keyof Collections, readonly IndexDescription[]>> = {
  resource: [
    { name: 'by_id', key: { type: 1, id: 1 }, unique: true },
    { name: 'by_term', key: { type: 1, t: 1 } },
    { name: 'by_range', key: { type: 1, 'r.k': 1, 'r.lo': 1, 'r.hi': 1 } },
    { name: 'by_seq', key: { seq: -1, type: 1, id: 1 } },
    { name: 'by_type_and_seq', key: { type: 1, seq: -1, id: 1 } },
  ],
  history: [
    { name: 'by_version', key: { type: 1, id: 1, version: 1 }, unique: true },
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

/**
 * Makes what is missing of collections, indexes and counters; an index of the same name with other keys is an error
 * of the server. Refuses a database that a newer program wrote.
 */
export const prepare = async (db: Db, collections: Collections): Promise<void> => {
  await begin(collections)
  const { version } = (await collections.counter.findOne({ _id: 'schema' })) ?? {}
  if (version !== undefined && version > schemaVersion)
    throw storeAway(
      `The database has schema ${version}; this program knows schemas up to ${schemaVersion}.`,
      'Start the newer version of the program that wrote the database.',
    )
  const known = new Set((await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name))
  for (const [name, wanted] of Object.entries(indexes)) {
    if (!known.has(name)) await makeOnce(() => db.createCollection(name))
    if (wanted.length > 0) await db.collection(name).createIndexes([...wanted])
  }
}

// Read before written: an upsert, though it changes nothing, would wait for a transaction that holds the document.
const begin = async ({ counter }: Collections): Promise<void> => {
  const first = [
    { _id: 'schema' as const, version: schemaVersion },
    { _id: 'log' as const, seq: 0, rows: 0 },
  ]
  for (const document of first)
    if (!(await counter.findOne({ _id: document._id }))) await makeOnce(() => counter.insertOne(document))
}

/** Two processes may make the same thing at once: the second finds a duplicate key, or the collection there. */
const makeOnce = async (make: () => Promise<unknown>): Promise<void> => {
  try {
    await make()
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && (error.code === 11000 || error.code === 48)))
      throw error
  }
}
