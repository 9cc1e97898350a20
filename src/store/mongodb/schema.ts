import type { Binary, Collection, Db, ObjectId } from 'mongodb'
import type { Kept } from '../kept.ts'
import type { Sealed } from '../seal.ts'

/** A version; a sealed body is read as `Binary`. */
export interface KeptDocument extends Omit<Kept, 'body'> {
  readonly body: Sealed | Binary
}

/** A version in `history`: what a newer one replaced; current from `ms` until before `until` (epoch ms). */
export interface VersionDocument extends KeptDocument {
  readonly _id: string
  readonly ms: number
  readonly until: number
}

/** The newest version of an id, with its entries while it lives. */
export interface ResourceDocument extends KeptDocument {
  /** `Type/id`. */
  readonly _id: string
  readonly ms: number
  readonly t: readonly string[]
  readonly r: readonly {
    readonly k: string
    readonly lo: number
    readonly hi: number
    readonly lo2?: number
    readonly hi2?: number
  }[]
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
  readonly _id: 'log' | 'schema' | 'migration'
  readonly seq?: number
  readonly rows?: number
  readonly version?: number
  readonly turns?: number
  readonly marks?: readonly Mark[]
  /** Of `migration`: who carries out the steps, and their last sign of life. */
  readonly by?: string
  readonly at?: Date
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
