import type { Found, HistoryQuery, Page, Plan, Stored, VersionsQuery } from '../index.ts'
import { compareFor, compareText, type Indexed, meeter, positionOf } from '../match.ts'
import { around, newest, type Place, type Shelves } from './shelves.ts'

export const read = newest

/** A version's place in time is its number; whatever disposal took is answered as the stub. */
export const readVersion = (
  shelves: Shelves,
  type: string,
  id: string,
  version: number,
): Stored | undefined => {
  const versions = shelves.places.get(`${type}/${id}`)?.versions ?? []
  const covers = (one: Stored) =>
    one.version === version || (one.state === 'destroyed' && version >= 1 && one.version > version)
  return versions.find(covers)
}

/** The live resources that meet a plan, in no order. */
export const matching = (shelves: Shelves, plan: Plan): Indexed[] => {
  const surroundings = around(shelves)
  return [...surroundings.all()].filter(meeter(plan, surroundings))
}

export const count = (shelves: Shelves, plan: Plan): number => matching(shelves, plan).length

export const search = (shelves: Shelves, plan: Plan, { sort, limit, after, dated }: Page): Found => {
  const compare = compareFor(sort)
  const all = matching(shelves, plan)
    .map((it) => positionOf(sort, it))
    .filter((position) => !after || compare(position, after) > 0)
    .sort(compare)
  const shown = all.slice(0, limit)
  const hits = shown.flatMap(({ type, id }) => newest(shelves, type, id) ?? [])
  const last = shown.at(-1)
  const date = dated ? { seq: shelves.seq } : {}
  return last && all.length > shown.length ? { hits, next: last, ...date } : { hits }
}

export const history = (shelves: Shelves, query: HistoryQuery): Stored[] =>
  placesOf(shelves, query)
    .filter(({ versions: [first] }) => isAsked(query, first))
    .flatMap(({ versions }) => versions.filter((one, place) => inTime(query, one, versions[place + 1])))
    .sort(newestFirst)
    .filter((one) => !query.after || newestFirst(query.after, one) < 0)
    .slice(0, query.limit)

const placesOf = ({ places }: Shelves, { type, id }: HistoryQuery): Place[] => {
  if (type === undefined || id === undefined) return [...places.values()]
  const place = places.get(`${type}/${id}`)
  return place ? [place] : []
}

const isAsked = ({ type, id }: HistoryQuery, one: Stored | undefined): boolean =>
  one !== undefined && (type === undefined || one.type === type) && (id === undefined || one.id === id)

const inTime = ({ since, at }: HistoryQuery, one: Stored, successor: Stored | undefined): boolean => {
  const from = Date.parse(one.time)
  const until = successor ? Date.parse(successor.time) : Number.POSITIVE_INFINITY
  return (since === undefined || from >= since) && (at === undefined || (from < at.hi && at.lo < until))
}

type InHistory = Pick<Stored, 'seq' | 'type' | 'id'>

const newestFirst = (a: InHistory, b: InHistory): number =>
  b.seq - a.seq || compareText(a.type, b.type) || compareText(a.id, b.id)

export const versions = (shelves: Shelves, { after, upTo, limit }: VersionsQuery): Stored[] =>
  [...shelves.places.values()]
    .flatMap((place) => place.versions)
    .filter((one) => one.seq <= upTo && oldestFirst(one, after) > 0)
    .sort(oldestFirst)
    .slice(0, limit)

const oldestFirst = (a: InHistory, b: InHistory): number =>
  a.seq - b.seq || compareText(a.type, b.type) || compareText(a.id, b.id)
