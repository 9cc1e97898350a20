import { parsePath, valuesAt, withValuesAt } from './path-access.ts'
import type { Resource } from './types.ts'
import { type Described, isMany, type RecordOf } from './values.ts'

/** A field of a kind: what it is, and where it stands in the FHIR resource (`parsePath`). */
export type Field = Described & { readonly at: string }
export type Fields = Readonly<Record<string, Field>>

/**
 * A kind of record: one table, read in both directions. `RecordOfKind<typeof legalHold>` is its TypeScript type.
 * Laws (test/fhir/kind-laws.test.ts): FHIR made from a record validates against the profile; record → FHIR → record
 * is the identity; writing back keeps every element that the table does not mention.
 */
export interface Kind<F extends Fields = Fields> {
  /** In the department's words: `legal-hold`. */
  readonly name: string
  /** Its collection at the records door: `legal-holds`. */
  readonly collection: string
  readonly type: string
  readonly profile: string
  /** What the record is, in one sentence. */
  readonly is: string
  /** Elements that every record of the kind has. */
  readonly fixed: Readonly<Record<string, unknown>>
  /** Search criteria that tell the kind's resources from others of the type, such as `code=…`; optional. */
  readonly where?: string
  readonly fields: F
}

export type RecordOfKind<K> = K extends Kind<infer F> ? RecordOf<F> & { readonly id?: string } : never

/** Describes a kind; the types of its records follow from the fields. */
export const kind = <const F extends Fields>(table: Kind<F>): Kind<F> => table

/** Puts a field at its place: `{ ...at('period.start', one('dateTime', 'When it begins')) }`. */
export const at = <D extends Described>(path: string, described: D): D & { readonly at: string } => ({
  ...described,
  at: path,
})

/** The record that a resource holds. */
export const toRecord = <F extends Fields>(
  table: Kind<F>,
  resource: Resource,
): RecordOf<F> & { id?: string } => {
  const record: Record<string, unknown> = resource.id === undefined ? {} : { id: resource.id }
  for (const [name, field] of Object.entries(table.fields)) {
    const values = valuesAt(resource, parsePath(field.at))
    if (values.length > 0) record[name] = isMany(field) ? values : values[0]
  }
  return record as RecordOf<F> & { id?: string }
}

/**
 * The resource with the record written into it: into `before` where there is one, keeping every element that the
 * table does not mention; otherwise into a new resource with the kind's fixed elements and profile.
 */
export const toResource = <F extends Fields>(
  table: Kind<F>,
  record: RecordOf<F> & { readonly id?: string },
  before: Resource = {
    resourceType: table.type,
    meta: { profile: [table.profile] },
    ...structuredClone(table.fixed),
  },
): Resource => {
  let resource: unknown = record.id === undefined ? before : { ...before, id: record.id }
  for (const [name, field] of Object.entries(table.fields)) {
    const value = (record as Record<string, unknown>)[name]
    const values = value === undefined ? [] : isMany(field) ? (value as readonly unknown[]) : [value]
    resource = withValuesAt(resource, parsePath(field.at), values)
  }
  return resource as Resource
}

/** Whether a resource claims to be of the kind. */
export const isOfKind = (table: Kind, resource: Resource): boolean =>
  resource.resourceType === table.type && (resource.meta?.profile ?? []).includes(table.profile)
