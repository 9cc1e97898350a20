import type { LogRow, Note, Stored } from '../../store/index.ts'

/** Raised when the lines change so that an older program cannot read them. */
export const format = 1

/** The first line of a backup. */
export interface Header {
  readonly kind: 'muniment-backup'
  readonly format: number
  /** The version of the program that wrote it. */
  readonly software: string
  readonly store: string
  readonly started: string
}

/** A piece of a blob; pieces come in order, the first with n 0, until `size` bytes are there. */
export interface BlobLine {
  readonly kind: 'blob'
  readonly hash: string
  readonly size: number
  readonly n: number
  /** Base64. */
  readonly bytes: string
}

/** How many there are of each kind; of blobs, not of their pieces. */
export type Counts = Readonly<Record<'version' | 'row' | 'note' | 'blob', number>>

export const noCounts: Counts = { version: 0, row: 0, note: 0, blob: 0 }

/** What a line adds to the counts. */
export const countIn = (counts: Record<keyof Counts, number>, line: Line): void => {
  if (line.kind === 'blob' ? line.n === 0 : line.kind in counts) counts[line.kind as keyof Counts] += 1
}

/** The last line: where the store stood, and what must have come before. */
export interface End {
  readonly kind: 'end'
  readonly seq: number
  readonly rows: number
  readonly counts: Counts
  /** SHA-256 of all lines before this one, with their line feeds, in lower-case hex. */
  readonly sha256: string
}

/** A line of a backup: a file is these as NDJSON, gzipped. */
export type Line =
  | Header
  | ({ readonly kind: 'version' } & Stored)
  | ({ readonly kind: 'row' } & LogRow)
  | ({ readonly kind: 'note' } & Note)
  | BlobLine
  | End

/** Says what is wrong with a file that was to be a backup, and what to do. */
export class BackupError extends Error {
  constructor(says: string) {
    super(says)
    this.name = 'BackupError'
  }
}
