import { latestDay } from '../../fhir/dates.ts'
import { many, maybe, one } from '../../fhir/index.ts'
import { operation } from '../desk/index.ts'
import { delinquencyOf, owedBy } from './figures/delinquency.ts'
import { reportOf } from './map-report.ts'

/**
 * `$delinquency`: charts that lack something after it was due, of an organization or owed by a practitioner. The rate
 * is delinquent charts by an average month’s discharges, over three months.
 * @see https://www.ecfr.gov/current/title-42/section-482.24
 */
export const delinquency = operation({
  name: 'delinquency',
  does: 'Lists the charts that are still incomplete after the day they were due',
  on: ['Organization', 'Practitioner'],
  levels: ['instance'],
  changes: false,
  in: { asOf: maybe('date', 'The day; today if absent') },
  out: {
    report: one('Resource', 'A MeasureReport: how many charts, and the rate in percent'),
    visits: many('Reference', 'The visits whose charts are delinquent'),
  },
  refuses: { 'too-costly': 'more than 10,000 records would have to be counted' },
  perform: async (unit, { asOf = unit.today }, act) => {
    const day = latestDay(asOf)
    const whose = `${act.type}/${act.id}`
    const found = await (act.type === 'Practitioner' ? owedBy : delinquencyOf)(unit, whose, day)
    const score = found.rate === undefined ? undefined : { value: found.rate, unit: '%' }
    const report = reportOf({
      measure: 'delinquency',
      from: day,
      through: day,
      now: unit.now,
      figures: [{ name: 'delinquent-charts', count: found.visits.length, score, by: [] }],
    })
    return { report: { ...report, subject: { reference: whose } }, visits: found.visits }
  },
})
