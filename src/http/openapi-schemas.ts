import { type Described, type DescribedTable, isMany, isRequired, type Kind } from '../fhir/index.ts'

/** A JSON Schema (2020-12), as far as it is used here. @see https://json-schema.org/draft/2020-12 */
export interface Schema {
  readonly type?: string
  readonly description?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean
  readonly items?: Schema
  readonly enum?: readonly string[]
  readonly examples?: readonly string[]
  readonly readOnly?: boolean
  readonly $ref?: string
}

/** Where the schema of a kind stands in the description. */
export const refTo = (kind: Kind): Schema => ({ $ref: `#/components/schemas/${kind.name}` })

/** A record of the kind, as it is answered and sent: what the server gives it is read only. */
export const schemaOfKind = (kind: Kind): Schema => {
  const { properties, ...rest } = schemaOf(kind.fields)
  return {
    ...rest,
    description: kind.is,
    properties: {
      id: { type: 'string', readOnly: true, description: 'Given by the server' },
      ...properties,
      version: { type: 'integer', readOnly: true, description: 'Counts from 1' },
    },
  }
}

/** A page of records of the kind. */
export const pageOf = (kind: Kind): Schema => ({
  type: 'object',
  properties: {
    records: { type: 'array', items: refTo(kind) },
    next: { type: 'string', description: 'The address of the next page, if there is one' },
  },
  required: ['records'],
})

/** An object with what the table describes, and nothing else. */
export const schemaOf = (table: DescribedTable): Schema => ({
  type: 'object',
  additionalProperties: false,
  properties: Object.fromEntries(Object.entries(table).map(([name, one]) => [name, schemaOfValue(one)])),
  required: Object.keys(table).filter((name) => isRequired(table[name] as Described)),
})

const jsonTypes: Readonly<Record<string, string>> = {
  boolean: 'boolean',
  integer: 'integer',
  positiveInt: 'integer',
  decimal: 'number',
  Coding: 'object',
  CodeableConcept: 'object',
  Identifier: 'object',
  Period: 'object',
  Resource: 'object',
}
const examples: Readonly<Record<string, string>> = {
  Reference: 'Patient/123',
  date: '2026-11-24',
  dateTime: '2026-11-24T09:30:00Z',
  instant: '2026-11-24T09:30:00Z',
}

/** One described value; what may come several times is a list. */
export const schemaOfValue = (described: Described): Schema => {
  const { type, is, codes, parts } = described
  const example = examples[type]
  const one: Schema = parts
    ? schemaOf(parts)
    : {
        type: jsonTypes[type] ?? 'string',
        ...(codes ? { enum: codes } : {}),
        ...(example ? { examples: [example] } : {}),
      }
  const description = parts ? is : `${is} (${type})`
  return isMany(described) ? { type: 'array', items: one, description } : { ...one, description }
}
