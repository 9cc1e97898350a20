import type { Issue, Resource } from '../../fhir/index.ts'
import type { Expectation, Node, Note, OpenBlob, Staged, Stored } from '../../store/index.ts'
import type { Act } from './act.ts'

/**
 * The unit of work of one act: reads see the store and what the act has already done; everything put is committed
 * together when the act is decided. A version that was read is expected unchanged at the commit if the act writes.
 */
export interface Unit {
  readonly now: string
  readonly today: string
  /** The act as it came to the desk; of a bundle, the bundle. */
  readonly act: Act

  /** The newest version, tombstones included. Of a resource the act has put: that. */
  read(type: string, id: string): Promise<Stored | undefined>
  readVersion(type: string, id: string, version: number): Promise<Stored | undefined>
  /** The live resource behind `Type/id`; nothing if it is not there. */
  live(reference: string): Promise<Resource | undefined>
  /**
   * All live resources that meet the criteria, what the act has put included (chains see the store only). `steady`:
   * the commit fails, and the act is decided again, if the result has changed by then. Refuses with `too-costly`
   * beyond 10,000.
   */
  find(
    type: string,
    criteria: string | Node,
    how?: { readonly steady?: boolean },
  ): Promise<readonly Resource[]>

  /** A new id, later than all before. */
  id(): string
  /**
   * Creates or updates; without an id it gets one. Returns the resource with id and meta as it will be stored, or as
   * it is if nothing changed. `was` is the version the caller read, where that matters more than the newest.
   */
  put(resource: Resource, how?: { readonly origin?: string }): Promise<Resource>
  remove(type: string, id: string): Promise<void>
  /** Disposal only: leaves the stub instead of the record. */
  destroy(
    type: string,
    id: string,
    stub: Readonly<Record<string, unknown>>,
    blobs: readonly string[],
  ): Promise<void>
  /** What the act has changed so far, in order. */
  changes(): Iterable<Pending>
  /** Keeps bytes and returns their SHA-256 (lower-case hex). */
  keep(bytes: Uint8Array): string
  /** Keeps what was staged and returns its SHA-256. */
  adopt(staged: Staged): string
  openBlob(hash: string): Promise<OpenBlob | undefined>

  note(key: string): Promise<string | undefined>
  writeNote(note: Note): void
  claim(key: string): void
  expect(expectation: Expectation): void

  /** Records that a version leaves the building in the answer. */
  saw(stored: Pick<Stored, 'type' | 'id' | 'version'> & { readonly body?: string }): void
  /** Records an act within this one (a bundle's entry), for the log. */
  part(act: Act): void
  /** Does the work of an operation: what is put meanwhile is its doing. */
  within<T>(operation: string, work: () => Promise<T>): Promise<T>
  /** Adds a fact to the act's log row; several of one name become a list. */
  fact(name: string, value: unknown): void
  /** Tells the caller something without refusing. */
  warn(issue: Issue): void
  /** What the caller is told without a refusal. */
  readonly warnings: readonly Issue[]
}

/** A change that the act wants; guards may still refuse it. */
export interface Pending {
  readonly act: 'write' | 'delete' | 'destroy'
  readonly type: string
  readonly id: string
  /** The version it replaces; 0 for a new resource. */
  readonly was: number
  readonly before?: Resource
  /** What will be stored; absent for a deletion. */
  readonly after?: Resource
  /** Where it stands in the request, for error messages; the type alone for what a room added. */
  readonly origin: string
  /** Whether the caller sent it, rather than a room. */
  readonly sent: boolean
  /** The operation that put it, where one did. */
  readonly operation?: string
  readonly stub?: Readonly<Record<string, unknown>>
  readonly blobs?: readonly string[]
}
