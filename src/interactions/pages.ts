import type { Caller } from '../department/desk/index.ts'
import type { Position } from '../store/index.ts'
import type { Cursors, Place } from './cursor.ts'

/** How far back `previous` reaches from a page; `first` is always there. */
const mostBack = 50

export interface Link {
  readonly relation: 'self' | 'first' | 'previous' | 'next'
  readonly url: string
}

/** What all pages of one search share, as its first page had it. */
export type Begun = Pick<Place, 'seq' | 'total' | 'began'>

interface Turning {
  readonly cursors: Cursors
  /** Whom and what the links are good for. */
  readonly binding: readonly unknown[]
  readonly now: string
  /** The address without parameters. */
  readonly url: string
  /** The parameters as they were applied, `_page` apart. */
  readonly asked: string
  /** Whether the links to other pages hide the parameters: they may tell of a patient. */
  readonly isHidden?: boolean
  readonly here: Place | undefined
  readonly page: string | undefined
  readonly next: Position | undefined
  readonly begun: Begun
}

/** The links of a page: self, and where there are several pages, first, previous and next. */
export const linksOf = (turning: Turning): readonly Link[] => {
  const { here, next, page } = turning
  const self: Link = { relation: 'self', url: addressOf(turning, page === undefined ? [] : [page]) }
  if (!here && !next) return [self]
  return [self, firstOf(turning), ...previousOf(turning), ...nextOf(turning)]
}

/** Begins anew, so it needs no cursor, unless the parameters are hidden in it. */
const firstOf = (turning: Turning): Link => ({
  relation: 'first',
  url: turning.isHidden
    ? pageAt({ ...turning, begun: {} }, { after: null, trail: [] })
    : addressOf(turning, []),
})

/** Ends where the present page begins. */
const previousOf = (turning: Turning): Link[] => {
  const { after, trail } = turning.here ?? { trail: [] }
  const before = trail.at(-1)
  if (!after || before === undefined) return []
  return [
    { relation: 'previous', url: pageAt(turning, { after: before, to: after, trail: trail.slice(0, -1) }) },
  ]
}

const nextOf = (turning: Turning): Link[] => {
  const { here, next } = turning
  if (!next) return []
  const trail = [...(here?.trail ?? []), here?.after ?? null].slice(-mostBack)
  return [{ relation: 'next', url: pageAt(turning, { after: next, trail }) }]
}

const pageAt = (turning: Turning, place: Place): string => {
  const { cursors, binding, now, asked, begun, isHidden } = turning
  const hidden = isHidden && asked !== '' ? { hidden: asked } : {}
  const cursor = cursors.seal(binding, { ...begun, ...place, ...hidden }, Date.parse(now))
  const shown = isHidden ? looksOf(asked) : asked
  return addressOf({ ...turning, asked: shown }, [cursor])
}

/** How the answer is to look tells nothing of its content. */
const looksOf = (asked: string): string =>
  asked
    .split('&')
    .filter((one) => /^_(format|pretty)=/.test(one))
    .join('&')

const addressOf = ({ url, asked }: Pick<Turning, 'url' | 'asked'>, page: readonly string[]): string => {
  const query = [asked, ...page.map((one) => `_page=${one}`)].filter(Boolean).join('&')
  return query ? `${url}?${query}` : url
}

/** The part of a result that a cursor's page shows, for `pageFor`. */
export const partOf = (here: Place | undefined) => ({
  ...(here?.after ? { after: here.after } : {}),
  ...(here?.to ? { to: here.to } : {}),
  ...(here?.seq === undefined ? {} : { seq: here.seq }),
})

/** Whom and what the links of a page are good for. */
export const bindingOf = (
  { client, role, person, patient, organization }: Caller,
  ...what: readonly string[]
) => [client, role, ...[person, patient, organization].map((who) => who ?? null), ...what]
