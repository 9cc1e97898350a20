import { type Handler, hidden, maySee } from '../department/desk/index.ts'
import { theOne } from './create.ts'
import { checkKind } from './of-kind.ts'
import { gone, notHere } from './read.ts'
import { checkVersion } from './update.ts'

/**
 * Deletes a resource: a tombstone stays, and its history. Records of a chart are refused by retention's guard.
 * @see https://hl7.org/fhir/R4/http.html#delete
 */
export const remove: Handler = async (unit, act, inner) => {
  const type = act.type ?? ''
  const id = act.id ?? (await theOne(unit, act, inner, act.query))?.id
  if (id === undefined) return () => ({ status: 204 })
  const stored = await unit.read(type, id)
  if (!stored) throw notHere(type, id)
  if (stored.state === 'destroyed') throw gone(act, stored)
  if (stored.state === 'deleted') return () => ({ status: 204 })
  if (!(await maySee(inner.store, await inner.sees(unit, act, type), type, id)))
    throw hidden(act.caller, type, id)
  await checkKind(inner, act, id)
  checkVersion(act, stored.version)
  await unit.remove(type, id)
  return () => ({ status: 204, version: { type, id, version: stored.version + 1, time: unit.now } })
}
