import type { Act, Handler, Inner, Unit } from '../department/desk/index.ts'
import { refusal } from '../fhir/index.ts'
import { receive, store, theOne } from './create.ts'
import { versionIn } from './resource-body.ts'

/**
 * Updates a resource, or creates it under the id of the address. With criteria instead of an id: none creates, one
 * is updated, several are refused with 412.
 * @see https://hl7.org/fhir/R4/http.html#update
 */
export const update: Handler = async (unit, act, inner) => {
  const resource = await receive(unit, act, inner)
  const id = act.id ?? (await conditionalId(unit, act, inner, resource.id))
  if (resource.id !== undefined && resource.id !== id && act.id !== undefined)
    throw refusal('id-mismatch', {
      says: `The body has the id ${resource.id}, the address ${id}.`,
      next: 'Send the same id in both.',
      expression: `${act.origin ?? act.type}.id`,
    })
  const before = await unit.read(act.type ?? '', id)
  checkVersion(act, before?.state === 'live' ? before.version : undefined)
  return store(unit, act, inner, { ...resource, id }, before?.state === 'live' ? 200 : 201)
}

const conditionalId = async (unit: Unit, act: Act, inner: Inner, own?: string): Promise<string> => {
  const found = await theOne(unit, act, inner, act.query)
  return found?.id ?? own ?? unit.id()
}

/** Refuses with 412 where If-Match names another version than the current, or If-None-Match: * finds one. */
export const checkVersion = (act: Act, current: number | undefined): void => {
  const expression = act.origin ?? act.type ?? ''
  if (act.ifNoneMatch === '*' && current !== undefined)
    throw refusal('version-changed', {
      says: 'There is such a resource already.',
      next: 'Leave out If-None-Match to update it.',
      expression,
    })
  if (act.ifMatch === undefined) return
  if (current !== undefined && act.ifMatch.split(',').some((one) => versionIn(one) === current)) return
  throw refusal('version-changed', {
    says: current === undefined ? 'There is no such version.' : `The current version is ${current}.`,
    next: 'Read the current version, apply your change to it, and send its ETag in If-Match.',
    expression,
  })
}
