import fc from 'fast-check'
import {
  bandOf,
  countBy,
  daysBetween,
  delinquencyRate,
  mean,
  percentile,
} from '../../../src/department/office/rules-figures.ts'

describe('figures', () => {
  it.each([
    [0, '0-2'],
    [2, '0-2'],
    [3, '3-7'],
    [7, '3-7'],
    [8, '8-30'],
    [30, '8-30'],
    [31, '>30'],
    [400, '>30'],
  ])('put work of %d days into the band %s', (days, band) => {
    expect(bandOf(days)).toBe(band)
  })

  it.each([
    ['2026-11-24', '2026-11-24', 0],
    ['2026-11-24T23:59:59Z', '2026-11-25T00:00:01Z', 1],
    ['2024-02-28', '2024-03-01', 2],
    ['2026-11-25', '2026-11-24', 0],
  ])('count the days from %s to %s as %d', (from, to, days) => {
    expect(daysBetween(from, to)).toBe(days)
  })

  it.each([
    [561, 1700, 33],
    [0, 1700, 0],
    [3, 0, undefined],
  ])('make %d delinquent charts at %d discharges a month a rate of %s %', (charts, discharges, rate) => {
    expect(delinquencyRate(charts, discharges)).toBe(rate)
  })

  it('have no mean and no percentile of nothing', () => {
    expect([mean([]), percentile([], 0.9)]).toEqual([undefined, undefined])
  })

  it('take the 90th percentile as the value that nine in ten do not exceed', () => {
    expect(percentile([10, 1, 2, 3, 4, 5, 6, 7, 8, 9], 0.9)).toBe(9)
  })

  it('have a percentile that is one of the values, with enough at or below it', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(400), { minLength: 1 }), fc.constantFrom(0.5, 0.9, 1), (days, share) => {
        const value = percentile(days, share) ?? -1
        expect(days).toContain(value)
        expect(days.filter((one) => one <= value).length).toBeGreaterThanOrEqual(days.length * share)
      }),
    )
  })

  it('count every name once, the given ones first', () => {
    expect(countBy(['b', 'a', 'b'], ['c'])).toEqual([
      ['c', 0],
      ['a', 1],
      ['b', 2],
    ])
  })
})
