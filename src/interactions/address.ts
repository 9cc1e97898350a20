import type { Act, Interaction } from '../department/desk/index.ts'
import { didYouMean, isId, refusal } from '../fhir/index.ts'
import { bundleKind } from './bundle-kind.ts'
import { compartmentOf } from './compartment.ts'

/** What an address and a method ask for, in FHIR's words. */
export type Asked = Pick<Act, 'interaction' | 'query'> &
  Partial<Pick<Act, 'type' | 'id' | 'version' | 'operation' | 'compartment'>>

const onResource: Readonly<Record<string, Interaction>> = {
  GET: 'read',
  HEAD: 'read',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
}
const onType: Readonly<Record<string, Interaction>> = {
  GET: 'search',
  HEAD: 'search',
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
}

const looking: Readonly<Record<string, Interaction>> = { GET: 'history', HEAD: 'history' }

/**
 * Reads an address below `/fhir`. Refuses 404 unknown types and addresses, 405 methods that are not offered there.
 * @see https://hl7.org/fhir/R4/http.html
 */
export const readAddress = (
  method: string,
  path: string,
  query: string,
  types: readonly string[],
  body: unknown,
): Asked => {
  const parts = path
    .split('/')
    .filter((part) => part !== '')
    .map(decode)
  const last = parts.at(-1)
  if (last?.startsWith('$')) return operationAt(parts.slice(0, -1), last.slice(1), query, types)
  const [type, ...rest] = parts
  if (type === undefined) return atBase(method, query, body)
  const special = rest.length === 0 ? atSpecial(method, type, query) : undefined
  if (special) return special
  knownType(type, types)
  if (rest[0] === undefined || rest[0].startsWith('_')) return { ...atType(method, rest), type, query }
  const id = knownId(rest[0])
  if (rest[1] !== undefined && !rest[1].startsWith('_'))
    return { ...inCompartment(method, `${type}/${id}`, rest.slice(1), types), query }
  return { ...atResource(method, rest), type, id, query }
}

/** `Patient/x/Condition`, and `Patient/x/*` for all that is in the compartment. */
const inCompartment = (
  method: string,
  compartment: string,
  [type = '', word, ...more]: readonly string[],
  types: readonly string[],
) => {
  if (!compartmentOf(compartment.split('/')[0] ?? '') || more.length > 0) throw nothingHere()
  if (type !== '*') knownType(type, types)
  if (word !== undefined && !(word === '_search' && method === 'POST')) throw nothingHere()
  if (word === undefined && method !== 'GET' && method !== 'HEAD') throw notOffered(method)
  return { interaction: 'search' as const, compartment, ...(type === '*' ? {} : { type }) }
}

const special: Readonly<Record<string, Readonly<Record<string, Interaction>>>> = {
  metadata: { GET: 'capabilities', HEAD: 'capabilities' },
  _history: looking,
  _search: { POST: 'search' },
}

const atSpecial = (method: string, word: string, query: string): Asked | undefined => {
  const table = special[word]
  return table && { interaction: offered(table, method), query }
}

const atType = (method: string, [word, ...more]: readonly string[]): { interaction: Interaction } => {
  if (word === undefined) return { interaction: offered(onType, method) }
  if (word === '_search' && more.length === 0 && method === 'POST') return { interaction: 'search' }
  if (word === '_history' && more.length === 0) return { interaction: offered(looking, method) }
  throw nothingHere()
}

const atResource = (method: string, [, word, version, ...more]: readonly string[]) => {
  if (word === undefined) return { interaction: offered(onResource, method) }
  if (word !== '_history' || more.length > 0) throw nothingHere()
  const interaction = offered(looking, method)
  return version === undefined
    ? { interaction }
    : { interaction: 'vread' as const, version: versionNumber(version) }
}

const decode = (part: string): string => {
  try {
    return part.includes('%') ? decodeURIComponent(part) : part
  } catch {
    throw nothingHere()
  }
}

const atBase = (method: string, query: string, body: unknown): Asked => {
  if (method === 'POST') return { interaction: bundleKind(body), query }
  if (method === 'GET' || method === 'HEAD') return { interaction: 'search', query }
  throw notOffered(method)
}

const operationAt = (
  parts: readonly string[],
  operation: string,
  query: string,
  types: readonly string[],
): Asked => {
  const [type, id] = parts
  if (type !== undefined) knownType(type, types)
  if (id !== undefined) knownId(id)
  if (parts.length > 2) throw nothingHere()
  return { interaction: 'operation', operation, query, ...(type ? { type } : {}), ...(id ? { id } : {}) }
}

const offered = (table: Readonly<Record<string, Interaction>>, method: string): Interaction => {
  const interaction = table[method]
  if (interaction) return interaction
  throw notOffered(method)
}

const knownType = (type: string, types: readonly string[]): void => {
  if (!types.includes(type))
    throw refusal('unknown-resource-type', {
      says: 'FHIR R4 has no such resource type.',
      next: didYouMean(type, types),
    })
}

const knownId = (id: string): string => {
  if (isId(id)) return id
  throw refusal('invalid-input', {
    says: 'The id in the address is not a FHIR id.',
    next: 'Use up to 64 letters, digits, "-" and ".".',
  })
}

const versionNumber = (text: string): number => {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw refusal('not-found', { says: 'There is no such version.', next: 'Versions are numbers: _history/1.' })
}

const nothingHere = () =>
  refusal('unknown-address', {
    says: 'Nothing is at this address.',
    next: 'GET /fhir/metadata says what is offered.',
  })

const notOffered = (method: string) =>
  refusal('not-allowed', {
    says: `${method.slice(0, 10)} is not offered at this address.`,
    next: 'GET /fhir/metadata says what is offered.',
  })
