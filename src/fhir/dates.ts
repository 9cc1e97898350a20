import { refusal } from './outcomes.ts'

export type Precision = 'year' | 'month' | 'day' | 'minute' | 'second' | 'millisecond'

/** The span of time that a FHIR date means: from `lo` (included) to `hi` (excluded), in epoch ms. */
export interface DateSpan {
  readonly precision: Precision
  readonly lo: number
  readonly hi: number
}

const shape = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(Z|[+-]\d\d:\d\d)?)?)?)?$/

const lengths = { minute: 60_000, second: 1000, millisecond: 1 }

/**
 * Reads a FHIR date, dateTime or instant, or a date in a search (which may lack seconds or the zone). What has no
 * zone is taken as UTC, here and wherever it is compared. Nothing for what no calendar has, such as 30 February.
 * @see https://hl7.org/fhir/R4/search.html#date
 */
export const parseDate = (text: string): DateSpan | undefined => {
  if (moment.test(text)) return momentIn(text)
  const [, year, month, day, ...time] = shape.exec(text) ?? []
  if (!year) return undefined
  const lo = utc(Number(year), Number(month ?? 1), Number(day ?? 1))
  if (lo === undefined) return undefined
  if (!month) return { precision: 'year', lo, hi: utc(Number(year) + 1) ?? lo }
  if (!day) return { precision: 'month', lo, hi: startOfNextMonth(Number(year), Number(month)) }
  return time[0] ? atTime(lo, time) : { precision: 'day', lo, hi: lo + dayLength }
}

/** What servers write: each part at its place, which is quicker to read than groups of an expression. */
const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?(?:Z|[+-]\d\d:\d\d)$/

const momentIn = (text: string): DateSpan | undefined => {
  const midnight = utc(pair(text, 0) * 100 + pair(text, 2), pair(text, 5), pair(text, 8))
  if (midnight === undefined) return undefined
  const precise = text.charAt(19) === '.'
  const ms = precise ? (text.charCodeAt(20) - zero) * 100 + pair(text, 21) : 0
  const offset = zoneOffset(text.slice(precise ? 23 : 19))
  const clock = { h: pair(text, 11), m: pair(text, 14), s: pair(text, 17), ms, offset }
  return spanAt(midnight, clock, precise ? 'millisecond' : 'second')
}

const zero = 48
/** The number that two digits make. */
const pair = (text: string, at: number): number =>
  (text.charCodeAt(at) - zero) * 10 + text.charCodeAt(at + 1) - zero

const atTime = (midnight: number, time: readonly (string | undefined)[]): DateSpan | undefined => {
  const [hour, minute, second, fraction = '', zone] = time
  const ms = Number(fraction.padEnd(3, '0').slice(0, 3))
  const clock = { h: Number(hour), m: Number(minute), s: Number(second ?? 0), ms, offset: zoneOffset(zone) }
  return spanAt(midnight, clock, fraction ? 'millisecond' : second ? 'second' : 'minute')
}

interface Clock {
  readonly h: number
  readonly m: number
  readonly s: number
  readonly ms: number
  readonly offset: number | undefined
}

const spanAt = (
  midnight: number,
  { h, m, s, ms, offset }: Clock,
  precision: keyof typeof lengths,
): DateSpan | undefined => {
  // Second 60 is a leap second, which the clock counts as the next minute's first.
  if (h > 23 || m > 59 || s > 60 || offset === undefined) return undefined
  const lo = midnight + (h * 60 + m - offset) * 60_000 + s * 1000 + ms
  return { precision, lo, hi: lo + lengths[precision] }
}

const dayLength = 86_400_000

const startOfNextMonth = (year: number, month: number): number =>
  (month === 12 ? utc(year + 1) : utc(year, month + 1)) ?? Number.NaN

const utc = (year: number, month = 1, day = 1): number | undefined => {
  // The real calendar is asked only where the answer is not plain.
  if (year >= 100 && month >= 1 && month <= 12 && day >= 1 && day <= 28)
    return dayNumber(year, month, day) * dayLength
  const date = new Date(0)
  // Date.UTC would take the years 0 to 99 for 1900 to 1999.
  date.setUTCFullYear(year, month - 1, day)
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() : undefined
}

/**
 * Days from 1970-01-01, counting years from March, so that the leap day comes last: 153 days are five months from there.
 * It takes a tenth of the time of Date.UTC.
 */
const dayNumber = (year: number, month: number, day: number): number => {
  const marches = month < 3 ? year - 1 : year
  const sinceMarch = Math.floor((153 * ((month + 9) % 12) + 2) / 5)
  const leaps = Math.floor(marches / 4) - Math.floor(marches / 100) + Math.floor(marches / 400)
  return marches * 365 + leaps + sinceMarch + day - 719_469
}

/** Minutes east of UTC; zones reach from -12:00 to +14:00. */
const zoneOffset = (zone = 'Z'): number | undefined => {
  if (zone === 'Z') return 0
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(4))]
  if (hours > 14 || minutes > 59) return undefined
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes)
}

/** The last day (YYYY-MM-DD) that the date can mean: `2024` is 2024-12-31; of a time, the day where it was written. */
export const latestDay = (text: string): string => {
  const span = spanOf(text.slice(0, 10))
  return dayOf(span.hi - dayLength)
}

/** The first day (YYYY-MM-DD) that the date can mean: `2024` is 2024-01-01. */
export const earliestDay = (text: string): string => dayOf(spanOf(text.slice(0, 10)).lo)

/** `a` calendar years, `mo` calendar months, `d` days, as UCUM writes them. */
export type DateUnit = 'a' | 'mo' | 'd'

/** What becomes of 29 February in a year that has none. */
export interface LeapRule {
  readonly feb29: 'mar1' | 'feb28'
}

/**
 * The day so many years, months or days later (earlier, if negative). A date without its day counts from the latest
 * day it can mean. A month that is too short ends on its last day; only 29 February plus years follows the leap rule.
 */
export const addTo = (
  date: string,
  count: number,
  unit: DateUnit,
  { feb29 }: LeapRule = { feb29: 'mar1' },
): string => {
  const from = latestDay(date)
  if (unit === 'd') return dayOf(spanOf(from).lo + count * dayLength)
  const months =
    Number(from.slice(0, 4)) * 12 + Number(from.slice(5, 7)) - 1 + (unit === 'a' ? count * 12 : count)
  const month = `${padded(Math.floor(months / 12), 4)}-${padded((months % 12) + 1, 2)}`
  const day = `${month}-${from.slice(8)}`
  if (parseDate(day)) return day
  return unit === 'a' && feb29 === 'mar1' ? dayAfter(latestDay(month)) : latestDay(month)
}

const padded = (number: number, digits: number) => String(number).padStart(digits, '0')

/** The next day: the first on which something is lawful that is forbidden through `date`. */
export const dayAfter = (date: string): string => addTo(date, 1, 'd')

/** Negative, zero or positive as day `a` (YYYY-MM-DD) comes before, is or comes after day `b`. */
export const compareDays = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** The nth working day after a day: not a Saturday, a Sunday or one of the holidays (YYYY-MM-DD). */
export const workingDaysAfter = (date: string, count: number, holidays: readonly string[] = []): string => {
  let day = latestDay(date)
  for (let left = count; left > 0; ) {
    day = dayAfter(day)
    if (isWorkingDay(day, holidays)) left -= 1
  }
  return day
}

const isWorkingDay = (day: string, holidays: readonly string[]): boolean => {
  const weekday = new Date(spanOf(day).lo).getUTCDay()
  return weekday !== 0 && weekday !== 6 && !holidays.includes(day)
}

const dayOf = (epochMs: number): string => new Date(epochMs).toISOString().slice(0, 10)

const spanOf = (text: string): DateSpan => {
  const span = parseDate(text)
  if (span) return span
  throw refusal('invalid-input', {
    says: 'A date is not one that the calendar has.',
    next: 'Write it as YYYY, YYYY-MM or YYYY-MM-DD.',
  })
}
