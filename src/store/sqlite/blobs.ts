import { type KeptBlob, openedBy, type Piece, pieceSize, type ReadyBlob, uploadGone } from '../blobs.ts'
import { changeSet, type OpenBlob, type Seal } from '../index.ts'
import type { KeptSet as ChangeSet } from '../kept.ts'
import type { Connection } from './connection.ts'
import { guarded } from './failures.ts'
import { digits, sql } from './sql.ts'

/** One step of an upload: it goes through the writer like a set, so that it waits its turn and keeps nobody long. */
export type Step =
  | { readonly act: 'begin'; readonly file: string; readonly ms: number }
  | {
      readonly act: 'put'
      readonly file: string
      readonly ms: number
      readonly n: number
      readonly piece: Piece
    }
  /** Takes some of the pieces of an upload that nobody adopted away; the last step takes the upload. */
  | { readonly act: 'drop'; readonly file: string }

/** What the writer gets: a set whose blobs are ready, or a step of an upload in the place of everything else. */
export interface ReadySet extends Omit<ChangeSet, 'blobs'> {
  readonly blobs: readonly ReadyBlob[]
  readonly step?: Step
}

export const setOfStep = (step: Step): ReadySet => ({ ...changeSet({}), blobs: [], step })

/** Pieces that one step takes away at most. */
const mostDropped = 32
/** Pieces after which the write-ahead log is carried over, so that it never has an upload's whole length to carry. */
const piecesBetweenCheckpoints = 64

export const takeStep = (connection: Connection, step: Step): void => {
  const { act, file } = step
  if (act === 'begin') connection.run(sql`INSERT INTO staging VALUES (${file}, ${step.ms})`)
  else if (act === 'drop') drop(connection, file)
  else {
    if (!isStaged(connection, file)) throw uploadGone()
    connection.run(sql`UPDATE staging SET ms = ${step.ms} WHERE file = ${file}`)
    enterPiece(connection, file, step.n, step.piece)
  }
}

/** Whether the write-ahead log should be carried over after this step. */
export const isMilestone = ({ step }: ReadySet): boolean =>
  step?.act === 'drop' || (step?.act === 'put' && step.n % piecesBetweenCheckpoints === 0 && step.n > 0)

// What is being dropped has a time before all others, so that no commit adopts the rest.
const drop = (connection: Connection, file: string): void => {
  if (!isLeft(connection, file)) return
  connection.run(sql`UPDATE staging SET ms = -1 WHERE file = ${file}`)
  connection.run(
    sql`DELETE FROM piece WHERE rowid IN (
          SELECT rowid FROM piece WHERE file = ${file} LIMIT ${digits(mostDropped)})`,
  )
  if (!connection.get(sql`SELECT 1 FROM piece WHERE file = ${file} LIMIT 1`))
    connection.run(sql`DELETE FROM staging WHERE file = ${file}`)
}

const isStaged = (connection: Connection, file: string): boolean =>
  connection.get(sql`SELECT 1 FROM staging WHERE file = ${file} AND ms >= 0`) !== undefined

const enterPiece = (connection: Connection, file: string, n: number, { sum, bytes }: Piece): void =>
  connection.run(sql`INSERT INTO piece (file, n, sum, bytes) VALUES (${file}, ${n}, ${sum}, ${bytes})`)

/**
 * Within the write transaction: the blob is found from now on. Of bytes that are there already the others are left to
 * be swept. Refuses 503 what was swept.
 */
export const adopt = (connection: Connection, { hash, size, staged: file, pieces }: ReadyBlob): void => {
  if (!pieces && !isStaged(connection, file)) throw uploadGone()
  if (connection.get(sql`SELECT 1 FROM blob WHERE hash = ${hash}`)) {
    connection.run(sql`UPDATE staging SET ms = 0 WHERE file = ${file}`)
    return
  }
  connection.run(sql`INSERT INTO blob VALUES (${hash}, ${size}, ${pieceSize}, ${file})`)
  connection.run(sql`DELETE FROM staging WHERE file = ${file}`)
  for (const [n, piece] of (pieces ?? []).entries()) enterPiece(connection, file, n, piece)
}

/** Within the write transaction: the blob and all its pieces go. */
export const erase = (connection: Connection, hash: string): void => {
  connection.run(sql`DELETE FROM piece WHERE file = (SELECT file FROM blob WHERE hash = ${hash})`)
  connection.run(sql`DELETE FROM blob WHERE hash = ${hash}`)
}

export const openBlob = (connection: Connection, hash: string, seal: Seal): OpenBlob | undefined => {
  const row = connection.get(sql`SELECT size, cut, file FROM blob WHERE hash = ${hash}`)
  if (!row) return undefined
  const kept: KeptBlob = { hash, size: Number(row.size), cut: Number(row.cut), file: String(row.file) }
  return openedBy(kept, (n) => guarded(() => pieceOf(connection, kept.file, n)), seal)
}

const pieceOf = (connection: Connection, file: string, n: number): Piece | undefined => {
  const { sum, bytes } =
    connection.get(sql`SELECT sum, bytes FROM piece WHERE file = ${file} AND n = ${n}`) ?? {}
  return sum instanceof Uint8Array && bytes instanceof Uint8Array ? { sum, bytes } : undefined
}

export const blobs = (connection: Connection, after: string, limit: number): string[] =>
  connection
    .all(sql`SELECT hash FROM blob WHERE hash > ${after} ORDER BY hash LIMIT ${digits(limit)}`)
    .map(({ hash }) => String(hash))

/** Whether an upload that no commit has adopted is there. */
export const isLeft = (connection: Connection, file: string): boolean =>
  connection.get(sql`SELECT 1 FROM staging WHERE file = ${file}`) !== undefined

/** The oldest uploads that nobody has added to since `before`. */
export const stale = (connection: Connection, before: number): string[] =>
  connection
    .all(sql`SELECT file FROM staging WHERE ms < ${before} ORDER BY ms LIMIT 20`)
    .map(({ file }) => String(file))
