import {
  Binary,
  type ClientSession,
  type Db,
  GridFSBucket,
  type GridFSBucketWriteStream,
  ObjectId,
} from 'mongodb'
import {
  type KeptBlob,
  openedBy,
  type Piece,
  pieceSize,
  type ReadyBlob,
  type Source,
  stageBy,
  type Upload,
  uploadGone,
} from '../blobs.ts'
import type { OpenBlob, Seal, Staged } from '../index.ts'
import type { KeptSet as ChangeSet } from '../kept.ts'
import { guarded } from './failures.ts'
import { bucketName, type Collections, type FileDocument } from './schema.ts'

/** A set whose blobs are ready. */
export interface ReadySet extends Omit<ChangeSet, 'blobs'> {
  readonly blobs: readonly ReadyBlob[]
}

/** Uploads to GridFS, and what is read from it. */
export interface Uploads {
  stage(source: Source): Promise<Staged>
  unstage(staged: Staged): Promise<void>
  sweep(before: number): Promise<number>
}

export const openUploads = (db: Db, collections: Collections, seal: Seal): Uploads => {
  const { staging } = collections
  const drop = (file: string) => guarded(() => dropUpload(collections, file))
  const begin = async (file: string): Promise<Upload> => {
    await guarded(() => staging.insertOne({ _id: file, ms: Date.now() }))
    return uploadTo(db, collections, file, drop)
  }
  return {
    stage: (source) => stageBy(begin, source, seal),
    unstage: ({ staged }) => drop(staged),
    sweep: async (before) => {
      const old = await guarded(() =>
        staging.find({ ms: { $lt: before } }, { sort: { ms: 1 }, limit: 20 }).toArray(),
      )
      for (const { _id } of old) await drop(_id)
      return old.length
    },
  }
}

/** GridFS names files by ObjectIds; ours are made of the upload's name. */
const fileId = (file: string): ObjectId => new ObjectId(file.replaceAll('-', '').slice(0, 24))

/** The bucket's stream takes pieces of one size as its chunks, which is the size of the first. */
const uploadTo = (
  db: Db,
  collections: Collections,
  file: string,
  drop: (file: string) => Promise<void>,
): Upload => {
  const sums: Uint8Array[] = []
  let stream: GridFSBucketWriteStream | undefined
  const open = (chunkSizeBytes: number) => {
    const bucket = new GridFSBucket(db, { bucketName, chunkSizeBytes })
    // Whoever waits for a piece is told of its failure.
    return bucket.openUploadStreamWithId(fileId(file), file).on('error', () => undefined)
  }
  return {
    put: async (_n, { sum, bytes }) => {
      stream ??= open(bytes.length)
      sums.push(sum)
      await guarded(settled((done) => stream?.write(bytes, done)))
      await guarded(() => collections.staging.updateOne({ _id: file }, { $set: { ms: Date.now() } }))
    },
    end: () =>
      guarded(async () => {
        stream ??= open(pieceSize)
        await settled((done) => stream?.end(done))()
        const metadata = { sums: new Binary(Buffer.concat(sums)) }
        await collections['blobs.files'].updateOne({ _id: fileId(file) }, { $set: { metadata } })
      }),
    drop: async () => {
      await stream?.abort().catch(() => undefined)
      await drop(file)
    },
  }
}

type Callback = (error?: Error | null) => void

const settled = (call: (done: Callback) => unknown) => (): Promise<void> =>
  new Promise((resolve, reject) => {
    call((error) => (error ? reject(error) : resolve()))
  })

// What is being dropped has a time before all others, so that no commit adopts the rest.
const dropUpload = async (collections: Collections, file: string): Promise<void> => {
  const { staging } = collections
  const { matchedCount } = await staging.updateOne({ _id: file }, { $set: { ms: -1 } })
  if (matchedCount === 0) return
  await takeAway(collections, [fileId(file)])
  await staging.deleteOne({ _id: file })
}

const takeAway = async (
  collections: Collections,
  ids: readonly ObjectId[],
  session?: ClientSession,
): Promise<void> => {
  const within = session ? { session } : {}
  await collections['blobs.chunks'].deleteMany({ files_id: { $in: [...ids] } }, within)
  await collections['blobs.files'].deleteMany({ _id: { $in: [...ids] } }, within)
}

/**
 * Within a transaction: a set's blobs are found from now on, and those of what it destroys are gone with all their
 * pieces. Of bytes that are there already the others are left to be swept. Refuses 503, with nothing done, what was
 * swept already.
 */
export const keepAndErase = async (
  collections: Collections,
  session: ClientSession,
  { blobs, changes }: ReadySet,
): Promise<void> => {
  const staged = blobs.filter(({ pieces }) => !pieces).map((blob) => blob.staged)
  if (staged.length > 0 && (await countStaged(collections, session, staged)) < new Set(staged).size)
    throw uploadGone()
  for (const blob of blobs) await adopt(collections, session, blob)
  const erased = changes.flatMap((change) => (change.act === 'destroy' ? change.blobs : []))
  if (erased.length > 0) await erase(collections, session, erased)
}

const countStaged = ({ staging }: Collections, session: ClientSession, files: readonly string[]) =>
  staging.countDocuments({ _id: { $in: [...files] }, ms: { $gte: 0 } }, { session })

const adopt = async (
  collections: Collections,
  session: ClientSession,
  { hash, size, staged: file, pieces }: ReadyBlob,
): Promise<void> => {
  const { blob, staging } = collections
  if (await blob.findOne({ _id: hash }, { session })) {
    await staging.updateOne({ _id: file }, { $set: { ms: 0 } }, { session })
    return
  }
  await blob.insertOne({ _id: hash, size, cut: pieceSize, file }, { session })
  if (pieces) await enter(collections, session, file, pieces)
  else await staging.deleteOne({ _id: file }, { session })
}

/** A small file, as the bucket would write it. @see https://www.mongodb.com/docs/manual/core/gridfs/ */
const enter = async (
  collections: Collections,
  session: ClientSession,
  file: string,
  pieces: readonly Piece[],
): Promise<void> => {
  const _id = fileId(file)
  const sums = new Binary(Buffer.concat(pieces.map(({ sum }) => sum)))
  const length = pieces.reduce((all, { bytes }) => all + bytes.length, 0)
  const document: FileDocument = {
    _id,
    length,
    chunkSize: pieces[0]?.bytes.length || pieceSize,
    uploadDate: new Date(),
    filename: file,
    metadata: { sums },
  }
  const chunks = pieces.map(({ bytes }, n) => ({ files_id: _id, n, data: new Binary(bytes) }))
  await collections['blobs.files'].insertOne(document, { session })
  if (chunks.length > 0) await collections['blobs.chunks'].insertMany(chunks, { session })
}

const erase = async (
  collections: Collections,
  session: ClientSession,
  hashes: readonly string[],
): Promise<void> => {
  const filter = { _id: { $in: [...hashes] } }
  const gone = await collections.blob.find(filter, { session }).toArray()
  await takeAway(
    collections,
    gone.map(({ file }) => fileId(file)),
    session,
  )
  await collections.blob.deleteMany(filter, { session })
}

const sumLength = 32

export const openBlob = async (
  collections: Collections,
  hash: string,
  seal: Seal,
): Promise<OpenBlob | undefined> => {
  const found = await collections.blob.findOne({ _id: hash })
  if (!found) return undefined
  const { size, cut, file } = found
  const kept: KeptBlob = { hash, size, cut, file }
  const document = await collections['blobs.files'].findOne({ _id: fileId(file) })
  const sums = document?.metadata?.sums.buffer ?? new Uint8Array(0)
  const pieceAt = async (n: number): Promise<Piece | undefined> => {
    const chunk = await guarded(() => collections['blobs.chunks'].findOne({ files_id: fileId(file), n }))
    return chunk
      ? { sum: sums.subarray(n * sumLength, (n + 1) * sumLength), bytes: chunk.data.buffer }
      : undefined
  }
  return openedBy(kept, pieceAt, seal)
}

export const blobs = async ({ blob }: Collections, after: string, limit: number): Promise<string[]> => {
  const found = await blob
    .find({ _id: { $gt: after } }, { sort: { _id: 1 }, limit, projection: { _id: 1 } })
    .toArray()
  return found.map(({ _id }) => _id)
}
