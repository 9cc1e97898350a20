import {
  type Act,
  admitResource,
  type Decision,
  type Handler,
  type Inner,
  type Unit,
} from '../department/desk/index.ts'
import { fromJson, isId, type Kind, type Resource, readInputs, refusal, toResource } from '../fhir/index.ts'
import { shelve, shelveStaged } from './binary.ts'
import { checkKind, kindOf } from './of-kind.ts'
import { oneMatch } from './one-match.ts'
import { resourceOf } from './resource-body.ts'

/**
 * Creates a resource under a new id (or the one a bundle has given it). With If-None-Exist, one match is answered
 * instead, and several are refused with 412.
 * @see https://hl7.org/fhir/R4/http.html#create
 */
export const create: Handler = async (unit, act, inner) => {
  const resource = await receive(unit, act, inner)
  if (act.ifNoneExist !== undefined) {
    const found = await theOne(unit, act, inner, act.ifNoneExist)
    if (found) return (now) => written(now(found), 200, false)
  }
  return store(unit, act, inner, { ...resource, id: act.id ?? unit.id() }, 201)
}

/**
 * The body of the act as a resource. Raw content becomes a Binary whose bytes are kept apart; a record of the records
 * door is written into its resource, keeping what its kind does not mention.
 */
export const receive = async (unit: Unit, act: Act, inner: Inner): Promise<Resource> => {
  if (act.content && act.type === 'Binary') return shelveStaged(unit, act.content)
  const kind = kindOf(inner, act)
  return kind ? fromRecord(unit, act, inner, kind) : shelve(unit, resourceOf(act))
}

const fromRecord = async (unit: Unit, act: Act, inner: Inner, kind: Kind): Promise<Resource> => {
  const { id: _, version: _v, ...record } = (act.body ?? {}) as Record<string, unknown>
  const read = readInputs(kind.fields, fromJson(record))
  const before = act.id === undefined ? undefined : await unit.live(`${kind.type}/${act.id}`)
  if (before) await checkKind(inner, act, String(act.id))
  return toResource(kind, act.id === undefined ? read : { ...read, id: act.id }, before)
}

/** Puts a resource and answers as a write does. */
export const store = async (
  unit: Unit,
  act: Act,
  inner: Inner,
  resource: Resource,
  status: number,
): Promise<Decision> => {
  if (resource.id !== undefined && !isId(resource.id))
    throw refusal('malformed-resource', {
      says: 'The id is not a FHIR id.',
      next: 'Use up to 64 letters, digits, "-" and ".".',
      expression: `${act.origin ?? act.type}.id`,
    })
  admitResource(act, resource, inner.language)
  const put = await unit.put(resource, { origin: act.origin ?? resource.resourceType })
  return (now) => written(now(put), status, true)
}

/** The one resource that the act's criteria name, or nothing. */
export const theOne = (
  unit: Unit,
  act: Act,
  inner: Inner,
  criteria: string,
): Promise<Resource | undefined> => {
  const type = act.type ?? ''
  return oneMatch(unit, act, inner, { type, criteria, expression: act.origin ?? type })
}

/** The answer to a write. */
export const written = (resource: Resource, status: number, made: boolean) => ({
  status,
  resource,
  made,
  version: {
    type: resource.resourceType,
    id: resource.id ?? '',
    version: Number(resource.meta?.versionId),
    time: resource.meta?.lastUpdated ?? '',
  },
})
