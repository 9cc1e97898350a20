import type { Plan, SortKey } from './plan.ts'

export type {
  Blob,
  Change,
  ChangeSet,
  Conflict,
  Expectation,
  Note,
  Receipt,
  Reindexing,
  Staged,
  Versioning,
} from './change-set.ts'
export { changeSet } from './change-set.ts'
export { type Entries, forms, noEntries, type RangeEntry, SEP, type SortEntry, term } from './entries.ts'
export { type Bound, both, type Node, type Plan, type SortKey } from './plan.ts'
export { plain, type Seal, type Sealed } from './seal.ts'

import type { ChangeSet, Conflict, Note, Receipt, Staged } from './change-set.ts'
import type { Entries } from './entries.ts'
import type { Seal } from './seal.ts'

/**
 * One version of one resource on the shelf. `live` has its body; `deleted` is the tombstone of a FHIR delete;
 * `destroyed` is what disposal leaves: its body is the stub.
 */
export interface Stored<Body = string> {
  readonly type: string
  readonly id: string
  /** 1 for the first, one more for each change, a deletion included. */
  readonly version: number
  /** The instant of the change, as in meta.lastUpdated. */
  readonly time: string
  /** The commit's number: one order over everything in the store. */
  readonly seq: number
  readonly state: 'live' | 'deleted' | 'destroyed'
  /** The resource as JSON text with its id and meta; `''` for a tombstone. */
  readonly body: Body
}

/** One row of the append-only log. `index` counts from 0 without gaps. */
export interface LogRow {
  readonly index: number
  readonly text: string
  /** What `StoreOptions.stamp` made of index and text when the row was written. */
  readonly stamp: string
}

export interface Page {
  readonly sort: readonly SortKey[]
  readonly limit: number
  /** Where the page before ended (`Found.next`), or absent for the first page. */
  readonly after?: Position
  /** Whether the answer says of which moment it is (`Found.seq`). */
  readonly dated?: true
}

/** A place in a sorted result: the sort values (null where absent) and the unique tiebreak. JSON-safe. */
export interface Position {
  readonly values: readonly (string | number | null)[]
  readonly type: string
  readonly id: string
}

export interface Found<Body = string> {
  readonly hits: readonly Stored<Body>[]
  /** Present when there is more. */
  readonly next?: Position
  /** Where there is more, if the page is to be dated: the newest commit when the search began. */
  readonly seq?: number
}

export interface HistoryQuery {
  readonly type?: string
  readonly id?: string
  /** Only versions at or after this instant (epoch ms). */
  readonly since?: number
  /** Only versions that were current at some time from `lo` (included) to `hi` (excluded), epoch ms. */
  readonly at?: { readonly lo: number; readonly hi: number }
  /** Continue below this place: versions come newest first, by seq, then type and id. */
  readonly after?: { readonly seq: number; readonly type: string; readonly id: string }
  readonly limit: number
}

/** Versions of one place after another: by seq, then type and id. */
export interface VersionsQuery {
  readonly after: { readonly seq: number; readonly type: string; readonly id: string }
  /** The last seq that is asked for: one that `stand` has given. */
  readonly upTo: number
  readonly limit: number
}

/** Where a store stands at one moment. */
export interface Stand {
  /** The newest commit's number. */
  readonly seq: number
  /** How many rows the log has. */
  readonly rows: number
  /** All notes that have not expired, by key. */
  readonly notes: readonly Note[]
}

export interface StoreOptions {
  /** Called inside the commit for each log row with its place in the log; what it returns is kept beside the row. */
  readonly stamp: (index: number, text: string) => string
  /** What is made of bodies and blobs before they are written (`plain`, if it is not given). */
  readonly seal?: Seal
}

/** A blob that is read by the piece: never more than one is held. */
export interface OpenBlob {
  readonly size: number
  /**
   * The bytes `from` (included) to `to` (excluded); all without them. Each piece is checked before it is given, and of
   * a whole the hash before its last: what is damaged throws (`FhirError` 500 `damaged`), naming the hash.
   */
  read(from?: number, to?: number): AsyncIterable<Uint8Array>
}

/** A version with the entries by which it is found while it is the newest. */
export interface Placed<Body = string> extends Stored<Body> {
  readonly entries: Entries
}

/** What is put into a store that is being filled, in one go. */
export interface Filler<Body = string> {
  readonly versions?: readonly Placed<Body>[]
  readonly rows?: readonly LogRow[]
  readonly notes?: readonly Note[]
}

/** A store that takes over another's content. Until it is finished, it serves nobody, even after a crash. */
export interface Filling<Body = string> {
  /** Puts these in as they are; versions of one resource come in order, and a stub takes away those before it. */
  put(what: Filler<Body>): Promise<void>
  /** All is there: the next commit follows `seq`, the next log row is number `rows`. */
  finish(numbers: { readonly seq: number; readonly rows: number }): Promise<void>
}

/**
 * The shelves: what every adapter does, with the same meaning (`test/store/contract.ts`). Reads see all that was
 * acknowledged before them.
 */
export interface Store {
  readonly name: 'memory' | 'sqlite' | 'mongodb'

  /** The newest version, tombstones and stubs included; nothing if the id was never used. */
  read(type: string, id: string): Promise<Stored | undefined>
  /** One version. A version that was destroyed is answered as the stub. */
  readVersion(type: string, id: string, version: number): Promise<Stored | undefined>
  /** The number of the newest commit; 0 before the first. */
  seq(): Promise<number>
  /** Versions, newest first, by commit. */
  history(query: HistoryQuery): Promise<readonly Stored[]>

  /**
   * Every version there is, oldest first: tombstones and stubs, older and newest ones. What is committed meanwhile
   * changes nothing about the versions up to `upTo`, but that a destroyed record's are gone.
   */
  versions(query: VersionsQuery): Promise<readonly Stored[]>
  /** The numbers and the notes, as of one commit. */
  stand(): Promise<Stand>

  /** Live resources that match, in order: the sort keys, then type and id. */
  search(plan: Plan, page: Page): Promise<Found>
  /** How many live resources match. */
  count(plan: Plan): Promise<number>

  /** What stands in the index for a resource, in no order; nothing for one that is not live. */
  indexed(type: string, id: string): Promise<Entries>
  /** Places in the index that belong to no live resource, by whatever name the adapter has for them: none, if all is well. */
  strays(): Promise<readonly string[]>

  /**
   * Commits everything in the set at once, or nothing. Concurrent sets may share one transaction; each stands or
   * falls alone. A lost race is a value, so that the caller reads again and decides again; only a store that is
   * away or broken throws (`FhirError` 503 `store-away`).
   */
  commit(set: ChangeSet): Promise<Receipt | Conflict>

  /** A note by its key, unless it has expired. */
  note(key: string): Promise<string | undefined>
  /** Notes whose key begins so, by key. */
  notes(prefix: string): Promise<readonly Note[]>

  /** The bytes kept under a SHA-256 (lower-case hex), unless they were destroyed: for what is known to be small. */
  blob(hash: string): Promise<Uint8Array | undefined>
  /** The same by the piece, of any size. */
  openBlob(hash: string): Promise<OpenBlob | undefined>
  /** The hashes of all blobs, in order, after one (`''` for the first), at most so many. */
  blobs(after: string, limit: number): Promise<readonly string[]>
  /**
   * Takes bytes in, by the piece, before the act that keeps them. Fails as their source fails, with nothing left; what
   * a killed process leaves is swept.
   */
  stage(bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<Staged>
  /** Takes away what was staged and is not going to be adopted. What was adopted stays. */
  unstage(staged: Staged): Promise<void>
  /** Takes away what was staged, and nobody has added to since this instant (epoch ms). A few uploads at a time: how many. */
  sweep(before: number): Promise<number>

  /** How many rows the log has. */
  logSize(): Promise<number>
  /** Rows `from` (included) to `to` (excluded), in order. */
  logRows(from: number, to: number): Promise<readonly LogRow[]>

  /**
   * Begins to fill an empty store with another's content (`contentOf`). Refuses `conflict` a store that is not empty,
   * unless what it has is a filling that never ended, which is taken away.
   */
  fill(): Promise<Filling>

  /** Resolves when the store can serve; throws `store-away` otherwise. */
  ready(): Promise<void>
  close(): Promise<void>
}
