import fc from 'fast-check'
import {
  addTo,
  compareDays,
  dayAfter,
  earliestDay,
  latestDay,
  parseDate,
  workingDaysAfter,
} from '../../src/fhir/dates.ts'

const iso = (ms: number) => new Date(ms).toISOString()

describe('Reading a date', () => {
  it.each([
    ['2024', 'year', '2024-01-01T00:00:00.000Z', '2025-01-01T00:00:00.000Z'],
    ['2024-02', 'month', '2024-02-01T00:00:00.000Z', '2024-03-01T00:00:00.000Z'],
    ['2023-12', 'month', '2023-12-01T00:00:00.000Z', '2024-01-01T00:00:00.000Z'],
    ['2024-02-29', 'day', '2024-02-29T00:00:00.000Z', '2024-03-01T00:00:00.000Z'],
    ['0050-01-01', 'day', '0050-01-01T00:00:00.000Z', '0050-01-02T00:00:00.000Z'],
    ['2024-01-01T00:30', 'minute', '2024-01-01T00:30:00.000Z', '2024-01-01T00:31:00.000Z'],
    ['2024-01-01T00:30:00+02:00', 'second', '2023-12-31T22:30:00.000Z', '2023-12-31T22:30:01.000Z'],
    ['2024-01-01T23:30:00-05:30', 'second', '2024-01-02T05:00:00.000Z', '2024-01-02T05:00:01.000Z'],
    ['2024-01-01T10:00:00.5Z', 'millisecond', '2024-01-01T10:00:00.500Z', '2024-01-01T10:00:00.501Z'],
    ['2024-01-01T10:00:00.123456Z', 'millisecond', '2024-01-01T10:00:00.123Z', '2024-01-01T10:00:00.124Z'],
  ])('takes %s to the %s', (text, precision, lo, hi) => {
    expect(parseDate(text)).toEqual({ precision, lo: Date.parse(lo), hi: Date.parse(hi) })
  })

  it.each([
    '2024-02-30',
    '2023-02-29',
    '2024-13',
    '2024-00-10',
    '24',
    '2024-1-1',
    '2024-01-01T24:00Z',
    '2024-01-01T10',
    '2024-01-01T10:60',
    '2024-01-01T10:00:00+15:00',
    ' 2024',
    '',
  ])('refuses %p, which no calendar has', (text) => expect(parseDate(text)).toBeUndefined())

  it('agrees with the clock on every instant', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
        (date) => {
          expect(parseDate(date.toISOString())?.lo).toBe(date.getTime())
        },
      ),
    )
  })
})

const days = fc
  .date({ min: new Date('1900-01-01'), max: new Date('2100-12-31'), noInvalidDate: true })
  .map((date) => iso(date.getTime()).slice(0, 10))

describe('Counting on the calendar', () => {
  it.each([
    ['2024', '2024-12-31', '2024-01-01'],
    ['2024-02', '2024-02-29', '2024-02-01'],
    ['2024-05-06', '2024-05-06', '2024-05-06'],
    ['2024-05-06T23:30:00-08:00', '2024-05-06', '2024-05-06'],
  ])('takes %s as %s at the latest and %s at the earliest', (text, latest, earliest) => {
    expect([latestDay(text), earliestDay(text)]).toEqual([latest, earliest])
  })

  it.each([
    ['1996-02-29', 30, 'a', 'mar1', '2026-03-01'],
    ['1996-02-29', 30, 'a', 'feb28', '2026-02-28'],
    ['1996-02-29', 32, 'a', 'mar1', '2028-02-29'],
    ['2024-01-31', 1, 'mo', 'mar1', '2024-02-29'],
    ['2024-12-15', 1, 'mo', 'mar1', '2025-01-15'],
    ['2024-03-15', -3, 'mo', 'mar1', '2023-12-15'],
    ['2024', 10, 'a', 'mar1', '2034-12-31'],
    ['2024-12-31', 1, 'd', 'mar1', '2025-01-01'],
  ] as const)('adds to %s: %d %s (%s) is %s', (date, count, unit, feb29, expected) => {
    expect(addTo(date, count, unit, { feb29 })).toBe(expected)
  })

  it('adds days as the clock does, and takes them away again', () => {
    fc.assert(
      fc.property(days, fc.integer({ min: -4000, max: 4000 }), (day, count) => {
        const later = addTo(day, count, 'd')
        expect(Date.parse(later) - Date.parse(day)).toBe(count * 86_400_000)
        expect(addTo(later, -count, 'd')).toBe(day)
      }),
    )
  })

  it('never shortens a period of years', () => {
    fc.assert(
      fc.property(days, fc.integer({ min: 1, max: 50 }), (day, years) => {
        const anniversary = addTo(day, years, 'a')
        expect(Number(anniversary.slice(0, 4))).toBe(Number(day.slice(0, 4)) + years)
        expect(compareDays(anniversary.slice(5), day.slice(5))).toBeGreaterThanOrEqual(0)
      }),
    )
  })

  it('counts working days over weekends and holidays', () => {
    expect(workingDaysAfter('2026-07-02', 3, ['2026-07-03'])).toBe('2026-07-08')
    expect(workingDaysAfter('2026-07-02', 0)).toBe('2026-07-02')
  })

  it('knows the day after the last of February', () => {
    expect([dayAfter('2024-02-28'), dayAfter('2023-02-28')]).toEqual(['2024-02-29', '2023-03-01'])
  })

  it('refuses to count from a day that never was', () => {
    expect(() => addTo('2023-02-29', 1, 'a')).toThrow('A date is not one that the calendar has.')
  })
})
