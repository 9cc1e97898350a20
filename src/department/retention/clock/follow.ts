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
  follow: async (unit, change) => {
    if (ownActs.has(change.operation ?? '') || change.act === 'destroy') return
    const charts = (await chartsTouched(unit, change)).filter(hasClock)
    if (charts.length === 0) return
    const asking = { facility, asOf: unit.today, holds: await activeHolds(unit) }
    for (const chart of charts) {
      const judged = await judgeChart(unit, chart, asking)
      const waits = await isInBatch(unit, chart)
      await setClock(unit, judged, waits && judged.verdict.status === 'eligible' ? 'in-batch' : undefined)
    }
  },
})

// These write the clocks themselves.
const ownActs = new Set([
  'retention-evaluate',
  'place-hold',
  'release-hold',
  'disposal-prepare',
  'disposal-approve',
  'disposal-execute',
])

const chartsTouched = async (unit: Unit, { type, before, after }: Pending): Promise<readonly Resource[]> => {
  const now = after ?? before
  if (!now) return []
  if (type === 'List') return after && isChart(after) ? [after] : []
  if (type === 'Encounter' || (type === 'Patient' && before && livesOtherwise(before, now)))
    return chartsOf(unit, patientOf(now) ?? 'Patient/none')
  return []
}

const livesOtherwise = (before: Resource, after: Resource): boolean =>
  ['birthDate', 'deceasedBoolean', 'deceasedDateTime'].some((element) => before[element] !== after[element])

const hasClock = (chart: Resource): boolean =>
  chart.extension?.some(({ url }) => url === mun('ext-clock')) === true

const isInBatch = async (unit: Unit, chart: Resource): Promise<boolean> => {
  const clock = await clockOf(unit, `List/${chart.id}`)
  return clock !== undefined && statusOf(clock) === 'in-batch'
}
