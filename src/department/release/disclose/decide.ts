import {
  type Checked,
  type ConsentFacts,
  checkAuthorization,
  decideItem,
  type ItemFacts,
} from '../../consent/index.ts'
import type { Basis } from '../../disclosure/index.ts'

/** A disclosure that somebody wants. */
export interface Wish {
  readonly patient: string
  readonly recipient: string
  readonly purpose: string
  readonly basis: Basis
  /** The day, YYYY-MM-DD. */
  readonly today: string
  /** `Consent/x`, where one is named. */
  readonly authorization?: string
}

/** Why a document stays, in a code, words and the law. */
export interface Withheld {
  readonly document?: string
  readonly code: string
  readonly says: string
  readonly citation: string
}

export interface Release {
  /** Documents (`Type/id`) that may leave. */
  readonly released: readonly string[]
  readonly withheld: readonly Withheld[]
  readonly authorization?: string
}

export interface NoRelease {
  readonly refused: 'not-authorised' | 'consent-denies'
  readonly why: readonly Withheld[]
}

/**
 * Decides which documents may leave: under an authorization exactly those that it covers; on another basis those that
 * neither law nor restriction nor consent holds back. Refuses if that leaves none.
 * @see https://www.ecfr.gov/current/title-45/section-164.508
 */
export const decideRelease = (
  items: readonly ItemFacts[],
  consents: readonly ConsentFacts[],
  wish: Wish,
): Release | NoRelease =>
  wish.basis.code === 'authorization'
    ? underAuthorization(items, consents, wish)
    : onBasis(items, consents, wish)

const underAuthorization = (
  items: readonly ItemFacts[],
  consents: readonly ConsentFacts[],
  wish: Wish,
): Release | NoRelease => {
  const best = bestOf(items, consents, wish)
  if (!best) return { refused: 'not-authorised', why: [noAuthorization] }
  const { consent, checked } = best
  if (checked.covered.length === 0)
    return { refused: 'not-authorised', why: checked.defects.length > 0 ? checked.defects : checked.outside }
  const covered = items.filter(({ reference }) => checked.covered.includes(reference))
  const restricted = covered.flatMap((item) => restrictionOn(item, consents, wish))
  const released = without(checked.covered, restricted)
  if (released.length === 0) return { refused: 'consent-denies', why: restricted }
  return { released, withheld: [...checked.outside, ...restricted], authorization: consent.reference }
}

const noAuthorization: Withheld = {
  code: 'no-authorization',
  says: 'The patient has given no authorization for this disclosure.',
  citation: '45 CFR 164.508(a)(1)',
}

const allows = ({ policies, labels }: ConsentFacts) =>
  policies.includes('hipaa-auth') || [...policies, ...labels].includes('42CFRPart2')

const bestOf = (items: readonly ItemFacts[], consents: readonly ConsentFacts[], wish: Wish) => {
  const { patient, recipient, purpose, today, authorization } = wish
  const asked = { asOf: today, patient, recipient, purpose, documents: items }
  return consents
    .filter((consent) => (authorization ? consent.reference === authorization : allows(consent)))
    .map((consent) => ({ consent, checked: checkAuthorization(consent, asked) }))
    .toSorted((a, b) => rank(b.checked) - rank(a.checked))[0]
}

const rank = ({ covered, defects }: Checked) => covered.length - defects.length

const verdictOn = (item: ItemFacts, consents: readonly ConsentFacts[], wish: Wish) =>
  decideItem(
    consents,
    {
      patient: wish.patient,
      actors: [wish.recipient],
      purposes: [wish.purpose],
      asOf: wish.today,
      basis: wish.basis.code,
    },
    item,
    // Staff state a legal basis of their own, so that no consent on file holds nothing back.
    { policy: 'all-normal', combining: 'deny-overrides' },
  )

const restrictionOn = (item: ItemFacts, consents: readonly ConsentFacts[], wish: Wish): Withheld[] => {
  const { permitted, by, basis } = verdictOn(item, consents.filter(restricts), wish)
  return !permitted && by === 'restriction' ? [held(item, by, basis)] : []
}

const restricts = ({ provision }: ConsentFacts) => provision.type === 'deny'

const onBasis = (
  items: readonly ItemFacts[],
  consents: readonly ConsentFacts[],
  wish: Wish,
): Release | NoRelease => {
  const withheld = items.flatMap((item) => {
    const { permitted, by, basis } = verdictOn(item, consents, wish)
    return permitted ? [] : [held(item, by, basis)]
  })
  const released = without(
    items.map(({ reference }) => reference),
    withheld,
  )
  return released.length > 0 ? { released, withheld } : { refused: 'consent-denies', why: withheld }
}

const without = (documents: readonly string[], withheld: readonly Withheld[]) =>
  documents.filter((one) => !withheld.some(({ document }) => document === one))

const reasons: Readonly<Record<string, string>> = {
  law: 'The law holds this document back without a permission of its own.',
  restriction: 'A restriction that the patient asked for holds this document back.',
  consent: 'The patient’s consent holds this document back.',
}

const held = ({ reference }: ItemFacts, by: string, basis: string): Withheld => ({
  document: reference,
  code: by,
  says: reasons[by] ?? 'This document is held back.',
  citation: by === 'restriction' ? '45 CFR 164.522(a)' : basis,
})
