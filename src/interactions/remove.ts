import {
  type Act,
  type Decision,
  type Handler,
  hidden,
  type Inner,
  maySee,
  type Unit,
} from '../department/desk/index.ts'
import { checkKind } from './of-kind.ts'
import { fewMatches } from './one-match.ts'
import { gone, notHere } from './read.ts'
import { checkVersion } from './update.ts'

/**
 * Deletes a resource: a tombstone stays, and its history. Records of a chart are refused by retention's guard. With
 * criteria instead of an id, one match is deleted, or with `_count=n` up to n; more are refused with 412, none deleted.
 * @see https://hl7.org/fhir/R4/http.html#delete
 */
export const remove: Handler = async (unit, act, inner) => {
  if (act.id !== undefined) return removeOne(unit, act, inner, act.id)
  const type = act.type ?? ''
  const condition = { type, criteria: act.query, expression: act.origin ?? type }
  const found = await fewMatches(unit, act, inner, condition)
  const decisions: Decision[] = []
  for (const { id = '' } of found) decisions.push(await removeOne(unit, act, inner, id))
  return decisions.length === 1 && decisions[0] ? decisions[0] : () => ({ status: 204 })
}

const removeOne = async (unit: Unit, act: Act, inner: Inner, id: string): Promise<Decision> => {
  const type = act.type ?? ''
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
