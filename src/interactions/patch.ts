import {
  type Act,
  bodyOf,
  type Handler,
  hidden,
  type Inner,
  maySee,
  type Unit,
} from '../department/desk/index.ts'
import { loadDefinitions } from '../fhir/definitions/index.ts'
import { type Resource, refusal } from '../fhir/index.ts'
import { applyFhirPathPatch, applyJsonPatch, readJsonPatch } from '../fhir/patch/index.ts'
import { shelve, withData } from './binary.ts'
import { store, theOne } from './create.ts'
import { gone, notHere } from './read.ts'
import { checkVersion } from './update.ts'

/**
 * Patches a resource by JSON Patch (the body is a list) or FHIRPath Patch (it is Parameters); the result is put and
 * judged as an update's is. With criteria instead of an id, one match is patched; none is a 404, several are a 412.
 * @see https://hl7.org/fhir/R4/http.html#patch
 */
export const patch: Handler = async (unit, act, inner) => {
  const before = await current(unit, act, inner)
  const whole = before.resourceType === 'Binary' ? await withData(unit, before) : before
  const after = patched(whole, act)
  return store(unit, act, inner, shelve(unit, sameIdentity(act, before, after)), 200)
}

/** The patch in a bundle's entry: Parameters as they are, and what a Binary holds as JSON Patch. */
export const patchCarried = (resource: Resource): unknown => {
  const { resourceType, contentType, data } = resource
  if (resourceType !== 'Binary' || !/^application\/json-patch\+json\b/i.test(String(contentType)))
    return resource
  try {
    return readJsonPatch(Buffer.from(String(data), 'base64').toString('utf8'))
  } catch {
    // It is refused when its entry is carried out, so that in a batch the others are not touched.
    return resource
  }
}

const current = async (unit: Unit, act: Act, inner: Inner): Promise<Resource> => {
  const type = act.type ?? ''
  const id = act.id ?? (await conditionalId(unit, act, inner))
  const stored = await unit.read(type, id)
  if (!stored) throw notHere(type, id)
  if (stored.state !== 'live') throw gone(act, stored)
  const isNew = [...unit.changes()].some(
    (change) => change.type === type && change.id === id && change.was === 0,
  )
  if (!isNew && !(await maySee(inner.store, await inner.sees(unit, act, type), type, id)))
    throw hidden(act.caller, type, id)
  checkVersion(act, stored.version)
  const resource = bodyOf(stored)
  // The answer holds more than the caller sent, so that the patch is a reading too.
  if (act.origin === undefined) unit.saw(stored)
  return resource
}

const conditionalId = async (unit: Unit, act: Act, inner: Inner): Promise<string> => {
  const found = await theOne(unit, act, inner, act.query)
  if (found?.id !== undefined) return found.id
  throw refusal('not-found', {
    says: `The criteria match no ${act.type}.`,
    next: 'Create it first, or use other criteria.',
    expression: act.origin ?? act.type ?? '',
  })
}

const patched = (resource: Resource, { body, origin }: Act): unknown => {
  if (Array.isArray(body)) return applyJsonPatch(resource, body, origin ?? resource.resourceType)
  if (isResource(body) && body.resourceType === 'Parameters')
    return applyFhirPathPatch(resource, body, loadDefinitions(), origin)
  throw refusal('invalid-input', {
    says: 'The body is no patch.',
    next: 'Send a JSON Patch (a list; application/json-patch+json) or a FHIRPath Patch (Parameters; application/fhir+json).',
    ...(origin === undefined ? {} : { expression: origin }),
  })
}

const isResource = (value: unknown): value is Resource =>
  typeof value === 'object' && value !== null && 'resourceType' in value

const sameIdentity = (act: Act, { resourceType, id }: Resource, after: unknown): Resource => {
  if (isResource(after) && after.resourceType === resourceType && after.id === id) return after
  throw refusal('patch-failed', {
    says: 'The patch would change what the resource is: its resourceType or its id.',
    next: 'Leave /id and /resourceType as they are; nothing was changed.',
    expression: act.origin ?? resourceType,
  })
}
