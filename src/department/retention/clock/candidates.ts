import { codeOf, FhirError, issue, type Resource, toRecord } from '../../../fhir/index.ts'
import type { Unit } from '../../desk/index.ts'
import { allCharts, isChart } from '../charts.ts'
import { retentionClock } from '../kinds.ts'

/** The charts to look at: all, or, where they are too many, those whose clocks have come to their end. */
export const candidates = async (
  unit: Unit,
  classes: readonly string[] | undefined,
  asOf: string,
): Promise<readonly Resource[]> => {
  const ofClass = classes ? `&record-class=${classes.join(',')}` : ''
  try {
    return (await unit.find('List', `${allCharts}&status=current${ofClass}`)).filter(isChart)
  } catch (error) {
    if (!(error instanceof FhirError && codeOf(error) === 'too-costly')) throw error
    unit.warn(onlyDue())
    return chartsDue(unit, asOf)
  }
}

const chartsDue = async (unit: Unit, asOf: string): Promise<readonly Resource[]> => {
  const clocks = await unit.find('Basic', `${retentionClock.where}&eligible-on=le${asOf}`)
  const charts = await Promise.all(clocks.map((clock) => unit.live(toRecord(retentionClock, clock).chart)))
  return charts
    .filter((chart) => chart !== undefined && isChart(chart))
    .filter((chart) => chart !== undefined)
}

const onlyDue = () =>
  issue('too-costly', {
    severity: 'warning',
    says: 'There are more charts than one act looks at; these are those whose clocks have come to their end.',
    next: 'Keep clocks by $retention-evaluate on patients or charts, with persist.',
  })
