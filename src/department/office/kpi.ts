import { earliestDay, latestDay } from '../../fhir/dates.ts'
import { didYouMean, maybe, one, refusal } from '../../fhir/index.ts'
import { operation, type Unit } from '../desk/index.ts'
import { chartsDue, unclassified } from './figures/disposal.ts'
import { deficiencies, openWork } from './figures/open-work.ts'
import { releaseTurnaround } from './figures/turnaround.ts'
import { type Figure, type MeasureName, measureNames, reportOf } from './map-report.ts'
import type { Period } from './work.ts'

type Reckon = (unit: Unit, period: Period) => Promise<Figure[]>

const reckoning: Readonly<Record<MeasureName, Reckon>> = {
  'open-work': openWork,
  'release-turnaround': releaseTurnaround,
  'charts-due-for-disposal': chartsDue,
  deficiencies,
  unclassified,
}

/**
 * `$kpi`: reckons a measure over a period. Counts of what is open are of the period's last day. On `Measure/[name]` or,
 * with the name as an input, on `Measure`.
 * @see https://hl7.org/fhir/R4/measurereport.html
 */
export const kpi = operation({
  name: 'kpi',
  does: 'Reckons a figure of the department over a period',
  on: ['Measure'],
  levels: ['instance', 'type'],
  changes: false,
  in: {
    measure: maybe('code', 'The measure, where the address does not name it', measureNames),
    periodStart: one('date', 'The first day'),
    periodEnd: one('date', 'The last day'),
  },
  out: { return: one('Resource', 'The MeasureReport') },
  refuses: {
    'not-found': 'there is no such measure',
    'missing-input': 'neither the address nor the input names the measure',
    'invalid-input': 'the period ends before it begins',
    'too-costly': 'more than 10,000 records would have to be counted',
  },
  perform: async (unit, { measure: asked, periodStart, periodEnd }, act) => {
    const measure = named(act.id ?? asked)
    const [from, through] = [earliestDay(periodStart), latestDay(periodEnd)]
    if (through < from)
      throw refusal('invalid-input', {
        says: 'The period ends before it begins.',
        next: 'Send periodStart first, then periodEnd, as YYYY-MM-DD.',
        expression: 'periodEnd',
      })
    const figures = await reckoning[measure](unit, { from, through })
    return { return: reportOf({ measure, from, through, now: unit.now, figures }) }
  },
})

const isMeasure = (name: string): name is MeasureName => Object.hasOwn(reckoning, name)

const named = (name: string | undefined): MeasureName => {
  if (name === undefined)
    throw refusal('missing-input', {
      says: 'No measure is named.',
      next: `Send one of: ${measureNames.join(', ')}.`,
      expression: 'measure',
    })
  if (isMeasure(name)) return name
  throw refusal('not-found', { says: 'There is no such measure.', next: didYouMean(name, measureNames) })
}
