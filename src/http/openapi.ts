import type { Desk, Operation } from '../department/desk/index.ts'
import { type Described, type DescribedTable, isMany, isRequired, type Kind } from '../fhir/index.ts'

export interface OpenApi {
  readonly openapi: string
  readonly info: { readonly title: string; readonly version: string; readonly description: string }
  readonly servers: readonly { readonly url: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, Endpoint>>>>
}

export interface Endpoint {
  readonly summary: string
  readonly tags: readonly string[]
  readonly requestBody?: unknown
  readonly responses: Readonly<Record<string, { readonly description: string }>>
}

/** The records door described for programs, made from the kinds and the operations. */
export const openApi = (desk: Desk, base: string): OpenApi => ({
  openapi: '3.1.0',
  info: {
    title: 'Muniment records',
    version: '0.1.0',
    description: 'The department’s records as plain JSON',
  },
  servers: [{ url: `${base}/records` }],
  paths: Object.assign(
    {},
    ...desk.rooms.flatMap((room) => [
      ...room.kinds.map((kind) => pathsOfKind(kind, room.name)),
      ...room.operations.map((one) => pathOfOperation(one, room.name, desk)),
    ]),
  ),
})

const pathsOfKind = (kind: Kind, room: string) => {
  const body = bodyOf(kind.fields)
  const tags = [room]
  return {
    [`/${kind.collection}`]: {
      get: { summary: `List: ${kind.is}`, tags, responses: answers },
      post: { summary: `Create: ${kind.is}`, tags, requestBody: body, responses: answers },
    },
    [`/${kind.collection}/{id}`]: {
      get: { summary: `Read a ${kind.name}`, tags, responses: answers },
      put: { summary: `Change a ${kind.name}`, tags, requestBody: body, responses: answers },
      delete: { summary: `Delete a ${kind.name}`, tags, responses: answers },
    },
  }
}

const pathOfOperation = (operation: Operation, room: string, desk: Desk) => {
  const endpoint = {
    summary: operation.does,
    tags: [room],
    requestBody: bodyOf(operation.in),
    responses: { ...answers, ...refusalsOf(operation) },
  }
  const kinds = desk.rooms.flatMap((one) => one.kinds).filter(({ type }) => operation.on.includes(type))
  const places = operation.levels.includes('instance')
    ? kinds.map((kind) => `/${kind.collection}/{id}/${operation.name}`)
    : []
  const bare = operation.levels.some((level) => level !== 'instance') ? [`/${operation.name}`] : []
  return Object.fromEntries([...places, ...bare].map((path) => [path, { post: endpoint }]))
}

const answers = {
  200: { description: 'Done' },
  '4XX': { description: 'Refused: an OperationOutcome says what, why and what to do next' },
}

const refusalsOf = ({ refuses = {} }: Operation) =>
  Object.fromEntries(Object.entries(refuses).map(([code, when]) => [`x-${code}`, { description: when }]))

const bodyOf = (fields: DescribedTable) => ({ content: { 'application/json': { schema: schemaOf(fields) } } })

const schemaOf = (fields: DescribedTable): Record<string, unknown> => ({
  type: 'object',
  additionalProperties: false,
  properties: Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, schemaOfField(field)])),
  required: Object.entries(fields)
    .filter(([, field]) => isRequired(field))
    .map(([name]) => name),
})

const jsonTypes: Readonly<Record<string, string>> = {
  boolean: 'boolean',
  integer: 'integer',
  positiveInt: 'integer',
  decimal: 'number',
}
const objects = new Set(['Coding', 'CodeableConcept', 'Identifier', 'Period', 'Resource'])

const schemaOfField = (field: Described): Record<string, unknown> => {
  const one = field.parts
    ? schemaOf(field.parts)
    : {
        type: objects.has(field.type) ? 'object' : (jsonTypes[field.type] ?? 'string'),
        ...(field.codes ? { enum: field.codes } : {}),
      }
  const description = `${field.is} (${field.type})`
  return isMany(field) ? { type: 'array', items: one, description } : { ...one, description }
}
