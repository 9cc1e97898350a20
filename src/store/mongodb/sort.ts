import type { Document } from 'mongodb'
import type { Position, SortEntry, SortKey } from '../index.ts'
import type { ResourceDocument } from './schema.ts'

/** A parameter's name as a field's: dots and dollars mean something there. */
const fieldOf = (param: string): string =>
  param.replace(/[.$~]/g, (sign) => `~${sign.charCodeAt(0).toString(16)}`)

/** The other way. */
export const paramOf = (field: string): string =>
  field.replace(/~([\da-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))

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
export const inOrder = (sort: readonly SortKey[], isOneType: boolean): Document[] => {
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
    { $sort: { ...order, ...(isOneType && sort.length === 0 ? {} : { type: 1 }), id: 1 } },
  ]
}

/** Parameters that a sort by them alone walks an index for (`indexes.ts`). Their values are numbers. */
export const instants: readonly string[] = ['date', '_lastUpdated']

/** One part of a walk: what it finds, and in which order. */
export interface Part {
  readonly match: Document
  readonly order: Document
}

/** A sort by one parameter in two parts, each in the order of an index: what has a value, and then what has none. */
export const partsOf = (key: SortKey, isOneType: boolean, after: Position | undefined): Part[] => {
  const path = pathOf(key)
  const tie = isOneType ? { id: 1 } : { type: 1, id: 1 }
  const absent = { match: { [path]: { $exists: false } }, order: tie }
  const than = after?.values[0]
  if (after && than === null) return [{ ...absent, match: { $and: [absent.match, tiedAfter(after)] } }]
  const order = { [path]: key.descending ? -1 : 1, ...tie }
  // The bound, which the alternatives imply, is where the walk begins.
  const bound = key.descending ? { $lte: than } : { $gte: than }
  const match =
    after && typeof than === 'number'
      ? { [path]: { $exists: true, ...bound }, $or: [{ [path]: { $ne: than } }, tiedAfter(after)] }
      : { [path]: { $exists: true } }
  return [{ match, order }, absent]
}

const tiedAfter = ({ type, id }: Position): Document => ({
  $or: [{ type: { $gt: type } }, { type, id: { $gt: id } }],
})

/** Only what comes after the position in that order. */
export const afterPosition = (sort: readonly SortKey[], after: Position): Document =>
  sort.reduceRight((rest, key, place) => later(key, after.values[place] ?? null, rest), tiedAfter(after))

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
