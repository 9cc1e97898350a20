import { ageOn, factsOf } from '../../../src/department/coding/edits/map-facts.ts'
import { type Coded, checkCoding, scoreOf } from '../../../src/department/coding/edits/rules-edits.ts'
import { release } from './release.ts'

const retired = ['G9999', 1, 'A code valid until the end of fiscal year 2025'] as const
const sets = [release('2025', [retired]), release('2026')]

interface Stay {
  readonly codes: readonly string[]
  readonly discharge?: string
  readonly born?: string
  readonly poa?: string | undefined
  readonly kind?: string
  readonly setting?: string
}

const facts = ({
  codes,
  discharge = '2025-12-01',
  born = '1980-01-01',
  kind = 'IMP',
  setting,
  ...stay
}: Stay) =>
  factsOf({
    encounter: {
      resourceType: 'Encounter',
      class: { code: kind },
      period: { start: '2025-09-20', end: discharge },
    },
    patient: { resourceType: 'Patient', birthDate: born },
    codes: codes.map((code, place): Coded => {
      const poa = 'poa' in stay ? stay.poa : 'Y'
      return { code, sequence: place + 1, expression: `codes[${place}]`, ...(poa ? { poa } : {}) }
    }),
    sets,
    today: '2026-11-24',
    setting: setting ?? 'hospital',
  })

const errors = (stay: Stay) =>
  checkCoding(facts(stay))
    .filter(({ severity }) => severity === 'error')
    .map(({ rule }) => rule)

describe('the edits (scenario 56)', () => {
  it.each<[string, Stay, string[]]>([
    [
      'a code is gone two days into the next fiscal year',
      { codes: ['G99.99'], discharge: '2025-10-02' },
      ['C02'],
    ],
    ['the same code holds on the last day of its year', { codes: ['G99.99'], discharge: '2025-09-30' }, []],
    ['a fall is principal', { codes: ['W10.9XXA'] }, ['C12']],
    ['a fall is secondary', { codes: ['T15.01XA', 'W10.9XXA'] }, []],
    ['the principal comes again', { codes: ['E11.9', 'I10', 'E11.9'] }, ['C13']],
    ['nothing is said about admission', { codes: ['E11.9'], poa: undefined }, ['C19']],
    ['a delivery at 70', { codes: ['O80', 'Z37.0'], born: '1955-01-01' }, ['C14', 'C14']],
    ['a delivery at 64', { codes: ['O80', 'Z37.0'], born: '1961-01-01' }, []],
    ['a prostate of a five-year-old', { codes: ['N40.0'], born: '2020-01-01' }, ['C14']],
    ['a 7th character is left out', { codes: ['T15.01'] }, ['C04']],
    ['a heading above that', { codes: ['T15'] }, ['C03']],
    ['a heading', { codes: ['E11'] }, ['C03']],
    ['a code without its form', { codes: ['E11,9'] }, ['C01']],
    ['a delivery without outcome', { codes: ['O80'] }, ['C27']],
    ['a liveborn infant after another code', { codes: ['I10', 'Z38.00'], born: '2025-09-20' }, ['C28']],
    ['a liveborn infant first', { codes: ['Z38.00'], born: '2025-09-20' }, []],
  ])('say what is wrong when %s', (_, stay, expected) => {
    expect(errors(stay)).toEqual(expected)
  })

  it('do not ask an outpatient, or a critical access hospital, about admission', () => {
    const silent = { codes: ['E11.9'], poa: undefined }
    expect(errors({ ...silent, kind: 'AMB' })).toEqual([])
    expect(errors({ ...silent, setting: 'critical-access' })).toEqual([])
  })

  it('only warn, and name the release, when that of the discharge is not loaded', () => {
    const [finding, ...others] = checkCoding(facts({ codes: ['G99.99'], discharge: '2027-01-05' }))
    expect([finding?.rule, finding?.severity, others]).toEqual(['C02', 'warning', []])
    expect(finding?.says).toContain('release 2026')
  })

  it('score the share of codes without an error', () => {
    const stay = facts({ codes: ['E11.9', 'E11', 'I10'] })
    expect(scoreOf(stay, checkCoding(stay))).toBe(66.7)
  })
})

describe('age in whole years', () => {
  it.each([
    ['1980-05-05', '2025-05-04', 44],
    ['1980-05-05', '2025-05-05', 45],
    ['2000-02-29', '2025-02-28', 24],
    ['1980-05', '2025-05-05', undefined],
    [undefined, '2025-05-05', undefined],
  ])('of somebody born %s on %s is %s', (born, day, age) => {
    expect(ageOn(born, day)).toBe(age)
  })
})
