import { addTo, compareDays, dayAfter, earliestDay, latestDay } from '../../../fhir/dates.ts'
import { type Exclusion, exclusionOf } from '../map-bases.ts'
import type { DisclosureFacts } from '../map-disclosure.ts'
import table from './limits.json' with { type: 'json' }
import type { Limits } from './map-limits.ts'

export interface Window {
  /** First and last day, both included. */
  readonly start: string
  readonly end: string
  /** Whether more was asked for than the law gives. */
  readonly clipped: boolean
}

/** The days that an accounting covers: as asked, but no further back than so many years before the request. */
export const windowOf = (
  {
    requestedOn,
    start,
    end,
  }: { readonly requestedOn: string; readonly start?: string; readonly end?: string },
  years: number,
): Window => {
  const earliest = addTo(requestedOn, -years, 'a')
  const asked = start === undefined ? earliest : earliestDay(start)
  const clipped = compareDays(asked, earliest) < 0
  return { start: clipped ? earliest : asked, end: end === undefined ? requestedOn : latestDay(end), clipped }
}

const isWithin = ({ start, end }: Window, { date }: DisclosureFacts): boolean =>
  compareDays(latestDay(date), start) >= 0 && compareDays(latestDay(date), end) <= 0

/** An agency's statement that its disclosures are not to be accounted for. */
export interface Suspension {
  readonly agency?: string
  readonly agencyName: string
  readonly basis: string
  readonly written: boolean
  readonly from: string
  readonly until: string
}

/** The last day of a suspension: as stated, but of an oral statement no later than so many days after it. */
export const suspendedThrough = ({ written, from, until }: Suspension, oralDays: number): string => {
  const longest = addTo(from, oralDays, 'd')
  return !written && compareDays(longest, latestDay(until)) < 0 ? longest : latestDay(until)
}

const suspends = (suspension: Suspension, one: DisclosureFacts): boolean =>
  suspension.basis === one.basis &&
  (suspension.agency === undefined
    ? suspension.agencyName === one.recipientName
    : suspension.agency === one.recipient)

const counts = (suspension: Suspension, requestedOn: string, oralDays: number): boolean =>
  compareDays(requestedOn, earliestDay(suspension.from)) >= 0 &&
  compareDays(requestedOn, suspendedThrough(suspension, oralDays)) <= 0

export interface Accounting {
  readonly window: Window
  readonly entries: readonly DisclosureFacts[]
  /** For staff only: what the law leaves out, and why. */
  readonly excluded: readonly { readonly disclosure: DisclosureFacts; readonly why: Exclusion }[]
  /** For the audit log only: nobody is told. */
  readonly suspended: readonly DisclosureFacts[]
}

/**
 * The accounting of a patient's disclosures on the day of the request, oldest first.
 * @see https://www.ecfr.gov/current/title-45/section-164.528
 */
export const accountingOf = (
  disclosures: readonly DisclosureFacts[],
  suspensions: readonly Suspension[],
  asked: { readonly requestedOn: string; readonly start?: string; readonly end?: string },
  limits: Limits,
): Accounting => {
  const window = windowOf(asked, limits.lookBack.number)
  const inForce = suspensions.filter((one) => counts(one, asked.requestedOn, limits.oralSuspension.number))
  // The log counts in UTC: what went out on the evening of the request may bear the next day's date there.
  const reach = asked.end === undefined ? { ...window, end: dayAfter(window.end) } : window
  const within = disclosures.filter((one) => isWithin(reach, one)).toSorted(byDate)
  const isSuspended = (one: DisclosureFacts) => inForce.some((suspension) => suspends(suspension, one))
  const accountable = within.filter((one) => one.accountable)
  return {
    window,
    entries: accountable.filter((one) => !isSuspended(one)),
    suspended: accountable.filter(isSuspended),
    excluded: within.flatMap((disclosure) => {
      const why = disclosure.accountable ? undefined : exclusionOf(disclosure.basis)
      return why ? [{ disclosure, why }] : []
    }),
  }
}

const byDate = (a: DisclosureFacts, b: DisclosureFacts) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0)

const consentBased = ['authorization', 'treatment', 'payment', 'operations']

/**
 * The additional list of a Part 2 program: disclosures made with consent in three years, those for treatment, payment
 * and operations only if they went through an electronic health record.
 * @see https://www.ecfr.gov/current/title-42/section-2.25
 */
export const part2Accounting = (
  disclosures: readonly DisclosureFacts[],
  requestedOn: string,
  years: number,
): readonly DisclosureFacts[] => {
  const window = windowOf({ requestedOn }, years)
  return disclosures
    .filter((one) => one.part2 && consentBased.includes(one.basis) && isWithin(window, one))
    .filter((one) => one.basis === 'authorization' || one.delivery === 'ehr')
    .toSorted(byDate)
}

/** Whether disclosures of one research protocol may be listed as a summary. */
export const mayListByProtocol = (individuals: number): boolean =>
  individuals >= table.protocolSummaryFrom.number

/** Whether a fee is due: the first accounting in twelve months is free. @see 45 CFR 164.528(c)(2) */
export const isFeeDue = (earlier: readonly string[], requestedOn: string): boolean =>
  earlier.some(
    (day) =>
      compareDays(addTo(day, table.freeEveryMonths.number, 'mo'), requestedOn) > 0 &&
      compareDays(day, requestedOn) <= 0,
  )
