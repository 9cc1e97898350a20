import type { ConsentFacts, ItemFacts } from '../map-facts.ts'
import { includes, limitsData, speaksOf, type Wanted } from '../rules-provision.ts'

/** What one consent says: `outside` is data that its permission leaves out. */
export type Verdict = 'permit' | 'deny' | 'outside'

export interface Said {
  readonly consent: ConsentFacts
  readonly verdict: Verdict
}

/** How several consents are combined. */
export type Combining = 'deny-overrides' | 'most-recent'

/** What a consent says of an item, or of the request as such; nothing if it does not speak of the request. */
export const verdictOf = (
  { provision }: ConsentFacts,
  wanted: Wanted,
  item: ItemFacts | undefined,
): Verdict | undefined => {
  if (!speaksOf(provision, wanted)) return undefined
  const meant = (one: typeof provision) => (item ? includes(one, item) : !limitsData(one))
  const exceptions = provision.nested.filter((inner) => speaksOf(inner, wanted) && meant(inner))
  if (exceptions.some(({ type }) => type === 'deny')) return 'deny'
  if (exceptions.length > 0) return 'permit'
  if (item === undefined && provision.type === 'deny' && limitsData(provision)) return undefined
  if (item === undefined || includes(provision, item)) return provision.type
  return provision.type === 'permit' ? 'outside' : undefined
}

/**
 * One word from several consents. A denial beats a permission, unless the most recent consent is to count; data that
 * one permission leaves out may be covered by another.
 */
export const combine = (said: readonly Said[], combining: Combining): Said | undefined => {
  const explicit = said.filter(({ verdict }) => verdict !== 'outside')
  const signed = ({ consent }: Said) => consent.signedOn ?? ''
  const newestFirst = explicit.toSorted((a, b) =>
    signed(a) < signed(b) ? 1 : signed(a) > signed(b) ? -1 : 0,
  )
  const ruling =
    combining === 'most-recent'
      ? newestFirst[0]
      : (explicit.find(({ verdict }) => verdict === 'deny') ?? newestFirst[0])
  return ruling ?? said[0]
}
