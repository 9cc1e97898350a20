import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { facilityOf } from '../../../src/department/retention/read-rules.ts'
import { type Facts, judge, type Verdict } from '../../../src/department/retention/rules-clock.ts'

const table = (name: string) =>
  JSON.parse(readFileSync(join(process.cwd(), `profiles/retention-rules/${name}.json`), 'utf8'))
const rules = table('rules')
const majority = table('majority')

interface Place {
  readonly in: readonly string[]
  readonly setting?: string
  readonly feb29?: 'feb28'
}

const facilityIn = ({ in: jurisdictions, setting = 'hospital', feb29 }: Place) =>
  facilityOf({ rules, majority, jurisdictions, setting, ...(feb29 ? { feb29 } : {}) })

const chart = (triggers: Record<string, string>, rest: Partial<Facts> = {}): Facts => ({
  class: 'inpatient',
  triggers,
  unknown: [],
  conditions: ['no-later-mammogram'],
  birth: '1960-04-04',
  ...rest,
})

const ask = (facts: Facts | readonly Facts[], place: Place, asOf = '2026-11-24', held = false): Verdict =>
  judge([facts].flat(), facilityIn(place), { asOf, held })

const stay = (day: string) => ({
  discharge: day,
  'last-encounter': day,
  'last-entry': day,
  'end-of-care': day,
})

describe('how long a chart is kept', () => {
  it.each<[string, Facts, Place, string]>([
    ['1 adult in Texas', chart(stay('2014-06-30')), { in: ['US-TX'] }, '2024-06-30'],
    ['2 hospital under CMS alone', chart(stay('2019-03-15')), { in: ['US-CMS'] }, '2024-03-15'],
    [
      '4 minor in Texas, until the 20th birthday',
      chart(stay('2016-05-01'), { birth: '2010-08-20' }),
      { in: ['US-TX'] },
      '2030-08-20',
    ],
    [
      '5 minor in Texas, ten years beat the birthday',
      chart(stay('2023-12-15'), { birth: '2006-01-10' }),
      { in: ['US-TX'] },
      '2033-12-15',
    ],
    [
      '7 minor in California',
      chart(stay('2021-01-05'), { birth: '2005-09-09' }),
      { in: ['US-CA'] },
      '2028-01-05',
    ],
    [
      '8 born on 29 February, 30th birthday on 1 March',
      chart(stay('2005-05-05'), { birth: '1996-02-29' }),
      { in: ['US-NC'] },
      '2026-03-01',
    ],
    [
      '8 the same where the facility says 28 February',
      chart(stay('2005-05-05'), { birth: '1996-02-29' }),
      { in: ['US-NC'], feb29: 'feb28' },
      '2026-02-28',
    ],
    [
      '10 minor in a nursing home, majority and three years',
      chart(stay('2017-01-01'), { class: 'ltc', birth: '2001-03-03' }),
      { in: ['US-CMS'], setting: 'nursing-home' },
      '2022-03-03',
    ],
    [
      '11 critical access hospital',
      chart(stay('2018-02-28')),
      { in: ['US-CMS'], setting: 'critical-access' },
      '2024-02-28',
    ],
    [
      '11 last entry on 29 February',
      chart(stay('2020-02-29')),
      { in: ['US-CMS'], setting: 'critical-access' },
      '2026-03-01',
    ],
    [
      '13 mammogram, the only one',
      chart({ 'service-date': '2016-05-05' }, { class: 'mammography' }),
      { in: ['US-FDA'] },
      '2026-05-05',
    ],
    [
      '13 mammogram with a later one',
      chart({ 'service-date': '2016-05-05' }, { class: 'mammography', conditions: ['later-mammogram'] }),
      { in: ['US-FDA'] },
      '2021-05-05',
    ],
    [
      '13 the later one until she returns',
      chart({ 'service-date': '2019-04-01' }, { class: 'mammography' }),
      { in: ['US-FDA'] },
      '2029-04-01',
    ],
    [
      '14 child in the UK, 17 at the end',
      chart(stay('2022-10-01'), { birth: '2005-05-05' }),
      { in: ['UK-NHS'] },
      '2031-05-05',
    ],
    [
      '14 child in the UK, 16 at the end',
      chart(stay('2021-10-01'), { birth: '2005-05-05' }),
      { in: ['UK-NHS'] },
      '2030-05-05',
    ],
    [
      '16 mental health before death',
      chart(stay('2004-06-01'), { class: 'behavioural' }),
      { in: ['UK-NHS'] },
      '2024-06-01',
    ],
    [
      '16 mental health after death',
      chart({ ...stay('2004-06-01'), death: '2019-09-10' }, { class: 'behavioural' }),
      { in: ['UK-NHS'] },
      '2029-09-10',
    ],
    ['19 adult in Massachusetts', chart(stay('2003-12-31')), { in: ['US-MA'] }, '2023-12-31'],
    ['of two laws the longer', chart(stay('2014-06-30')), { in: ['US-CMS', 'US-TX'] }, '2024-06-30'],
    ['a year alone counts from its last day', chart(stay('2014')), { in: ['US-TX'] }, '2024-12-31'],
    ['a month alone counts from its last day', chart(stay('2014-02')), { in: ['US-TX'] }, '2024-02-28'],
    [
      'a birth year alone means the youngest patient',
      chart(stay('2016-05-01'), { birth: '2010' }),
      { in: ['US-TX'] },
      '2030-12-31',
    ],
  ])('%s', (_name, facts, place, retainThrough) => {
    expect(ask(facts, place).retainThrough).toBe(retainThrough)
  })

  it.each([
    ['2024-06-30', 'running'],
    ['2024-07-01', 'eligible'],
  ])('1 as of %s the clock is %s', (asOf, status) => {
    const verdict = ask(chart(stay('2014-06-30')), { in: ['US-TX'] }, asOf)
    expect(verdict).toMatchObject({ status, eligibleOn: '2024-07-01', triggerDate: '2014-06-30' })
    expect(verdict.explanation).toEqual([
      'TX-HOSP: not under 18: last-encounter 2014-06-30 + 10 a = 2024-06-30',
    ])
  })

  it('17 keeps a patient index for ever', () => {
    const verdict = ask(chart({}, { class: 'mpi' }), { in: ['US-AR'] })
    expect(verdict.status).toBe('permanent')
    expect(verdict.retainThrough).toBeUndefined()
  })

  it('19 shows by simulation what the retired rule of Massachusetts would give', () => {
    const facts = chart(stay('2003-12-31'))
    const asked = { asOf: '2026-11-24', held: false, ruleSet: ['MA-HOSP-30'] }
    expect(judge([facts], facilityIn({ in: ['US-MA'] }), asked).retainThrough).toBe('2033-12-31')
  })

  it('20 keeps a chart as long as the longest of its documents', () => {
    const film = chart({ ...stay('2014-06-30'), 'service-date': '2018-03-03' }, { class: 'mammography' })
    const verdict = ask([chart(stay('2014-06-30')), film], { in: ['US-TX', 'US-FDA'] })
    expect(verdict).toMatchObject({ status: 'running', retainThrough: '2028-03-03' })
    expect(verdict.winner?.id).toBe('US-MQSA-10')
  })

  it('22 cannot say how long an unclassified chart is kept', () => {
    const { class: _, ...unclassified } = chart(stay('2014-06-30'))
    expect(ask(unclassified, { in: ['US-TX'] }).status).toBe('unclassified')
  })

  it.each<[string, Facts, Place]>([
    ['the patient has not been discharged', chart({}), { in: ['US-CMS'] }],
    ['no rule covers the class', chart(stay('2014-06-30'), { class: 'blood-bank' }), { in: ['US-TX'] }],
    [
      'the date of birth is not known',
      (({ birth: _, ...facts }) => facts)(chart(stay('2014-06-30'))),
      { in: ['US-TX'] },
    ],
    [
      'the day of death is not known',
      chart(stay('2004-06-01'), { class: 'behavioural', unknown: ['death'] }),
      { in: ['UK-NHS'] },
    ],
    ['one of two rules waits', chart({ 'last-encounter': '2000-01-01' }), { in: ['US-TX', 'US-CMS'] }],
  ])('leaves the clock pending while %s', (_name, facts, place) => {
    expect(ask(facts, place)).toMatchObject({ status: 'pending' })
    expect(ask(facts, place).retainThrough).toBeUndefined()
  })

  it('23 shows a due chart as held, with its dates', () => {
    const verdict = ask(chart(stay('2014-06-30')), { in: ['US-TX'] }, '2024-07-01', true)
    expect(verdict).toMatchObject({ status: 'held', retainThrough: '2024-06-30' })
  })
})

describe('whatever the dates', () => {
  const day = fc
    .date({ min: new Date('1990-01-01'), max: new Date('2025-12-31'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10))
  const places = ['US-CMS', 'US-TX', 'US-CA', 'US-NC', 'US-NY', 'US-MA', 'UK-NHS']

  it('no law that is added shortens the time', () => {
    fc.assert(
      fc.property(day, day, fc.subarray(places, { minLength: 1 }), (birth, left, some) => {
        const facts = chart(stay(left), { birth })
        const [first = ''] = some
        const few = ask(facts, { in: [first] }).retainThrough ?? ''
        expect((ask(facts, { in: some }).retainThrough ?? '') >= few).toBe(true)
      }),
    )
  })

  it('a chart is due on the day after the last, and ever after', () => {
    fc.assert(
      fc.property(day, day, (birth, left) => {
        const facts = chart(stay(left), { birth })
        const { retainThrough = '', eligibleOn = '' } = ask(facts, { in: places })
        expect(ask(facts, { in: places }, retainThrough).status).toBe('running')
        expect(ask(facts, { in: places }, eligibleOn).status).toBe('eligible')
        expect(ask(facts, { in: places }, '2999-01-01').status).toBe('eligible')
      }),
    )
  })
})
