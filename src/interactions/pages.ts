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
  readonly here: Place | undefined
  readonly page: string | undefined
  readonly next: Position | undefined
}

/** The links of a page: self, and where there are several pages, first, previous and next. */
export const linksOf = (turning: Turning): readonly Link[] => {
  const { here, next, page } = turning
  const self: Link = { relation: 'self', url: addressOf(turning, page) }
  if (!here && !next) return [self]
  const first: Link = { relation: 'first', url: addressOf(turning) }
  return [self, first, ...previousOf(turning), ...nextOf(turning)]
}

const previousOf = (turning: Turning): Link[] => {
  const before = turning.here?.trail.at(-1)
  if (!turning.here || before === undefined) return []
  const page = before ? sealed(turning, { after: before, trail: turning.here.trail.slice(0, -1) }) : undefined
  return [{ relation: 'previous', url: addressOf(turning, page) }]
}

const nextOf = (turning: Turning): Link[] => {
  const { here, next } = turning
  if (!next) return []
  const trail = [...(here?.trail ?? []), here?.after ?? null].slice(-mostBack)
  return [{ relation: 'next', url: addressOf(turning, sealed(turning, { after: next, trail })) }]
}

const sealed = ({ cursors, binding, now }: Turning, place: Place): string =>
  cursors.seal(binding, place, Date.parse(now))

const addressOf = ({ url, asked }: Turning, page?: string): string => {
  const query = [asked, ...(page === undefined ? [] : [`_page=${page}`])].filter(Boolean).join('&')
  return query ? `${url}?${query}` : url
}
