import { bodyOf } from '../department/desk/index.ts'
import type { Found, Page, Plan, Stored } from '../store/index.ts'
import { mergedPage, placed, type StablePage, searchAt } from '../store/stable-page.ts'
import type { Looking } from './sight.ts'

/**
 * Finds what one of several plans finds, in one order. Within an act that has changed something, its changes count as
 * stored; chains through them do not.
 */
export const lookFor = async (looking: Looking, plans: readonly Plan[], page: Page): Promise<Found> => {
  const { store } = looking.around
  if (hasChanges(looking)) return pageOf(looking, await withChanges(looking, plans), page, false)
  const [only, ...others] = plans
  if (!only) return { hits: [] }
  if (others.length === 0) return store.search(only, page)
  const founds = await Promise.all(plans.map((plan) => store.search(plan, page)))
  const more = founds.some(({ next }) => next !== undefined)
  const hits = founds.flatMap((found) => found.hits)
  return pageOf(looking, hits, page, more)
}

/**
 * The same, a page at a time: pages with the `seq` of the first hold what was found then, whatever was written since.
 */
export const pageFor = async (
  looking: Looking,
  plans: readonly Plan[],
  page: StablePage & { readonly seq?: number | undefined },
): Promise<Found> => {
  const { store } = looking.around
  if (hasChanges(looking)) return lookFor(looking, plans, page)
  const looked = { store, entriesOf: entriesFor(looking) }
  if (page.seq !== undefined) return { ...(await searchAt(looked, plans, page, page.seq)), seq: page.seq }
  const before = plans.length === 1 ? undefined : await store.seq()
  const found = await lookFor(looking, plans, { ...page, dated: true })
  const seq = before ?? found.seq
  if (!found.next || seq === undefined) return found
  const isExact = (await store.seq()) === seq || !(await isNewer(looking, plans, seq))
  return { ...(isExact ? found : await searchAt(looked, plans, page, seq)), seq }
}

/** Whether any resource of the plans' types was written after the commit. */
const isNewer = async ({ around }: Looking, plans: readonly Plan[], seq: number): Promise<boolean> => {
  for (const { types } of plans)
    for (const type of types === 'all' ? [undefined] : types) {
      const [newest] = await around.store.history({ ...(type === undefined ? {} : { type }), limit: 1 })
      if (newest && newest.seq > seq) return true
    }
  return false
}

/** How many one of the plans finds. */
export const countFor = async (looking: Looking, plans: readonly Plan[]): Promise<number> => {
  if (hasChanges(looking)) return (await withChanges(looking, plans)).length
  const counts = await Promise.all(plans.map((plan) => looking.around.store.count(plan)))
  return counts.reduce((sum, one) => sum + one, 0)
}

const hasChanges = ({ unit }: Looking) => [...unit.changes()].length > 0

const withChanges = async ({ unit, around }: Looking, plans: readonly Plan[]): Promise<Stored[]> => {
  const found: Stored[] = []
  for (const { types, where } of plans)
    for (const type of types === 'all' ? around.language.types : types)
      for (const { id = '' } of await unit.find(type, where)) found.push(...known(await unit.read(type, id)))
  return found
}

const known = (stored: Stored | undefined): Stored[] => (stored ? [stored] : [])

const pageOf = (looking: Looking, all: readonly Stored[], page: Page, more: boolean): Found => {
  const looked = { entriesOf: entriesFor(looking) }
  return mergedPage(
    all.map((stored) => placed(looked, stored, stored, page)),
    page,
    more,
  )
}

const entriesFor =
  ({ around }: Looking) =>
  (stored: Stored) =>
    around.language.entriesOf(bodyOf(stored))
