import { earliestDay, latestDay } from '../../fhir/dates.ts'
import { didYouMean, maybe, one, refusal } from '../../fhir/index.ts'
import { operation, type Unit } from '../desk/index.ts'
import { chartsDue, unclassified } from './figures/disposal.ts'
import { deficiencies, openWork } from './figures/open-work.ts'
import { releaseTurnaround } from './figures/turnaround.ts'
import { type Figure, type MeasureName, reportOf } from './map-report.ts'
import type { Period } from './work.ts'

/** The measures that need nothing but a period; `$delinquency` needs an organization. */
type Reckonable = Exclude<MeasureName, 'delinquency'>

type Reckon = (unit: Unit, period: Period) => Promise<Figure[]>

const reckoning: Readonly<Record<Reckonable, Reckon>> = {
  'open-work': openWork,
  'release-turnaround': releaseTurnaround,
  'charts-due-for-disposal': chartsDue,
  deficiencies,
  unclassified,
}

const reckonable = Object.keys(reckoning)

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
    measure: maybe('code', 'The measure, where the address does not name it', reckonable),
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

const isMeasure = (name: string): name is Reckonable => Object.hasOwn(reckoning, name)

const named = (name: string | undefined): Reckonable => {
  if (name === undefined)
    throw refusal('missing-input', {
      says: 'No measure is named.',
      next: `Send one of: ${reckonable.join(', ')}.`,
      expression: 'measure',
    })
  if (isMeasure(name)) return name
  throw refusal('not-found', { says: 'There is no such measure.', next: didYouMean(name, reckonable) })
}
