import { mun, munCodes, type Resource, toRecord, toResource } from '../../../fhir/index.ts'
import type { Unit } from '../../desk/index.ts'
import { refOf } from '../charts.ts'
import { retentionClock } from '../kinds.ts'
import { canonicalOf, type Verdict } from '../rules-clock.ts'
import { type Asking, type Judged, judgeChart } from './gather.ts'

/** The clock of a chart, if it has one. */
export const clockOf = async (unit: Unit, chart: string): Promise<Resource | undefined> => {
  const code = `code=${munCodes('mun-basic-type')}|retention-clock`
  return (await unit.find('Basic', `subject=${chart}&${code}`, { steady: true }))[0]
}

/** Where a clock stands. */
export const statusOf = (clock: Resource): string => toRecord(retentionClock, clock).status

/** Writes what was decided into the chart's clock; makes the clock if there is none. Unclassified charts have none. */
export const setClock = async (
  unit: Unit,
  { chart, verdict }: Judged,
  status: 'in-batch' | Verdict['status'] = verdict.status,
): Promise<Resource | undefined> => {
  if (status === 'unclassified') return undefined
  const ref = refOf(chart)
  unit.claim(`clock ${ref}`)
  const before = await clockOf(unit, ref)
  const record = recordOf(ref, verdict, status)
  if (before && sameBut(before, record)) return before
  const clock = await unit.put(toResource(retentionClock, { ...record, computedAt: unit.now }, before))
  if (!before) await unit.put(withClock(chart, refOf(clock)))
  return clock
}

/** Judges charts again and brings their clocks up to date. */
export const refreshClocks = async (
  unit: Unit,
  charts: readonly Resource[],
  asking: Asking,
): Promise<readonly Resource[]> => {
  const clocks: Resource[] = []
  for (const chart of charts) {
    const clock = await setClock(unit, await judgeChart(unit, chart, asking))
    if (clock) clocks.push(clock)
  }
  return clocks
}

const recordOf = (
  chart: string,
  verdict: Verdict,
  status: Exclude<Verdict['status'], 'unclassified'> | 'in-batch',
) => ({
  chart,
  status,
  rules: verdict.rules.map(canonicalOf),
  ...(verdict.winner ? { winningRule: canonicalOf(verdict.winner) } : {}),
  ...(verdict.triggerDate ? { triggerDate: verdict.triggerDate } : {}),
  ...(verdict.retainThrough ? { retainThrough: verdict.retainThrough } : {}),
  ...(verdict.eligibleOn ? { eligibleOn: verdict.eligibleOn } : {}),
  explanation: verdict.explanation,
})

// A clock that says the same is left alone: the time at which it was worked out makes no version of its own.
const sameBut = (clock: Resource, record: ReturnType<typeof recordOf>): boolean => {
  const { id: _, computedAt: _when, ...known } = toRecord(retentionClock, clock)
  return JSON.stringify(Object.entries(known).sort()) === JSON.stringify(Object.entries(record).sort())
}

const withClock = (chart: Resource, clock: string): Resource => ({
  ...chart,
  extension: [
    ...(chart.extension ?? []).filter(({ url }) => url !== mun('ext-clock')),
    { url: mun('ext-clock'), valueReference: { reference: clock } },
  ],
})
