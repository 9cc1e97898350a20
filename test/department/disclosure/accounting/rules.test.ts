import law from '../../../../profiles/retention-rules/clocks.json' with { type: 'json' }
import rows from '../../../../profiles/retention-rules/disclosure-basis.json' with { type: 'json' }
import { limitsFrom } from '../../../../src/department/disclosure/accounting/map-limits.ts'
import {
  accountingOf,
  isFeeDue,
  mayListByProtocol,
  part2Accounting,
  type Suspension,
  windowOf,
} from '../../../../src/department/disclosure/accounting/rules.ts'
import { exclusionOf, readBases } from '../../../../src/department/disclosure/map-bases.ts'
import type { DisclosureFacts } from '../../../../src/department/disclosure/map-disclosure.ts'

const bases = readBases(rows)
const limits = limitsFrom(law)
const requestedOn = '2025-11-10'

const given = (date: string, basis: string, rest: Partial<DisclosureFacts> = {}): DisclosureFacts => ({
  date: `${date}T09:00:00Z`,
  patient: 'Patient/1',
  recipient: 'Organization/agency',
  recipientName: 'Agency',
  basis,
  accountable: bases.get(basis)?.accountable ?? true,
  description: 'Discharge summary',
  purpose: 'PUBHLTH',
  delivery: 'mail',
  part2: false,
  ...rest,
})

// Scenario 34
const history = [
  given('2019-11-09', 'coroner-funeral'),
  given('2024-02-01', 'treatment'),
  given('2024-02-05', 'payment'),
  given('2024-03-01', 'public-health'),
  given('2024-04-01', 'authorization'),
  given('2024-05-01', 'judicial-order'),
  given('2024-05-02', 'subpoena-assured'),
  given('2024-06-01', 'impermissible'),
  given('2024-07-01', 'national-security'),
  given('2024-08-01', 'limited-data-set'),
  given('2024-09-01', 'workers-comp'),
]
const listed = (asked: { requestedOn: string; start?: string; end?: string }) =>
  accountingOf(history, [], asked, limits).entries.map(({ basis }) => basis)

describe('an accounting of disclosures', () => {
  it('lists what the law does not leave out, six years back', () => {
    expect(listed({ requestedOn })).toEqual([
      'public-health',
      'judicial-order',
      'subpoena-assured',
      'impermissible',
      'workers-comp',
    ])
  })

  it('reaches the very day six years before', () => {
    expect(
      accountingOf([given('2019-11-10', 'coroner-funeral')], [], { requestedOn }, limits).entries,
    ).toHaveLength(1)
  })

  it('ends where it is asked to', () => {
    expect(listed({ requestedOn, end: '2024-04-30' })).toEqual(['public-health'])
  })

  it('includes what went out on the evening of the request, though UTC has the next day', () => {
    const evening = { ...given('2025-11-11', 'public-health'), date: '2025-11-11T01:30:00Z' }
    expect(accountingOf([evening], [], { requestedOn }, limits).entries).toHaveLength(1)
  })

  // Scenario 35
  it('begins where it is asked to', () => {
    expect(listed({ requestedOn, start: '2024-05-01' })).toHaveLength(4)
  })

  it('is clipped where more is asked for than the law gives', () => {
    expect(windowOf({ requestedOn, start: '2015-01-01' }, 6)).toEqual({
      start: '2019-11-10',
      end: requestedOn,
      clipped: true,
    })
  })

  it('tells staff what is left out, and by which law', () => {
    const { excluded } = accountingOf(history, [], { requestedOn }, limits)
    expect(excluded.map(({ disclosure, why }) => [disclosure.basis, why.citation])).toEqual([
      ['treatment', '45 CFR 164.528(a)(1)(i)'],
      ['payment', '45 CFR 164.528(a)(1)(i)'],
      ['authorization', '45 CFR 164.528(a)(1)(iv)'],
      ['national-security', '45 CFR 164.528(a)(1)(vi)'],
      ['limited-data-set', '45 CFR 164.528(a)(1)(viii)'],
    ])
  })

  it('has a reason for every basis that it leaves out, and for no other', () => {
    for (const { code, accountable } of bases.values())
      expect([code, !exclusionOf(code)]).toEqual([code, accountable])
  })
})

// Scenario 37
it.each([
  [50, true],
  [49, false],
])('research on %i individuals may be listed by its protocol: %s', (individuals, expected) => {
  expect(mayListByProtocol(individuals)).toBe(expected)
})

// Scenario 38
describe('a suspension', () => {
  const oversight = [given('2025-01-15', 'health-oversight')]
  const written: Suspension = {
    agency: 'Organization/agency',
    agencyName: 'Agency',
    basis: 'health-oversight',
    written: true,
    from: '2025-06-01',
    until: '2026-06-01',
  }
  const oral = { ...written, written: false }
  it.each([
    ['written', written, '2025-05-31', 1],
    ['written', written, '2025-06-01', 0],
    ['written', written, '2026-06-01', 0],
    ['written', written, '2026-06-02', 1],
    ['oral', oral, '2025-07-01', 0],
    ['oral', oral, '2025-07-02', 1],
    ['another agency’s', { ...written, agency: 'Organization/other' }, '2025-07-01', 1],
    ['law enforcement’s', { ...written, basis: 'law-enforcement' }, '2025-07-01', 1],
  ])('that is %s, on %s', (_, suspension, day, count) => {
    expect(accountingOf(oversight, [suspension], { requestedOn: day }, limits).entries).toHaveLength(count)
  })

  it('is told to nobody, not even by a count', () => {
    const { entries, excluded, suspended } = accountingOf(
      oversight,
      [written],
      { requestedOn: '2025-07-01' },
      limits,
    )
    expect([entries, excluded, suspended.length]).toEqual([[], [], 1])
  })
})

// Scenario 40
it('a Part 2 program lists what went out with consent in three years, routine uses only through an EHR', () => {
  const part2 = (date: string, basis: string, delivery?: string) =>
    given(date, basis, { part2: true, ...(delivery ? { delivery } : {}) })
  const disclosures = [
    part2('2022-11-09', 'authorization'),
    part2('2022-11-10', 'authorization'),
    part2('2024-01-01', 'treatment', 'ehr'),
    part2('2024-01-02', 'treatment', 'fax'),
    given('2024-01-03', 'authorization'),
  ]
  expect(
    part2Accounting(disclosures, requestedOn, limits.part2LookBack.number).map(({ date }) =>
      date.slice(0, 10),
    ),
  ).toEqual(['2022-11-10', '2024-01-01'])
})

it.each([
  ['the first', [], false],
  ['a second within twelve months', ['2024-11-11'], true],
  ['a second twelve months later', ['2024-11-10'], false],
])('a fee for %s is due: %s %s', (_, earlier, expected) => {
  expect(isFeeDue(earlier, requestedOn)).toBe(expected)
})
