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

/** How many lines of each kind there are. */
export type Counts = Readonly<Record<'version' | 'row' | 'note', number>>

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
  | End

/** Says what is wrong with a file that was to be a backup, and what to do. */
export class BackupError extends Error {
  constructor(says: string) {
    super(says)
    this.name = 'BackupError'
  }
}
