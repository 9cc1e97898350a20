import { bodyOf } from '../department/desk/index.ts'
import { type Found, noEntries, type Page, type Plan, type Position, type Stored } from '../store/index.ts'
import { compareFor, positionOf } from '../store/match.ts'
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
  const more = founds.some(({ next }) => next)
  return pageOf(
    looking,
    founds.flatMap(({ hits }) => hits),
    page,
    more,
  )
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
  const { sort, limit, after } = page
  const compare = compareFor(sort)
  const placed = all
    .map((stored) => ({ stored, at: placeOf(looking, stored, page) }))
    .filter(({ at }) => !after || compare(at, after) > 0)
    .sort((a, b) => compare(a.at, b.at))
  const shown = placed.slice(0, limit)
  const last = shown.at(-1)
  const hits = shown.map(({ stored }) => stored)
  return last && (more || placed.length > limit) ? { hits, next: last.at } : { hits }
}

const placeOf = ({ around }: Looking, stored: Stored, { sort }: Page): Position => {
  const entries = sort.length > 0 ? around.language.entriesOf(bodyOf(stored)) : noEntries
  return positionOf(sort, { type: stored.type, id: stored.id, entries })
}
