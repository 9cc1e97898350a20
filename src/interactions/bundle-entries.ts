import type { Act, Inner, Interaction, Unit } from '../department/desk/index.ts'
import { FhirError, type Resource, refusal } from '../fhir/index.ts'
import { type Asked, readAddress } from './address.ts'
import { fewMatches, oneMatch } from './one-match.ts'

/** One entry of a bundle, read. */
export interface Entry {
  /** `Bundle.entry[3]` */
  readonly origin: string
  readonly fullUrl: string | undefined
  readonly resource: Resource | undefined
  readonly method: string
  /** What its method and url ask for. */
  readonly asked: Asked
  readonly ifNoneExist: string | undefined
  readonly ifMatch: string | undefined
  readonly ifNoneMatch: string | undefined
  readonly ifModifiedSince: string | undefined
}

/** The identities of a transaction, known before anything is written. */
export interface Identified {
  /** Ids given to the entries that create or conditionally update. */
  readonly ids: ReadonlyMap<Entry, string>
  /** fullUrl → `Type/id` */
  readonly references: ReadonlyMap<string, string>
  /** Conditional creates that found their resource. */
  readonly existing: ReadonlyMap<Entry, Resource>
}

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'])

interface RawEntry {
  readonly fullUrl?: unknown
  readonly resource?: Resource
  readonly request?: Readonly<Record<string, unknown>>
}

/** The entries of a bundle. Refuses 400, naming the entry, what has no usable request. */
export const readEntries = (act: Act, inner: Inner): readonly Entry[] =>
  readEachEntry(act, inner).map((read) => read())

/** As `readEntries`, but each entry is read, or refused, by itself. */
export const readEachEntry = (act: Act, inner: Inner): readonly (() => Entry)[] => {
  const { entry = [] } = act.body as { entry?: RawEntry[] }
  if (!Array.isArray(entry))
    throw bad('Bundle.entry', 'entry is not a list', 'Send Bundle.entry as a JSON array')
  return entry.map((raw, place) => () => readEntry(raw ?? {}, `Bundle.entry[${place}]`, inner))
}

const readEntry = ({ fullUrl, resource, request }: RawEntry, origin: string, inner: Inner): Entry => {
  const text = (name: string) => textIn(request ?? {}, name, origin)
  const method = text('method') ?? ''
  if (!methods.has(method))
    throw bad(
      `${origin}.request.method`,
      'the entry has no known method',
      'Use GET, POST, PUT, PATCH or DELETE',
    )
  const asked = readUrl(method, text('url') ?? '', origin, inner)
  checkResource(resource, asked, origin)
  return {
    origin,
    fullUrl: typeof fullUrl === 'string' ? fullUrl : undefined,
    resource,
    method,
    asked,
    ifNoneExist: text('ifNoneExist'),
    ifMatch: text('ifMatch'),
    ifNoneMatch: text('ifNoneMatch'),
    ifModifiedSince: text('ifModifiedSince'),
  }
}

const textIn = (request: Readonly<Record<string, unknown>>, name: string, origin: string) => {
  const value = request[name]
  if (value === undefined || typeof value === 'string') return value
  throw bad(`${origin}.request.${name}`, `${name} is no text`, 'Write it as a JSON string')
}

const checkResource = (
  resource: Resource | undefined,
  { interaction, type }: Asked,
  origin: string,
): void => {
  const needed = interaction === 'create' || interaction === 'update'
  if (resource !== undefined && (typeof resource !== 'object' || resource === null))
    throw bad(`${origin}.resource`, 'the resource is none', 'Put a resource into the entry, or leave it out')
  if (!resource && needed)
    throw bad(`${origin}.resource`, `to ${interaction} needs a resource`, 'Put the resource into the entry')
  if (resource && needed && resource.resourceType !== type)
    throw bad(`${origin}.request.url`, `the address is for ${type}, not for this resource`, 'Make them agree')
}

/** Everything that has an address outside has it in a bundle too, but for bundles and what the server is. */
const readUrl = (method: string, url: string, origin: string, { language, rooms }: Inner): Asked => {
  const [path = '', query = ''] = url.split(/\?(.*)/s)
  const place = `${origin}.request.url`
  const useOne = 'Use one such as Patient/123'
  if (path === '' || path === 'metadata') throw bad(place, 'the url is no address of this server', useOne)
  const asked = addressed(method, path, query, language.types, place)
  if (asked.operation === undefined) return asked
  const called = rooms.flatMap((room) => room.operations).find(({ name }) => name === asked.operation)
  if (called?.changes && method !== 'POST') throw bad(place, `$${called.name} is called by POST`, 'Use POST')
  return asked
}

const addressed = (
  method: string,
  path: string,
  query: string,
  types: readonly string[],
  place: string,
): Asked => {
  try {
    return readAddress(method, path, query, types, undefined)
  } catch (error) {
    if (!(error instanceof FhirError)) throw error
    const [issue] = error.outcome.issue
    throw refusal('invalid-bundle', {
      says: `The url is no address of this server: ${issue?.details.text}`,
      next: issue?.diagnostics ?? 'Use one such as Patient/123.',
      expression: place,
    })
  }
}

/**
 * Gives every entry its identity: a new id for a create, the match or a new id for a conditional one. Refuses 400
 * two entries with one identity, 412 criteria with several matches.
 */
export const identify = async (
  unit: Unit,
  act: Act,
  inner: Inner,
  entries: readonly Entry[],
): Promise<Identified> => {
  const identified = {
    ids: new Map<Entry, string>(),
    existing: new Map<Entry, Resource>(),
    references: new Map<string, string>(),
  }
  const taken = new Map<string, Entry>()
  for (const entry of entries.filter(isConditionalDelete))
    for (const { id } of await doomed(unit, act, inner, entry)) take(taken, entry, id)
  for (const entry of entries.filter((one) => writes(one) && !isConditionalDelete(one))) {
    const { type, id: addressed } = entry.asked
    const criteria = criteriaOf(entry)
    const found = await matchOf(unit, act, inner, entry)
    const id = found?.id ?? addressed ?? ownId(entry) ?? (creates(entry) ? unit.id() : undefined)
    if (found && entry.asked.interaction === 'create') identified.existing.set(entry, found)
    else take(taken, entry, id, criteria)
    if (id) identified.ids.set(entry, id)
    if (id && entry.fullUrl) identified.references.set(entry.fullUrl, `${type}/${id}`)
  }
  return identified
}

const writing: readonly Interaction[] = ['create', 'update', 'patch', 'delete']

const writes = ({ asked }: Entry) => writing.includes(asked.interaction)

const isConditionalDelete = ({ asked }: Entry) => asked.interaction === 'delete' && asked.id === undefined

const doomed = (unit: Unit, act: Act, inner: Inner, { asked, origin }: Entry) =>
  fewMatches(unit, act, inner, {
    type: asked.type ?? '',
    criteria: asked.query,
    expression: `${origin}.request`,
  })

const creates = ({ asked }: Entry) => asked.interaction === 'create' || asked.interaction === 'update'

const ownId = ({ asked, resource }: Entry) => (asked.interaction === 'update' ? resource?.id : undefined)

const criteriaOf = ({ asked, ifNoneExist }: Entry): string | undefined =>
  asked.interaction === 'create' ? ifNoneExist : asked.id === undefined ? asked.query : undefined

const matchOf = async (unit: Unit, act: Act, inner: Inner, entry: Entry): Promise<Resource | undefined> => {
  const criteria = criteriaOf(entry)
  if (criteria === undefined) return undefined
  return oneMatch(unit, act, inner, {
    type: entry.asked.type ?? '',
    criteria,
    expression: `${entry.origin}.request`,
  })
}

const take = (taken: Map<string, Entry>, entry: Entry, id?: string, criteria?: string): void => {
  const { type } = entry.asked
  for (const identity of [...(id ? [`${type}/${id}`] : []), ...(criteria ? [`${type}?${criteria}`] : [])]) {
    const other = taken.get(identity)
    if (other)
      throw bad(entry.origin, `it has the same identity as ${other.origin}`, 'Let each resource come once')
    taken.set(identity, entry)
  }
}

const bad = (expression: string, what: string, next: string) =>
  refusal('invalid-bundle', {
    says: `The bundle cannot be carried out: ${what}.`,
    next: `${next}.`,
    expression,
  })
