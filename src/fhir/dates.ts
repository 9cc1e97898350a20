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
  const [, year, month, day, ...time] = shape.exec(text) ?? []
  if (!year) return undefined
  const lo = utc(Number(year), month, day)
  if (lo === undefined) return undefined
  if (!month) return { precision: 'year', lo, hi: utc(Number(year) + 1) ?? lo }
  if (!day) return { precision: 'month', lo, hi: startOfNextMonth(Number(year), Number(month)) }
  return time[0] ? atTime(lo, time) : { precision: 'day', lo, hi: lo + dayLength }
}

const atTime = (midnight: number, time: readonly (string | undefined)[]): DateSpan | undefined => {
  const [hour, minute, second, fraction = '', zone] = time
  const [h, m, s] = [Number(hour), Number(minute), Number(second ?? 0)]
  const offset = zoneOffset(zone)
  // Second 60 is a leap second, which the clock counts as the next minute's first.
  if (h > 23 || m > 59 || s > 60 || offset === undefined) return undefined
  const lo =
    midnight + (h * 60 + m - offset) * 60_000 + s * 1000 + Number(fraction.padEnd(3, '0').slice(0, 3))
  const precision = fraction ? 'millisecond' : second ? 'second' : 'minute'
  return { precision, lo, hi: lo + lengths[precision] }
}

const dayLength = 86_400_000

const startOfNextMonth = (year: number, month: number): number =>
  (month === 12 ? utc(year + 1) : utc(year, String(month + 1))) ?? Number.NaN

const utc = (year: number, month = '1', day = '1'): number | undefined => {
  const date = new Date(0)
  // Date.UTC would take the years 0 to 99 for 1900 to 1999.
  date.setUTCFullYear(year, Number(month) - 1, Number(day))
  const real = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day)
  return real ? date.getTime() : undefined
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
