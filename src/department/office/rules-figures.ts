import { parseDate } from '../../fhir/dates.ts'

/** Bands of age in days, both ends included. */
export const ageBands: readonly { readonly name: string; readonly from: number; readonly through: number }[] =
  [
    { name: '0-2', from: 0, through: 2 },
    { name: '3-7', from: 3, through: 7 },
    { name: '8-30', from: 8, through: 30 },
    { name: '>30', from: 31, through: Number.POSITIVE_INFINITY },
  ]

const dayLength = 86_400_000

/** Whole days from one day to another, by their dates; 0 at least. Times keep the day on which they were written. */
export const daysBetween = (from: string, to: string): number => {
  const [start, end] = [from, to].map((one) => parseDate(one.slice(0, 10))?.lo ?? 0)
  return Math.max(0, ((end ?? 0) - (start ?? 0)) / dayLength)
}

/** The band that an age in days falls into. */
export const bandOf = (days: number): string =>
  ageBands.find(({ from, through }) => from <= days && days <= through)?.name ?? '0-2'

/** How often each name comes, in the order of `first`, then of the alphabet. */
export const countBy = (names: readonly string[], first: readonly string[] = []): [string, number][] => {
  const counts = new Map(first.map((name) => [name, 0]))
  for (const name of [...names].sort((a, b) => (a < b ? -1 : 1)))
    counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts]
}

/** The mean, to two decimals; nothing of nothing. */
export const mean = (values: readonly number[]): number | undefined =>
  values.length === 0
    ? undefined
    : Math.round((values.reduce((sum, value) => sum + value, 0) / values.length) * 100) / 100

/** The smallest value that at least `share` (0 to 1) of the values do not exceed; nothing of nothing. */
export const percentile = (values: readonly number[], share: number): number | undefined =>
  [...values].sort((a, b) => a - b)[Math.max(0, Math.ceil(values.length * share) - 1)]

/** Delinquent charts in percent of an average month's discharges, to one decimal; nothing where there were none. */
export const delinquencyRate = (delinquent: number, monthlyDischarges: number): number | undefined =>
  monthlyDischarges > 0 ? Math.round((delinquent / monthlyDischarges) * 1000) / 10 : undefined
