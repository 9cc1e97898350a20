import type { Issue, Query, Resource, SearchParam } from '../../fhir/index.ts'
import type { Entries, Plan } from '../../store/index.ts'

/**
 * What the desk needs to know of FHIR's definitions and ours, made once by `catalogue.ts`: how resources are
 * indexed, searched and checked.
 */
export interface Language {
  /** The resource types there are. */
  readonly types: readonly string[]
  readonly entriesOf: (resource: Resource) => Entries
  /** The search parameters of a type, ours included. */
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

export interface Clock {
  /** The instant, with zone: `2026-11-24T09:30:00.000Z`. */
  readonly now: () => string
  /** The facility's day: `2026-11-24`. */
  readonly today: () => string
}
