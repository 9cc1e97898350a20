import { at, kind, maybe, mun, one } from '../../fhir/index.ts'

/**
 * A figure of the department over a period.
 * @see https://hl7.org/fhir/R4/measurereport.html
 */
export const kpiReport = kind({
  name: 'kpi-report',
  collection: 'kpi-reports',
  type: 'MeasureReport',
  profile: mun('mun-kpi-report'),
  is: 'A figure of the department over a period',
  fixed: { type: 'summary' },
  fields: {
    status: at('status', one('code', 'Whether it is complete', ['complete', 'pending', 'error'])),
    measure: at('measure', one('canonical', 'What is measured')),
    reportedOn: at('date', maybe('dateTime', 'When it was reckoned')),
    from: at('period.start', one('dateTime', 'The first day of the period')),
    through: at('period.end', one('dateTime', 'Its last day')),
  },
})
