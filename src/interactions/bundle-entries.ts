import type { Act, Inner, Interaction, Unit } from '../department/desk/index.ts'
import { isId, type Resource, refusal } from '../fhir/index.ts'
import { oneMatch } from './one-match.ts'

/** One entry of a bundle, read. */
export interface Entry extends Request {
  /** `Bundle.entry[3]` */
  readonly origin: string
  readonly fullUrl: string | undefined
  readonly resource: Resource | undefined
}

interface Request {
  readonly method: string
  readonly type: string
  readonly id: string | undefined
  readonly version: number | undefined
  readonly query: string
  /** What a GET is. */
  readonly look: Interaction
  readonly ifNoneExist: string | undefined
  readonly ifMatch: string | undefined
  readonly ifNoneMatch: string | undefined
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
  fullUrl?: string
  resource?: Resource
  request?: { method?: string; url?: string; ifNoneExist?: string; ifMatch?: string; ifNoneMatch?: string }
}

/** The entries of a bundle. Refuses 400, naming the entry, what has no usable request. */
export const readEntries = (act: Act): readonly Entry[] => {
  const { entry = [] } = act.body as { entry?: RawEntry[] }
  if (!Array.isArray(entry))
    throw bad('Bundle.entry', 'entry is not a list', 'Send Bundle.entry as a JSON array')
  return entry.map((raw, place) => readEntry(raw, `Bundle.entry[${place}]`))
}

const readEntry = ({ fullUrl, resource, request = {} }: RawEntry, origin: string): Entry => {
  const { method = '', url = '', ifNoneExist, ifMatch, ifNoneMatch } = request
  if (!methods.has(method))
    throw bad(
      `${origin}.request.method`,
      'the entry has no known method',
      'Use GET, POST, PUT, PATCH or DELETE',
    )
  const address = readUrl(url, origin)
  checkResource(resource, method, address.type, origin)
  return { origin, fullUrl, resource, method, ...address, ifNoneExist, ifMatch, ifNoneMatch }
}

const checkResource = (
  resource: Resource | undefined,
  method: string,
  type: string,
  origin: string,
): void => {
  if (resource === undefined && (method === 'POST' || method === 'PUT'))
    throw bad(`${origin}.resource`, `a ${method} needs a resource`, 'Put the resource into the entry')
  if (resource !== undefined && method !== 'PATCH' && resource.resourceType !== type)
    throw bad(`${origin}.request.url`, `the address is for ${type}, not for this resource`, 'Make them agree')
}

const readUrl = (url: string, origin: string) => {
  const [path = '', query = ''] = url.replace(/^\//, '').split(/\?(.*)/s)
  const [type = '', id, history, version, ...more] = path.split('/')
  const beyond = more.length > 0 || (history !== undefined && history !== '_history')
  if (!/^[A-Z][A-Za-z]+$/.test(type) || (id !== undefined && !isId(id)) || beyond)
    throw bad(`${origin}.request.url`, 'the url is no address of this server', 'Use one such as Patient/123')
  return {
    type,
    id,
    version: version ? Number(version) : undefined,
    query,
    look: lookOf(id, history, version),
  }
}

const lookOf = (id?: string, history?: string, version?: string): Interaction => {
  if (history === '_history') return version ? 'vread' : 'history'
  return id ? 'read' : 'search'
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
  for (const entry of entries) {
    const criteria = criteriaOf(entry)
    const found = await matchOf(unit, act, inner, entry)
    const id = found?.id ?? entry.id ?? ownId(entry) ?? (creates(entry) ? unit.id() : undefined)
    if (found && entry.method === 'POST') identified.existing.set(entry, found)
    else if (writes(entry)) take(taken, entry, id, criteria)
    if (id) identified.ids.set(entry, id)
    if (id && entry.fullUrl) identified.references.set(entry.fullUrl, `${entry.type}/${id}`)
  }
  return identified
}

const writes = ({ method }: Entry) => method !== 'GET' && method !== 'HEAD'

const creates = ({ method }: Entry) => method === 'POST' || method === 'PUT'

const ownId = ({ method, resource }: Entry) => (method === 'PUT' ? resource?.id : undefined)

const criteriaOf = (entry: Entry): string | undefined =>
  entry.method === 'POST' ? entry.ifNoneExist : writes(entry) && !entry.id ? entry.query : undefined

const matchOf = async (unit: Unit, act: Act, inner: Inner, entry: Entry): Promise<Resource | undefined> => {
  const criteria = criteriaOf(entry)
  if (criteria === undefined) return undefined
  return oneMatch(unit, act, inner, { type: entry.type, criteria, expression: `${entry.origin}.request` })
}

const take = (taken: Map<string, Entry>, entry: Entry, id?: string, criteria?: string): void => {
  const { type } = entry
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
