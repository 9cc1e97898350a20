import fc from 'fast-check'
import { parseDate } from '../../src/fhir/dates.ts'
import { parseQuery } from '../../src/fhir/search/index.ts'
import { extractor } from '../../src/store/extract.ts'
import { meets } from '../../src/store/match.ts'
import { planSearch } from '../../src/store/plan-search.ts'

const dates = [
  { code: 'date', type: 'date', expression: 'Encounter.period', target: [], components: [] },
] as const
const extract = extractor(dates)
const nobody = { at: () => undefined, all: () => [] }

const finds = (search: string, period: { start?: string; end?: string }): boolean => {
  const entries = extract({ resourceType: 'Encounter', id: 'e', period })
  const plan = planSearch(parseQuery('Encounter', `date=${search}`, { of: () => dates }))
  return meets(plan, { type: 'Encounter', id: 'e', entries }, nobody)
}

// A few days around a turn of the year, at every precision, so that spans touch, overlap and contain each other.
const texts = fc
  .tuple(
    fc.integer({ min: Date.UTC(2023, 11, 30), max: Date.UTC(2024, 0, 3) }),
    fc.constantFrom(4, 7, 10, 16, 19),
  )
  .map(([ms, length]) => new Date(ms).toISOString().slice(0, length) + (length > 10 ? 'Z' : ''))

const spanOf = (text: string) => parseDate(text) ?? { lo: Number.NaN, hi: Number.NaN }

/** Whether one instant of a span fulfils a test, looked at minute by minute and at the edges. */
const instants = ({ lo, hi }: { lo: number; hi: number }): number[] => [lo, (lo + hi) / 2, hi - 1]

type Span = { lo: number; hi: number }
const oracle: Record<string, (search: Span, target: Span) => boolean> = {
  eq: (search, target) => instants(target).every((at) => search.lo <= at && at < search.hi),
  ne: (search, target) => !oracle.eq?.(search, target),
  gt: (search, target) => instants(target).some((at) => at >= search.hi),
  lt: (search, target) => instants(target).some((at) => at < search.lo),
  ge: (search, target) => !!oracle.gt?.(search, target) || !!oracle.eq?.(search, target),
  le: (search, target) => !!oracle.lt?.(search, target) || !!oracle.eq?.(search, target),
  sa: (search, target) => instants(target).every((at) => at >= search.hi),
  eb: (search, target) => instants(target).every((at) => at < search.lo),
}

describe('Dates, whatever their precision', () => {
  it.each(Object.keys(oracle))('compare under %s as their instants do', (prefix) => {
    fc.assert(
      fc.property(texts, texts, texts, (searched, one, other) => {
        const [start = one, end = other] = [one, other].toSorted((a, b) => spanOf(a).lo - spanOf(b).lo)
        const target = { lo: spanOf(start).lo, hi: Math.max(spanOf(start).hi, spanOf(end).hi) }
        fc.pre(spanOf(end).hi === target.hi)
        expect(finds(prefix + searched, { start, end })).toBe(oracle[prefix]?.(spanOf(searched), target))
      }),
      { numRuns: 400 },
    )
  })

  it('are approximate where they are near', () => {
    fc.assert(
      fc.property(texts, texts, (searched, start) => {
        const [a, b] = [spanOf(searched), spanOf(start)]
        const gap = Math.max(a.lo - b.hi, b.lo - a.hi)
        expect(finds(`ap${searched}`, { start, end: start })).toBe(gap < 86_400_000)
      }),
    )
  })

  it('are open where a period has no end', () => {
    expect(finds('ge2090', { start: '2020' })).toBe(true)
    expect(finds('le1900', { end: '2020' })).toBe(true)
    expect(finds('eq2020', { start: '2020' })).toBe(false)
  })
})
