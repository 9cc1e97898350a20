import type { Document } from 'mongodb'
import type { Page, Plan } from '../index.ts'
import type { KeptFound as Found } from '../kept.ts'
import { filterOf, mostTime } from './filter.ts'
import { newestSeq, storedOf } from './reads.ts'
import type { ResourceDocument } from './schema.ts'
import { type Shelves, within } from './shelves.ts'
import { afterPosition, inOrder, instants, partsOf, valuesIn } from './sort.ts'

/** Live resources that match, in order; one more than asked is read to know whether there is a next page. */
export const search = async (shelves: Shelves, plan: Plan, page: Page): Promise<Found> => {
  const date = page.dated ? { seq: await newestSeq(shelves.collections) } : {}
  const matching = await filterOf(shelves, plan)
  const documents: ResourceDocument[] = []
  for (const stages of stagesOf(page, plan.types.length === 1)) {
    const limit = page.limit + 1 - documents.length
    if (limit === 0) break
    const pipeline = [{ $match: matching }, ...stages, { $limit: limit }, { $project: { t: 0, r: 0 } }]
    const found = shelves.collections.resource.aggregate<ResourceDocument>(pipeline, {
      ...within(shelves),
      maxTimeMS: mostTime,
    })
    documents.push(...(await found.toArray()))
  }
  const hits = documents.slice(0, page.limit).map(storedOf)
  const last = documents[page.limit - 1]
  return last && documents.length > page.limit
    ? { hits, next: { values: valuesIn(last.s, page.sort), type: last.type, id: last.id }, ...date }
    : { hits }
}

/** The stages between what matches and the limit; a sort by one instant is a walk in two parts. */
const stagesOf = ({ sort, after }: Page, isOneType: boolean): Document[][] => {
  const [key] = sort
  if (key && sort.length === 1 && instants.includes(key.param))
    return partsOf(key, isOneType, after).map(({ match, order }) => [{ $match: match }, { $sort: order }])
  return [[...(after ? [{ $match: afterPosition(sort, after) }] : []), ...inOrder(sort, isOneType)]]
}

export const count = async (shelves: Shelves, plan: Plan): Promise<number> =>
  shelves.collections.resource.countDocuments(await filterOf(shelves, plan), {
    ...within(shelves),
    maxTimeMS: mostTime,
  })
