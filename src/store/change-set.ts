import type { Entries } from './entries.ts'
import type { Plan } from './plan.ts'

/** Everything that one act causes. It commits together or not at all. */
export interface ChangeSet<Body = string> {
  readonly changes: readonly Change<Body>[]
  /** What was read to decide, and must still be so. */
  readonly expects: readonly Expectation[]
  /**
   * Acts that name the same claim never commit side by side unseen: of two that overlap, one waits or is told of a
   * conflict. A search's outcome is only as safe as the claims that its writers share: whoever adds an identifier
   * claims it, and so does whoever expected it absent.
   */
  readonly claims: readonly string[]
  readonly notes: readonly Note[]
  readonly blobs: readonly Blob[]
  /** Rows for the log, in order. */
  readonly rows: readonly string[]
}

/** A set of these parts, and of nothing else. */
export const changeSet = (parts: Partial<ChangeSet>): ChangeSet => ({
  changes: [],
  expects: [],
  claims: [],
  notes: [],
  blobs: [],
  rows: [],
  ...parts,
})

/** `was` is the newest version the decision saw (0: the id was never used); another one there is a conflict. */
export type Change<Body = string> =
  | {
      readonly act: 'write'
      readonly type: string
      readonly id: string
      readonly was: number
      readonly time: string
      readonly body: Body
      readonly entries: Entries
    }
  | {
      readonly act: 'delete'
      readonly type: string
      readonly id: string
      readonly was: number
      readonly time: string
    }
  /**
   * Disposal: every version's body, the index entries and the named blobs go; the stub stays as the newest version.
   * The desk names only blobs that no other resource uses.
   */
  | {
      readonly act: 'destroy'
      readonly type: string
      readonly id: string
      readonly was: number
      readonly time: string
      readonly stub: Body
      readonly blobs: readonly string[]
    }
  | Reindexing

/**
 * Other entries for the newest version, which must be live: the index alone is written anew. It makes no version, and
 * neither the version's time nor its commit changes.
 */
export interface Reindexing {
  readonly act: 'index'
  readonly type: string
  readonly id: string
  readonly was: number
  readonly entries: Entries
}

/** A change that makes a version. */
export type Versioning<Body = string> = Exclude<Change<Body>, Reindexing>

export type Expectation =
  /** The resource's newest version is still this one (0: never used). */
  | { readonly is: 'version'; readonly type: string; readonly id: string; readonly version: number }
  /** The search still finds exactly these (`Type/id`, in any order). */
  | { readonly is: 'found'; readonly plan: Plan; readonly refs: readonly string[] }
  /** The note still has this value (undefined: is absent or expired). */
  | { readonly is: 'note'; readonly key: string; readonly value: string | undefined }

/** A small fact kept under a key beside the records: a receipt, a client's token hash, a loaded bundle. */
export interface Note {
  readonly key: string
  /** `undefined` removes the note. */
  readonly value: string | undefined
  /** Instant (epoch ms) after which it counts as absent. */
  readonly expires?: number
}

/**
 * Bytes kept under their SHA-256 in lower-case hex; the same bytes are kept once. They are in hand, or were staged
 * before (`Store.stage`); a commit adopts what was staged once, and a set that is refused leaves it staged.
 */
export type Blob = { readonly hash: string; readonly bytes: Uint8Array } | Staged

/** Bytes that lie in the store, and that nobody finds until a commit adopts them. */
export interface Staged {
  /** Their SHA-256 in lower-case hex. */
  readonly hash: string
  readonly size: number
  /** The upload's name. */
  readonly staged: string
}

export interface Receipt {
  readonly ok: true
  readonly seq: number
  /** The place in the log of the set's first row. */
  readonly firstRow: number
}

export interface Conflict {
  readonly ok: false
  /** What had changed: `Type/id`, a note's key or a claim. */
  readonly about: string
}
