import { addTo, compareDays, type LeapRule, latestDay } from '../../fhir/dates.ts'

/** How long a record is kept, as `profiles/retention-rules/README.md` explains it. */
export type Formula =
  | { readonly plus: readonly [trigger: string, count: number, unit: 'a' | 'mo' | 'd'] }
  | { readonly birthday: number }
  | { readonly majority: number }
  | { readonly permanent: true }
  | { readonly later: readonly Formula[] }
  | { readonly earlier: readonly Formula[] }
  | { readonly minor: { readonly under: number; readonly then: Formula; readonly else: Formula } }

/** What a formula is worked out from. Dates are FHIR dates with their precision. */
export interface Given {
  /** Code of `mun-trigger` → the day it happened. */
  readonly triggers: Readonly<Record<string, string>>
  /** Triggers that have happened, nobody knows when. */
  readonly unknown: readonly string[]
  readonly birth?: string
  /** The day of the row's own trigger; the patient's age is taken on it. */
  readonly triggerDay: string
  /** Nothing: no row says. */
  readonly ageOfMajority: number | undefined
  readonly leap: LeapRule
}

/** The last day on which the record must be kept; or there is none; or it cannot be known yet; or nothing happened. */
export type End = { readonly through: string } | 'permanent' | 'unknown' | 'not-yet'

/** The end that a formula gives, and the way to it in words. */
export interface Weighed {
  readonly end: End
  readonly says: string
}

/** Works out a formula. A part whose trigger has not happened is left out; dates short of a day count from their last. */
export const weigh = (formula: Formula, given: Given): Weighed => {
  if ('plus' in formula) return afterTrigger(formula.plus, given)
  if ('birthday' in formula) return birthday(formula.birthday, `birthday ${formula.birthday}`, given)
  if ('majority' in formula) return afterMajority(formula.majority, given)
  if ('later' in formula) return several('later of', formula.later, given)
  if ('earlier' in formula) return several('earlier of', formula.earlier, given)
  if ('minor' in formula) return byAge(formula.minor, given)
  return { end: 'permanent', says: 'kept for ever' }
}

const afterTrigger = ([trigger, count, unit]: readonly [string, number, 'a' | 'mo' | 'd'], given: Given) => {
  const date = given.triggers[trigger]
  if (given.unknown.includes(trigger))
    return { end: 'unknown' as const, says: `${trigger} on an unknown day` }
  if (!date) return { end: 'not-yet' as const, says: `no ${trigger}` }
  const through = addTo(date, count, unit, given.leap)
  return { end: { through }, says: `${trigger} ${date} + ${count} ${unit} = ${through}` }
}

const birthday = (age: number, says: string, { birth, leap }: Given): Weighed => {
  if (!birth) return { end: 'unknown', says: `${says}, date of birth unknown` }
  const through = addTo(birth, age, 'a', leap)
  return { end: { through }, says: `${says} = ${through}` }
}

const afterMajority = (years: number, given: Given): Weighed =>
  given.ageOfMajority === undefined
    ? { end: 'unknown', says: 'age of majority unknown' }
    : birthday(given.ageOfMajority + years, `majority + ${years} a`, given)

const byAge = (
  minor: { readonly under: number; readonly then: Formula; readonly else: Formula },
  given: Given,
): Weighed => {
  if (!given.birth) return { end: 'unknown', says: 'date of birth unknown' }
  const comesOfAge = addTo(given.birth, minor.under, 'a', given.leap)
  const isMinor = compareDays(latestDay(given.triggerDay), comesOfAge) < 0
  const { end, says } = weigh(isMinor ? minor.then : minor.else, given)
  return { end, says: `${isMinor ? 'under' : 'not under'} ${minor.under}: ${says}` }
}

const several = (word: 'later of' | 'earlier of', formulas: readonly Formula[], given: Given): Weighed => {
  const all = formulas.map((formula) => weigh(formula, given))
  const says = `${word} (${all.map((one) => one.says).join('; ')})`
  const ends = all.map(({ end }) => end)
  if (ends.includes('unknown')) return { end: 'unknown', says }
  const days = ends.flatMap((end) => (typeof end === 'object' ? [end.through] : [])).sort(compareDays)
  const chosen = word === 'later of' ? days.at(-1) : days[0]
  const forEver = ends.includes('permanent')
  if (forEver && (word === 'later of' || !chosen)) return { end: 'permanent', says }
  return chosen ? { end: { through: chosen }, says } : { end: 'not-yet', says }
}
