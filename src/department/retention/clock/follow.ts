import { mun, patientOf, type Resource } from '../../../fhir/index.ts'
import type { Observer, Pending, Unit } from '../../desk/index.ts'
import { chartsOf, isChart } from '../charts.ts'
import { activeHolds } from '../holds/gather.ts'
import type { Facility } from '../rules-clock.ts'
import { judgeChart } from './gather.ts'
import { clockOf, setClock, statusOf } from './persist.ts'

/**
 * Works a clock out again when what it counts from changes: the birth or death of the patient, a visit, the chart
 * itself. Charts that have no clock yet get none by this.
 */
export const keepClocks = (facility: Facility): Observer => ({
  name: 'retention clocks',
  follow: (unit, change) =>
    ownActs.has(change.operation ?? '') || change.act === 'destroy' || !isCounted(change)
      ? undefined
      : keep(unit, change, facility),
})

const keep = async (unit: Unit, change: Pending, facility: Facility): Promise<void> => {
  const charts = (await chartsTouched(unit, change)).filter(hasClock)
  if (charts.length === 0) return
  const asking = { facility, asOf: unit.today, holds: await activeHolds(unit) }
  for (const chart of charts) {
    const judged = await judgeChart(unit, chart, asking)
    const waits = await isInBatch(unit, chart)
    await setClock(unit, judged, waits && judged.verdict.status === 'eligible' ? 'in-batch' : undefined)
  }
}

// These write the clocks themselves.
const ownActs = new Set([
  'retention-evaluate',
  'place-hold',
  'release-hold',
  'disposal-prepare',
  'disposal-approve',
  'disposal-execute',
])

const isCounted = ({ type, before, after }: Pending): boolean => {
  if (type === 'List') return after !== undefined && isChart(after)
  return type === 'Encounter' || (type === 'Patient' && livesOtherwise(before, after))
}

const livesOtherwise = (before: Resource | undefined, after: Resource | undefined): boolean =>
  before !== undefined &&
  after !== undefined &&
  ['birthDate', 'deceasedBoolean', 'deceasedDateTime'].some((element) => before[element] !== after[element])

const chartsTouched = async (unit: Unit, { before, after }: Pending): Promise<readonly Resource[]> => {
  const now = after ?? before
  if (!now) return []
  return isChart(now) ? [now] : chartsOf(unit, patientOf(now) ?? 'Patient/none')
}

const hasClock = (chart: Resource): boolean =>
  chart.extension?.some(({ url }) => url === mun('ext-clock')) === true

const isInBatch = async (unit: Unit, chart: Resource): Promise<boolean> => {
  const clock = await clockOf(unit, `List/${chart.id}`)
  return clock !== undefined && statusOf(clock) === 'in-batch'
}
