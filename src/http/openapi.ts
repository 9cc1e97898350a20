import { type Desk, inputsOf, type Operation, type Room } from '../department/desk/index.ts'
import type { Described, Kind } from '../fhir/index.ts'
import { pageOf, refTo, type Schema, schemaOf, schemaOfKind, schemaOfValue } from './openapi-schemas.ts'
import { addressesOf } from './places.ts'

/** @see https://spec.openapis.org/oas/v3.1.0 */
export interface OpenApi {
  readonly openapi: string
  readonly info: { readonly title: string; readonly version: string; readonly description: string }
  readonly servers: readonly { readonly url: string }[]
  readonly security: readonly object[]
  readonly tags: readonly { readonly name: string }[]
  readonly paths: Readonly<Record<string, Path>>
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>
    readonly securitySchemes: object
  }
}

type Path = Readonly<Partial<Record<'get' | 'post' | 'put' | 'delete', Endpoint>>>

export interface Endpoint {
  readonly operationId: string
  readonly summary: string
  readonly description?: string
  readonly tags: readonly string[]
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly required?: boolean; readonly content: Content }
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: Content }>>
}

interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required?: boolean
  readonly description: string
  readonly schema: Schema
}

type Content = Readonly<Record<string, { readonly schema: Schema }>>

/** The records door described for programs, made from the kinds and the operations. */
export const openApi = (desk: Pick<Desk, 'rooms' | 'operations'>, base: string): OpenApi => ({
  openapi: '3.1.0',
  info: {
    title: 'Muniment records',
    version: '0.1.0',
    description: 'The records of the medical-records department as plain JSON, in the department’s words.',
  },
  servers: [{ url: `${base}/records` }],
  security: [{ token: [] }],
  tags: desk.rooms
    .filter(({ kinds, operations }) => kinds.length + operations.length > 0)
    .map(({ name }) => ({ name })),
  paths: Object.fromEntries(
    desk.rooms.flatMap((room) => [
      ...room.kinds.flatMap((kind) => pathsOfKind(kind, room)),
      ...room.operations.flatMap((one) => pathsOfOperation(one, room, desk)),
    ]),
  ),
  components: {
    schemas: Object.fromEntries(
      desk.rooms.flatMap(({ kinds }) => kinds.map((kind) => [kind.name, schemaOfKind(kind)])),
    ),
    securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
  },
})

const json = (schema: Schema): Content => ({ 'application/json': { schema } })
const refused = {
  '4XX': {
    description: 'Refused: an OperationOutcome says what, why and what to do next',
    content: json({ type: 'object' }),
  },
}
const done = (description: string, schema: Schema) => ({ description, content: json(schema) })

const id: Parameter = {
  name: 'id',
  in: 'path',
  required: true,
  description: 'The id of the record',
  schema: { type: 'string' },
}
const header = (name: string, description: string): Parameter => ({
  name,
  in: 'header',
  description,
  schema: { type: 'string' },
})
const ifMatch = header(
  'If-Match',
  'The version that you have read, W/"3"; refused with 412 if there is a newer one',
)
const again = header(
  'Idempotency-Key',
  'The same request with the same key is carried out once within 24 hours',
)

const pathsOfKind = (kind: Kind, { name: room }: Room): [string, Path][] => {
  const tags = [room]
  const requestBody = { required: true, content: json(refTo(kind)) }
  const record = { 200: done('The record', refTo(kind)), ...refused }
  const query: Parameter = {
    name: 'search',
    in: 'query',
    description: `Any search parameters of FHIR’s ${kind.type}, such as _count or _sort`,
    schema: { type: 'string' },
  }
  const on = (verb: string, summary: string) => ({ operationId: `${verb} ${kind.name}`, summary, tags })
  const created = { 201: done('The record, made', refTo(kind)), ...refused }
  const listed = { 200: done('A page of records', pageOf(kind)), ...refused }
  const deleted = { 200: { description: 'Deleted' }, ...refused }
  return [
    [
      `/${kind.collection}`,
      {
        get: { ...on('list', `List: ${kind.is}`), parameters: [query], responses: listed },
        post: { ...on('create', `Create: ${kind.is}`), parameters: [again], requestBody, responses: created },
      },
    ],
    [
      `/${kind.collection}/{id}`,
      {
        get: { ...on('read', `Read a ${kind.name}`), parameters: [id], responses: record },
        put: {
          ...on('change', `Change a ${kind.name}`),
          parameters: [id, ifMatch],
          requestBody,
          responses: record,
        },
        delete: { ...on('delete', `Delete a ${kind.name}`), parameters: [id], responses: deleted },
      },
    ],
  ]
}

const pathsOfOperation = (
  one: Operation,
  room: Room,
  desk: Pick<Desk, 'rooms' | 'operations'>,
): [string, Path][] => addressesOf(desk, room, one).map((path) => [path, { post: called(one, room, path) }])

const called = (one: Operation, { name: room }: Room, path: string): Endpoint => {
  const parameters = [...(path.includes('{id}') ? [id] : []), ...(one.changes ? [again] : [])]
  return {
    operationId: path.slice(1).replaceAll('/', ' '),
    summary: one.does,
    ...(one.refuses ? { description: refusalsOf(one.refuses) } : {}),
    tags: [room],
    ...(parameters.length > 0 ? { parameters } : {}),
    requestBody: { content: json(schemaOf(inputsOf(one))) },
    responses: { 200: done('Done', answerOf(one)), ...refused },
  }
}

const refusalsOf = (refuses: Readonly<Record<string, string>>): string =>
  ['It refuses:', '', ...Object.entries(refuses).map(([code, when]) => `* ${code}: ${when}`)].join('\n')

// A lone resource is answered as itself.
const answerOf = ({ out }: Operation): Schema => {
  const lone: Described | undefined = Object.keys(out).length === 1 ? out.return : undefined
  return lone?.type === 'Resource' ? schemaOfValue(lone) : schemaOf(out)
}
