import { type Request, type RequestHandler, Router } from 'express'
import type { Act, Answer, Desk, Operation } from '../department/desk/index.ts'
import {
  type DescribedTable,
  didYouMean,
  isMany,
  type Kind,
  parseJson,
  type Resource,
  refusal,
  toRecord,
  toText,
} from '../fhir/index.ts'
import { criteriaOf, etag } from '../interactions/index.ts'
import { readBody } from './body.ts'
import { bytesOf, conditionsOf, purposesOf, queryOf } from './fhir-requests.ts'
import { checkMethod } from './methods.ts'
import { openApi } from './openapi.ts'
import { openApiPage } from './openapi-page.ts'
import type { DoorOptions } from './options.ts'
import { type Place, placesOf } from './places.ts'

type Asked = Pick<Act, 'interaction' | 'query'> & Partial<Omit<Act, 'kind'>>

/**
 * The records door: the same acts in the department's words, as plain JSON. `/records/legal-holds` is the collection
 * of a kind; `/records/legal-holds/ID/release-hold` calls an operation on it; `/records/disposal-prepare` one of the
 * whole department.
 */
export const recordsDoor = (options: DoorOptions): RequestHandler => {
  const { desk } = options
  const router = Router()
  const description = openApi(desk, options.base)
  router.get('/openapi.json', (_request, response) => void response.json(description))
  router.get('/docs', (_request, response) => void response.type('html').send(openApiPage(desk, description)))
  router.use(async (request, response) => {
    const caller = await options.recognise(request.get('Authorization'))
    const body = readBody(bytesOf(request), request.get('Content-Type'), 'records')
    const { kind, ...asked } = readRecordsAddress(desk, request)
    checkMethod(desk, request.method, asked)
    const answer = await desk.perform({
      ...conditionsOf(request),
      ...asked,
      ...(body.json === undefined ? {} : { body: body.json }),
      kind: kind?.name ?? 'operation',
      caller,
      purpose: purposesOf(request),
      requestId: String(response.locals.requestId),
      from: request.socket.remoteAddress ?? '',
    })
    if (answer.version) response.set('ETag', etag(answer.version.version))
    if (answer.made && kind)
      response.set('Location', `${options.base}/records/${kind.collection}/${answer.version?.id}`)
    const { operation, type = '' } = asked
    const named = desk.operations.filter((one) => one.name === operation)
    const called = named.find(({ on }) => on.includes(type)) ?? named[0]
    const plain = called ? plainOutput(answer, called) : plainAnswer(answer, asked.interaction, kind)
    response.status(answer.status).type('json').end(toText(plain))
  })
  return router
}

const methods = { GET: 'read', PUT: 'update', DELETE: 'delete' } as const

const readRecordsAddress = (desk: Desk, request: Request): Asked & { kind?: Kind } => {
  const query = queryOf(request)
  const parts = request.path.split('/').filter(Boolean)
  const [collection = '', id, name] = parts
  const places = placesOf(desk)
  const place = places.find((one) => one.collection === collection)
  if (!place || parts.length > 3) return systemOperation(desk, places, parts, query)
  const { type, kind } = place
  const as = kind ? { kind } : {}
  if (name !== undefined && id !== undefined) return { ...called(desk, name, type, query), type, id, ...as }
  if (id !== undefined && desk.operations.some((one) => one.name === id && one.on.includes(type)))
    return { ...called(desk, id, type, query), type, ...as }
  if (!kind) throw noRecords(collection)
  if (id === undefined)
    return { interaction: onCollection(request.method), type, query: within(kind, query), kind }
  const interaction = methods[request.method as keyof typeof methods]
  if (!interaction) throw notOffered(request.method)
  return { interaction, type, id, query, kind }
}

const onCollection = (method: string) => {
  if (method === 'GET') return 'search'
  if (method === 'POST') return 'create'
  throw notOffered(method)
}

// A collection shows its own kind only.
const within = (kind: Kind, query: string): string => [query, criteriaOf(kind)].filter(Boolean).join('&')

const called = (desk: Desk, name: string, type: string, query: string): Asked => {
  const known = desk.operations.filter(({ on }) => on.includes(type)).map((one) => one.name)
  if (!known.includes(name))
    throw refusal('unknown-address', {
      says: 'These records have no such operation.',
      next: didYouMean(name, known),
    })
  return { interaction: 'operation', operation: name, query }
}

const systemOperation = (
  desk: Desk,
  places: readonly Place[],
  parts: readonly string[],
  query: string,
): Asked => {
  const [name = '', ...rest] = parts
  const operation: Operation | undefined = desk.operations.find((one) => one.name === name)
  if (operation && rest.length === 0) {
    const type = operation.levels.includes('system') ? undefined : operation.on[0]
    return { interaction: 'operation', operation: name, query, ...(type ? { type } : {}) }
  }
  const known = [...places.map(({ collection }) => collection), ...desk.operations.map((one) => one.name)]
  throw refusal('unknown-address', {
    says: 'The department has no such records.',
    next: didYouMean(name, known),
  })
}

const noRecords = (collection: string) =>
  refusal('not-allowed', {
    says: `Under ${collection} operations are called; the records themselves are at /fhir.`,
    next: 'GET /records/docs says what is offered.',
  })

const notOffered = (method: string) =>
  refusal('not-allowed', {
    says: `${method.slice(0, 10)} is not offered at this address.`,
    next: 'GET /records/docs says what is offered.',
  })

const resourceIn = ({ resource, text }: Answer): Resource | undefined =>
  resource ?? (text === undefined ? undefined : (parseJson(text) as Resource))

const plainAnswer = (answer: Answer, interaction: Act['interaction'], kind: Kind | undefined): unknown => {
  const resource = resourceIn(answer)
  if (resource === undefined || !kind) return resource ?? {}
  if (interaction !== 'search') return recordOf(kind, resource)
  const entries = (resource.entry as { resource: Resource }[] | undefined) ?? []
  const next = (resource.link as { relation: string; url: string }[]).find(
    ({ relation }) => relation === 'next',
  )
  return {
    records: entries.map((entry) => recordOf(kind, entry.resource)),
    ...(next ? { next: `/records/${kind.collection}?${withoutOwn(kind, new URL(next.url))}` } : {}),
  }
}

// The next request adds the kind's own criteria again.
const withoutOwn = (kind: Kind, { searchParams }: URL): string => {
  for (const [name, value] of new URLSearchParams(within(kind, ''))) searchParams.delete(name, value)
  return String(searchParams)
}

const recordOf = (kind: Kind, resource: Resource): Record<string, unknown> => ({
  ...toRecord(kind, resource),
  version: Number(resource.meta?.versionId),
})

// Parameters become a plain object; what may come more than once is a list.
const plainOutput = (answer: Answer, { out }: Operation): unknown => {
  const resource = resourceIn(answer)
  if (resource?.resourceType !== 'Parameters') return resource ?? {}
  return plainParts((resource.parameter as Part[] | undefined) ?? [], out)
}

interface Part {
  name: string
  part?: Part[]
  resource?: Resource
}

const plainParts = (parts: readonly Part[], table: DescribedTable): Record<string, unknown> => {
  const values = (name: string, inner: DescribedTable) =>
    parts.filter((part) => part.name === name).map((part) => plainPart(part, inner))
  const plain = Object.entries(table).map(([name, one]) => {
    const all = values(name, one.parts ?? {})
    return [name, isMany(one) ? all : all[0]]
  })
  return Object.fromEntries(plain.filter(([, value]) => value !== undefined))
}

const plainPart = (part: Part, inner: DescribedTable): unknown =>
  part.resource ?? (part.part ? plainParts(part.part, inner) : simple(part))

const simple = (part: Part): unknown => {
  const [, value] = Object.entries(part).find(([name]) => name.startsWith('value')) ?? []
  return (value as { reference?: string } | undefined)?.reference ?? value
}
