import { type Entries, noEntries } from '../index.ts'
import type { Collections } from './schema.ts'
import { paramOf } from './sort.ts'

/** The entries that a resource's document has. */
export const indexed = async ({ resource }: Collections, type: string, id: string): Promise<Entries> => {
  const found = await resource.findOne({ _id: `${type}/${id}` }, { projection: { t: 1, r: 1, s: 1 } })
  if (!found) return noEntries
  return {
    terms: found.t,
    ranges: found.r.map(({ k, ...range }) => ({ key: k, ...range })),
    sorts: Object.entries(found.s).map(([field, { a, d }]) => ({ param: paramOf(field), min: a, max: d })),
  }
}
