import type { Found, Page, Plan } from '../index.ts'
import { filterOf, mostTime } from './filter.ts'
import { storedOf } from './reads.ts'
import type { ResourceDocument } from './schema.ts'
import { type Shelves, within } from './shelves.ts'
import { afterPosition, inOrder, valuesIn } from './sort.ts'

/** Live resources that match, in order; one more than asked is read to know whether there is a next page. */
export const search = async (shelves: Shelves, plan: Plan, page: Page): Promise<Found> => {
  const matching = await filterOf(shelves, plan)
  const further = page.after ? [{ $match: afterPosition(page.sort, page.after) }] : []
  const documents = await shelves.collections.resource
    .aggregate<ResourceDocument>(
      [
        { $match: matching },
        ...further,
        ...inOrder(page.sort),
        { $limit: page.limit + 1 },
        { $project: { t: 0, r: 0 } },
      ],
      { ...within(shelves), maxTimeMS: mostTime },
    )
    .toArray()
  const hits = documents.slice(0, page.limit).map(storedOf)
  const last = documents[page.limit - 1]
  return last && documents.length > page.limit
    ? { hits, next: { values: valuesIn(last.s, page.sort), type: last.type, id: last.id } }
    : { hits }
}

export const count = async (shelves: Shelves, plan: Plan): Promise<number> =>
  shelves.collections.resource.countDocuments(await filterOf(shelves, plan), {
    ...within(shelves),
    maxTimeMS: mostTime,
  })
