import type { Issue, Query, Resource, SearchParam } from '../../fhir/index.ts'
import type { Entries, Expectation, Plan } from '../../store/index.ts'

/**
 * What the desk needs to know of FHIR's definitions and ours, made once by `catalogue.ts`: how resources are
 * indexed, searched and checked.
 */
export interface Language {
  /** The resource types there are. */
  readonly types: readonly string[]
  /** What a resource is found by; `stays` says that the same object is asked about again and again. */
  readonly entriesOf: (resource: Resource, stays?: boolean) => Entries
  /** What a commit with entries expects, taken before they are made: that resources are still indexed in this way. */
  readonly indexed: () => readonly Expectation[]
  /** The search parameters of a type, ours and loaded ones included, by which every resource can be found. */
  readonly params: (type: string) => readonly SearchParam[]
  /** Reads a search over a type (none: all). Refuses 400 what it does not know; lenient drops it. */
  readonly query: (type: string | undefined, search: string, lenient?: boolean) => Query
  readonly planOf: (query: Query) => Plan
  /** The plan of search criteria such as `patient=Patient/1&status=active`; refuses what it cannot read (400). */
  readonly plan: (type: string, criteria: string) => Plan
  /** Top-level elements that belong to the summary of a type. */
  readonly summaryOf: (type: string) => readonly string[]
  /** Faults of a resource against its base type and the profiles it claims; `origin` begins their expressions. */
  readonly check: (resource: Resource, origin: string) => readonly Issue[]
}

/** How far the index of the store is. */
export interface Indexing {
  readonly indexed: readonly Expectation[]
  /** The types whose resources are being indexed anew: for which parameters' sake, and how many of them are done. */
  readonly walks: Readonly<Record<string, Walk>>
}

/** One type's way through its resources, by id. */
export interface Walk {
  /** The parameters, by code, that not all resources can be found by yet. */
  readonly waits: readonly string[]
  /** The last id that is done. */
  readonly after: string
  readonly done: number
  /** How many there were at the beginning; not counted yet where it is absent. */
  readonly of?: number
}

/** How many percent of a walk are done; never all, for then it is no more. */
export const percentOf = ({ done, of = 0 }: Walk): number =>
  of === 0 ? 0 : Math.min(99, Math.floor((100 * done) / of))

export interface Clock {
  /** The instant, with zone: `2026-11-24T09:30:00.000Z`. */
  readonly now: () => string
  /** The facility's day: `2026-11-24`. */
  readonly today: () => string
}
