import { earliestDay, latestDay } from '../../fhir/dates.ts'
import type { ItemFacts, Period, Provision } from './map-facts.ts'
import { isPurpose } from './rules-purpose.ts'

/** What is asked of a Consent. */
export interface Wanted {
  /** Everybody the request is for: the person, the organization, their groups (`Type/id`). */
  readonly actors: readonly string[]
  /** Purposes of use, v3-ActReason codes. */
  readonly purposes: readonly string[]
  /** The day of the request. */
  readonly asOf: string
}

/** Whether a day lies in a period; both bounds belong to it, an open end is unlimited. */
export const inPeriod = ({ start, end }: Period, day: string): boolean =>
  (start === undefined || earliestDay(start) <= day) && (end === undefined || latestDay(end) >= day)

/**
 * Whether a provision speaks of the request: in force, these actors, these purposes. A permission must name every
 * purpose, a denial any.
 */
export const speaksOf = (provision: Provision, { actors, purposes, asOf }: Wanted): boolean => {
  const named = (purpose: string) => provision.purposes.some((wanted) => isPurpose(purpose, wanted))
  const purposesMatch =
    provision.type === 'permit'
      ? purposes.length > 0 && purposes.every(named)
      : purposes.length === 0 || purposes.some(named)
  return (
    inPeriod(provision.period, latestDay(asOf)) &&
    (provision.actors.length === 0 || provision.actors.some((actor) => actors.includes(actor))) &&
    (provision.purposes.length === 0 || purposesMatch)
  )
}

/** Whether a provision restricts which data it speaks of. */
export const limitsData = ({ dataPeriod, classes, codes, labels, data }: Provision): boolean =>
  dataPeriod !== undefined || classes.length + codes.length + labels.length + data.length > 0

/** Whether a provision speaks of this item: all its elements, any value within an element. */
export const includes = (provision: Provision, item: ItemFacts): boolean =>
  anyOf(provision.classes, item.codes) &&
  anyOf(provision.codes, item.codes) &&
  anyOf(provision.labels, item.labels) &&
  (provision.data.length === 0 || provision.data.some((data) => isMeant(data, item))) &&
  isOfTime(provision, item)

const anyOf = (wanted: readonly string[], had: readonly string[]) =>
  wanted.length === 0 || wanted.some((one) => had.includes(one))

const isMeant = ({ meaning, reference }: Provision['data'][number], item: ItemFacts): boolean => {
  if (meaning === 'authoredby') return item.authors.includes(reference)
  return item.reference === reference || (meaning !== 'instance' && item.related.includes(reference))
}

// Of a date that is not known to the day, the restrictive reading counts: a permission needs all of it within.
const isOfTime = ({ type, dataPeriod }: Provision, { date }: ItemFacts): boolean => {
  if (!dataPeriod) return true
  if (date === undefined) return type === 'deny'
  const [first, last] = [inPeriod(dataPeriod, earliestDay(date)), inPeriod(dataPeriod, latestDay(date))]
  return type === 'deny' ? first || last : first && last
}
