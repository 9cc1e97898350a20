import type { Kind, Resource } from '../../fhir/index.ts'
import type { Node } from '../../store/index.ts'
import type { Act, Interaction } from './act.ts'
import type { Operation } from './operation.ts'
import type { Pending, Unit } from './unit.ts'

/**
 * A room of the department is a value. `compose.ts` lists the rooms in order, and that order is the order in which
 * guards and observers are asked.
 */
export interface Room {
  readonly name: string
  readonly kinds: readonly Kind[]
  readonly operations: readonly Operation[]
  readonly guards: readonly Guard[]
  readonly observers: readonly Observer[]
  /** Definitions of a type that are read and found here though they are not stored. */
  readonly serves?: (type: string) => readonly Resource[]
  /** Code systems whose codes are known here, with the releases that are; no release where it is FHIR's own. */
  readonly codeSystems?: () => readonly { readonly uri: string; readonly versions: readonly string[] }[]
}

/** Says no, or narrows what is seen. */
export interface Guard {
  readonly name: string
  /** Types of which it refuses an interaction whatever the record says; the CapabilityStatement leaves them out. */
  readonly never?: Readonly<Partial<Record<Interaction, readonly string[]>>>
  /** What the caller may see of a type, as a condition for the query; nothing adds no condition. */
  readonly sees?: (unit: Unit, act: Act, type: string) => Promise<Node | undefined> | undefined
  /**
   * Throws a refusal if the change must not be; asked for every change of the act, once all are known. Most changes
   * are none of a guard's business: then it returns at once.
   */
  readonly change?: (unit: Unit, change: Pending, act: Act) => Promise<void> | undefined
}

/** Adds what follows from a change, in the same commit. */
export interface Observer {
  readonly name: string
  /** Completes a resource before it is validated (filing adds the hash); returns it changed or as it was. */
  readonly complete?: (unit: Unit, resource: Resource, act: Act) => Promise<Resource> | Resource
  /** Puts, through the unit, what follows from a change that was just made. */
  readonly follow?: (unit: Unit, change: Pending, act: Act) => Promise<void> | undefined
  /** The log rows of an act, refused ones too; rows are committed with the act's changes. */
  readonly record?: (happened: Happened) => readonly string[]
}

/** What an act did, for the log. */
export interface Happened {
  readonly act: Act
  readonly time: string
  readonly status: number
  /** The code of the refusal, where it was one. */
  readonly refusal?: string
  /** Versions that left the building in the answer. */
  readonly seen: readonly Seen[]
  readonly changes: readonly Made[]
  /** The acts within a bundle, in order. */
  readonly parts: readonly Act[]
  /** Facts a room wants in the row: a disclosure's basis, a batch's certificate. */
  readonly facts: Readonly<Record<string, unknown>>
}

export interface Seen {
  /** `Type/id/_history/n` */
  readonly ref: string
  /** `Patient/x` whose record it is. */
  readonly patient?: string
}

export interface Made extends Seen {
  readonly change: 'create' | 'update' | 'delete' | 'destroy'
  /** SHA-256 of the body as stored, lower-case hex; absent for a deletion. */
  readonly sha256?: string
}
