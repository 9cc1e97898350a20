import type { Caller } from '../department/desk/index.ts'
import type { Position } from '../store/index.ts'
import type { Cursors, Place } from './cursor.ts'

/** How far back `previous` reaches from a page; `first` is always there. */
const mostBack = 20

export interface Link {
  readonly relation: 'self' | 'first' | 'previous' | 'next'
  readonly url: string
}

interface Turning {
  readonly cursors: Cursors
  /** Whom and what the links are good for. */
  readonly binding: readonly unknown[]
  readonly now: string
  /** The address without parameters. */
  readonly url: string
  /** The parameters as they were applied, `_page` apart. */
  readonly asked: string
  /** Whether the links to other pages hide the parameters. */
  readonly isHidden?: boolean
  readonly here: Place | undefined
  readonly page: string | undefined
  readonly next: Position | undefined
}

/** The links of a page: self, and where there are several pages, first, previous and next. */
export const linksOf = (turning: Turning): readonly Link[] => {
  const { here, next, page } = turning
  const self: Link = { relation: 'self', url: addressOf(turning, page === undefined ? [] : [page]) }
  if (!here && !next) return [self]
  const first: Link = { relation: 'first', url: pageAt(turning, { after: null, trail: [] }) }
  return [self, first, ...previousOf(turning), ...nextOf(turning)]
}

const previousOf = (turning: Turning): Link[] => {
  const before = turning.here?.trail.at(-1)
  if (!turning.here || before === undefined) return []
  const place = { after: before, trail: turning.here.trail.slice(0, -1) }
  return [{ relation: 'previous', url: pageAt(turning, place) }]
}

const nextOf = (turning: Turning): Link[] => {
  const { here, next } = turning
  if (!next) return []
  const trail = [...(here?.trail ?? []), here?.after ?? null].slice(-mostBack)
  return [{ relation: 'next', url: pageAt(turning, { after: next, trail }) }]
}

/** The first page needs no cursor, unless the parameters are hidden in it. */
const pageAt = (turning: Turning, place: Place): string => {
  const { cursors, binding, now, asked, isHidden = false } = turning
  if (isHidden)
    return addressOf({ ...turning, asked: '' }, [
      cursors.seal(binding, { ...place, hidden: asked }, Date.parse(now)),
    ])
  return addressOf(turning, place.after ? [cursors.seal(binding, place, Date.parse(now))] : [])
}

const addressOf = ({ url, asked }: Pick<Turning, 'url' | 'asked'>, page: readonly string[]): string => {
  const query = [asked, ...page.map((one) => `_page=${one}`)].filter(Boolean).join('&')
  return query ? `${url}?${query}` : url
}

/** Whom and what the links of a page are good for. */
export const bindingOf = (
  { client, role, person, patient, organization }: Caller,
  ...what: readonly string[]
) => [client, role, ...[person, patient, organization].map((who) => who ?? null), ...what]
