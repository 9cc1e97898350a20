import { refusal } from '../fhir/outcomes.ts'
import type { Entries } from './entries.ts'
import type { Found, Page, Position, Store, Stored } from './index.ts'
import { compareFor, matches, positionOf } from './match.ts'
import { both, type Node, type Plan } from './plan.ts'

/** The most resources that may have changed, of those that match, between the first page and a later one. */
const mostMoved = 2000

export interface StablePage extends Page {
  /** The page ends here at the latest, this place included. */
  readonly to?: Position
}

/** A match and the place at which it is shown. */
export interface Placed {
  readonly stored: Stored
  readonly at: Position
}

interface Looked {
  readonly store: Pick<Store, 'search' | 'history'>
  /** The index entries of a live version. */
  readonly entriesOf: (stored: Stored) => Entries
}

/**
 * A page of what was found at a commit, `asOf`: what matched one of the plans then and still does, each once, at the
 * place it had then, as it is now. What came later is left out, as is what is gone or matches no more. Whether a chain
 * or `_has` is met is asked as of now. Refuses 400 `page-expired` where too much has changed to say.
 */
export const searchAt = async (
  looked: Looked,
  plans: readonly Plan[],
  page: StablePage,
  asOf: number,
): Promise<Found> => {
  const kept = await Promise.all(plans.map((plan) => search(looked, plan, { op: 'kept', until: asOf }, page)))
  // Asked after the others, so that what is changed in between is met twice, not never.
  const moved = (await Promise.all(plans.map((plan) => movedIn(looked, plan, page, asOf)))).flat()
  const [only, ...others] = kept
  if (only && others.length === 0 && moved.length === 0 && !page.to) return only
  const hits = kept.flatMap((found) => found.hits)
  const more = kept.some(({ next }) => next)
  return mergedPage([...hits.map((stored) => placed(looked, stored, stored, page)), ...moved], page, more)
}

/** The first of these in order, each once, as a page; `more`: there are others behind the last. */
export const mergedPage = (
  all: readonly Placed[],
  { sort, limit, after, to }: StablePage,
  more: boolean,
): Found => {
  const compare = compareFor(sort)
  const once = new Map(all.map((one) => [`${one.at.type}/${one.at.id}`, one]))
  const wanted = [...once.values()]
    .filter(({ at }) => (!after || compare(at, after) > 0) && (!to || compare(at, to) <= 0))
    .sort((a, b) => compare(a.at, b.at))
  const shown = wanted.slice(0, limit)
  const hits = shown.map(({ stored }) => stored)
  const last = shown.at(-1)
  if (last && (wanted.length > limit || (more && !to))) return { hits, next: last.at }
  return to ? { hits, next: to } : { hits }
}

/** Where the entries of a version stand; what is shown there may be a newer one. */
export const placed = (
  { entriesOf }: Pick<Looked, 'entriesOf'>,
  stored: Stored,
  version: Stored,
  { sort }: Page,
): Placed => {
  const { type, id } = stored
  const at =
    sort.length > 0 ? positionOf(sort, { type, id, entries: entriesOf(version) }) : { values: [], type, id }
  return { stored, at }
}

const search = ({ store }: Looked, { types, where }: Plan, more: Node, page: Page): Promise<Found> =>
  store.search({ types, where: both(where, more) }, page)

/** What matches now, has changed since, and matched then. */
const movedIn = async (looked: Looked, plan: Plan, page: Page, since: number): Promise<Placed[]> => {
  const { hits, next } = await search(looked, plan, { op: 'changed', since }, { sort: [], limit: mostMoved })
  if (next) throw tooMuchChanged()
  const moved: Placed[] = []
  for (const [type, now] of Map.groupBy(hits, (hit) => hit.type)) {
    const where = await asNow(
      looked,
      plan.where,
      type,
      now.map(({ id }) => id),
    )
    for (const stored of now) {
      const then = await versionAt(looked, stored, since)
      if (!then || !matches(where, { ...then, entries: looked.entriesOf(then), stored: then }, nowhere))
        continue
      moved.push(placed(looked, stored, then, page))
    }
  }
  return moved
}

/** The live version that was current at a commit. */
const versionAt = async (
  { store }: Looked,
  { type, id }: Stored,
  seq: number,
): Promise<Stored | undefined> => {
  const [version] = await store.history({ type, id, after: { seq, type: '', id: '' }, limit: 1 })
  return version?.state === 'live' ? version : undefined
}

/** The node with chains and `_has` answered: those of the ids that meet them now. */
const asNow = async (looked: Looked, node: Node, type: string, ids: readonly string[]): Promise<Node> => {
  switch (node.op) {
    case 'all':
    case 'any':
      return { op: node.op, of: await Promise.all(node.of.map((one) => asNow(looked, one, type, ids))) }
    case 'not':
      return { op: 'not', of: await asNow(looked, node.of, type, ids) }
    case 'points':
    case 'pointed': {
      const plan = { types: [type], where: node }
      const { hits } = await search(looked, plan, { op: 'ids', ids }, { sort: [], limit: ids.length })
      return { op: 'ids', ids: hits.map(({ id }) => id) }
    }
    default:
      return node
  }
}

const nowhere = { at: () => undefined, all: () => [] }

const tooMuchChanged = () =>
  refusal('page-expired', {
    says: 'Too many of the matches have changed since the first page.',
    next: 'Start the search again, with larger pages or narrower criteria.',
    expression: '_page',
  })
