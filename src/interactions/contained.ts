import { bodyOf, type Language } from '../department/desk/index.ts'
import { type Query, type Resource, refusal, toText } from '../fhir/index.ts'
import { type Found, type Plan, type Position, type SortKey, type Stored, term } from '../store/index.ts'
import { compareFor, matches, positionOf } from '../store/match.ts'
import type { StablePage } from '../store/stable-page.ts'
import { countFor, lookFor } from './look.ts'
import { isShortened, shorten } from './shorten.ts'
import { type Looking, plansInSight } from './sight.ts'

/** How many containers are opened for one search. */
const mostOpened = 2000

/** A contained resource that was found, within what holds it. */
export interface ContainedHit {
  readonly container: Stored
  readonly resource: Resource
  readonly at: Position
}

/**
 * The contained resources of a type that meet the criteria, in order, within every resource that the caller may see.
 * Each is judged by itself: chains and `_has` find nothing, for a contained resource is referred to within its
 * container only. Refuses `too-costly` where more than 2,000 resources hold one of the type.
 * @see https://hl7.org/fhir/R4/search.html#contained
 */
const containedFound = async (
  looking: Looking,
  type: string,
  query: Query,
): Promise<readonly ContainedHit[]> => {
  const { language } = looking.around
  const { where } = language.planOf(query)
  const compare = compareFor(query.sort)
  const hits = (await containersOf(looking, type)).flatMap((container) =>
    heldIn(container, type).flatMap((resource) => {
      const it = { type, id: String(resource.id), entries: language.entriesOf(resource) }
      const isMeant = matches(where, it, { all: () => [], at: () => undefined })
      return isMeant ? [{ container, resource, at: placeOf(container, it, query.sort) }] : []
    }),
  )
  return hits.sort((a, b) => compare(a.at, b.at))
}

const placeOf = (
  { type, id }: Stored,
  it: Parameters<typeof positionOf>[1],
  sort: readonly SortKey[],
): Position => positionOf(sort, { ...it, id: `${type}/${id}#${it.id}` })

const containersOf = async (looking: Looking, type: string): Promise<readonly Stored[]> => {
  const where = { op: 'term' as const, terms: [term('_contained', 'code', type)] }
  const plans = await plansInSight(looking, { types: 'all', where })
  const founds = await Promise.all(
    plans.map((plan) => looking.around.store.search(plan, { sort: [], limit: mostOpened })),
  )
  const hits = founds.flatMap((found) => found.hits)
  if (founds.some(({ next }) => next) || hits.length > mostOpened) throw tooMany(type)
  return hits
}

const heldIn = (container: Stored, type: string): Resource[] =>
  ((bodyOf(container).contained ?? []) as Resource[]).filter(({ resourceType }) => resourceType === type)

/** Each container once, where its first hit stands. */
const containersOnce = (hits: readonly ContainedHit[]): readonly ContainedHit[] => {
  const known = new Set<string>()
  return hits.filter(({ container: { type, id } }) => {
    const ref = `${type}/${id}`
    if (known.has(ref)) return false
    known.add(ref)
    return true
  })
}

/** A page of contained resources, and with `_contained=both` of those beside them, in one order. */
export interface MixedPage {
  readonly order: readonly (Stored | ContainedHit)[]
  readonly found: Found
  /** Counts them all. */
  readonly total: () => Promise<number>
}

/** Finds them for a search that asks for `_contained`. */
export const mixedPage = async (
  looking: Looking,
  query: Query,
  plans: readonly Plan[],
  page: StablePage,
): Promise<MixedPage> => {
  const type = query.types[0] ?? ''
  const held = await containedFound(looking, type, query)
  const hits = query.containedType === 'contained' ? held : containersOnce(held)
  const compare = compareFor(query.sort)
  const isHere = ({ at }: { readonly at: Position }) =>
    (!page.after || compare(at, page.after) > 0) && (!page.to || compare(at, page.to) <= 0)
  const beside = query.contained === 'both' ? await besides(looking, plans, page) : { all: [], more: false }
  const all = [...beside.all, ...hits.map((hit) => ({ one: hit, at: hit.at }))]
    .filter(isHere)
    .sort((a, b) => compare(a.at, b.at))
  const shown = all.slice(0, page.limit)
  const last = shown.at(-1)
  const goesOn = all.length > shown.length || beside.more || (page.to !== undefined && last !== undefined)
  const order = shown.map(({ one }) => one)
  const plain = order.filter((one): one is Stored => !('container' in one))
  return {
    order,
    found: { hits: plain, ...(goesOn && last ? { next: page.to ?? last.at } : {}) },
    total: async () => hits.length + (query.contained === 'both' ? await countFor(looking, plans) : 0),
  }
}

const besides = async (looking: Looking, plans: readonly Plan[], page: StablePage) => {
  const { hits, next } = await lookFor(looking, plans, page)
  const { entriesOf } = looking.around.language
  const all = hits.map((one) => {
    const it = { type: one.type, id: one.id, entries: entriesOf(bodyOf(one)) }
    return { one, at: positionOf(page.sort, it) }
  })
  return { all, more: next !== undefined }
}

/** A hit as an entry of the answer: what holds it, or it alone, with `#` and its id after the holder's address. */
export const containedEntry = (hit: ContainedHit, query: Query, base: string, language: Language): string => {
  const { container, resource } = hit
  const address = `${base}/${container.type}/${container.id}`
  const alone = query.containedType === 'contained'
  const whole = alone ? resource : bodyOf(container)
  const body = isShortened(query)
    ? toText(shorten(whole, query, language))
    : alone
      ? toText(whole)
      : container.body
  return `{"fullUrl":"${alone ? `${address}#${resource.id}` : address}","resource":${body},"search":{"mode":"match"}}`
}

const tooMany = (type: string) =>
  refusal('too-costly', {
    says: `More than ${mostOpened} resources hold a contained ${type}.`,
    next: 'Search for the resources that hold it, by a criterion of their own.',
    expression: '_contained',
  })
