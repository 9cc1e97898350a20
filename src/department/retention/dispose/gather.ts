import { isOfKind, munCodes, type Resource, refusal, toRecord } from '../../../fhir/index.ts'
import type { Unit } from '../../desk/index.ts'
import { episodeOf, itemsOf, patientOfChart, refOf } from '../charts.ts'
import { type Asking, type Judged, judgeChart } from '../clock/gather.ts'
import { disposalBatch } from '../kinds.ts'
import { type Against, against } from './decide.ts'

const batches = `code=${munCodes('mun-task-code')}|disposal-batch`
const open = 'status=requested,received,accepted,ready,in-progress,on-hold'

/** The batch of an id; refuses with 404 what is none. */
export const theBatch = async (unit: Unit, id: string): Promise<Resource> => {
  const task = await unit.live(`Task/${id}`)
  if (task && isOfKind(disposalBatch, task)) return task
  throw refusal('not-found', {
    says: `Task/${id} is no disposal batch.`,
    next: 'Prepare one with $disposal-prepare.',
    expression: 'Task',
  })
}

/** The charts of a batch, as they were listed when it was prepared. */
export const chartsIn = async (unit: Unit, batch: Resource): Promise<readonly string[]> => {
  const list = await unit.live(toRecord(disposalBatch, batch).snapshot ?? '')
  return list ? itemsOf(list) : []
}

/** The charts that other open batches have. */
export const chartsInBatches = async (unit: Unit): Promise<ReadonlySet<string>> => {
  unit.claim('disposal-batch')
  const tasks = await unit.find('Task', `${batches}&status=requested,accepted,in-progress,failed`, {
    steady: true,
  })
  const lists = await Promise.all(
    tasks.filter((task) => isOfKind(disposalBatch, task)).map((task) => chartsIn(unit, task)),
  )
  return new Set(lists.flat())
}

/** A chart judged, with everything that speaks against its disposal. `steady`: for a decision that cannot be undone. */
export const weighChart = async (
  unit: Unit,
  chart: Resource,
  asking: Asking,
  { steady = false, taken }: { steady?: boolean; taken?: ReadonlySet<string> } = {},
): Promise<{ judged: Judged; against: readonly Against[] }> => {
  const judged = await judgeChart(unit, chart, asking)
  const { verdict, holds } = judged
  const openWork = verdict.status === 'eligible' && (await hasOpenWork(unit, chart, steady))
  const inBatch = taken?.has(refOf(chart)) ?? false
  return { judged, against: against({ verdict, holds, openWork, inBatch }) }
}

/** The paper volumes of a chart. */
export const volumesOf = (unit: Unit, chart: Resource): Promise<readonly Resource[]> =>
  unit.find('Basic', `subject=${refOf(chart)}&code=${munCodes('mun-basic-type')}|record-volume`, {
    steady: true,
  })

/** Whether any work is open for the chart's patient, or on the chart, its episode, documents or volumes. */
const hasOpenWork = async (unit: Unit, chart: Resource, steady: boolean): Promise<boolean> => {
  const patient = patientOfChart(chart)
  const volumes = await volumesOf(unit, chart)
  const focus = [refOf(chart), ...itemsOf(chart), episodeOf(chart) ?? [], ...volumes.map(refOf)].flat()
  const found = await Promise.all([
    patient ? unit.find('Task', `patient=${patient}&${open}`, { steady }) : [],
    unit.find('Task', `focus=${focus.join(',')}&${open}`, { steady }),
  ])
  return found.flat().some((task) => !isOfKind(disposalBatch, task))
}
