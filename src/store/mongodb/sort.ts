import type { Document } from 'mongodb'
import type { Position, SortEntry, SortKey } from '../index.ts'
import type { ResourceDocument } from './schema.ts'

/** A parameter's name as a field's: dots and dollars mean something there. */
const fieldOf = (param: string): string =>
  param.replace(/[.$~]/g, (sign) => `~${sign.charCodeAt(0).toString(16)}`)

export const sortsField = (sorts: readonly SortEntry[]): ResourceDocument['s'] =>
  Object.fromEntries(sorts.toReversed().map(({ param, min, max }) => [fieldOf(param), { a: min, d: max }]))

/** The values of a resource under a sort. */
export const valuesIn = (sorts: ResourceDocument['s'], sort: readonly SortKey[]): Position['values'] =>
  sort.map(({ param, descending }) => sorts[fieldOf(param)]?.[descending ? 'd' : 'a'] ?? null)

const pathOf = ({ param, descending }: SortKey): string => `s.${fieldOf(param)}.${descending ? 'd' : 'a'}`

/**
 * The stages that sort. What is missing comes before all values in MongoDB's order, so last in a descending one by
 * itself; an ascending one needs to be told.
 */
export const inOrder = (sort: readonly SortKey[]): Document[] => {
  const flags: Document = {}
  const order: Document = {}
  for (const [place, key] of sort.entries()) {
    if (!key.descending) {
      flags[`absent${place}`] = { $cond: [{ $gt: [`$${pathOf(key)}`, null] }, 0, 1] }
      order[`absent${place}`] = 1
    }
    order[pathOf(key)] = key.descending ? -1 : 1
  }
  return [
    ...(Object.keys(flags).length > 0 ? [{ $addFields: flags }] : []),
    { $sort: { ...order, type: 1, id: 1 } },
  ]
}

/** Only what comes after the position in that order. */
export const afterPosition = (sort: readonly SortKey[], after: Position): Document => {
  const tie: Document = {
    $or: [{ type: { $gt: after.type } }, { type: after.type, id: { $gt: after.id } }],
  }
  return sort.reduceRight((rest, key, place) => later(key, after.values[place] ?? null, rest), tie)
}

/** Comparisons stay within one BSON type, so numbers, which come before text, are named where both may stand. */
const later = (key: SortKey, than: string | number | null, rest: Document): Document => {
  const path = pathOf(key)
  const absent = { [path]: { $exists: false } }
  if (than === null) return { $and: [absent, rest] }
  const further = key.descending
    ? [{ [path]: { $lt: than } }, ...(typeof than === 'string' ? [{ [path]: { $type: 'number' } }] : [])]
    : [{ [path]: { $gt: than } }, ...(typeof than === 'number' ? [{ [path]: { $type: 'string' } }] : [])]
  return { $or: [...further, absent, { $and: [{ [path]: than }, rest] }] }
}
