import { addTo } from '../../../fhir/dates.ts'
import { group, many, maybe, one, type Resource, toResource } from '../../../fhir/index.ts'
import { type Act, mayDo, operation, type Unit } from '../../desk/index.ts'
import { refOf, snapshotCode } from '../charts.ts'
import { candidates } from '../clock/candidates.ts'
import type { Judged } from '../clock/gather.ts'
import { setClock } from '../clock/persist.ts'
import { activeHolds } from '../holds/gather.ts'
import { disposalBatch } from '../kinds.ts'
import type { Facility } from '../rules-clock.ts'
import { signatureOf, signed } from '../signature.ts'
import { chartsInBatches, weighChart } from './gather.ts'

const usualLimit = 100
/** How long a batch may wait for its approvals and its execution; a habit of the department, no law. */
const daysToDispose = 30

/** Puts charts that are due together into a batch. */
export const disposalPrepare = (facility: Facility) =>
  operation({
    name: 'disposal-prepare',
    does: 'Puts charts at the end of their retention into a batch that two other people must approve.',
    on: [],
    levels: ['system'],
    changes: true,
    in: {
      asOf: maybe('date', 'The day on which they must be due; today unless given'),
      class: many('code', 'Only charts of these classes'),
      jurisdiction: many('code', 'Only charts kept by a rule of these jurisdictions'),
      limit: maybe('positiveInt', `How many charts at most; ${usualLimit} unless given`),
    },
    out: {
      batch: maybe('Resource', 'The batch; none if no chart is due'),
      snapshot: maybe('Resource', 'The list of its charts'),
      exclusion: group('0..*', 'A chart that was left out', {
        chart: one('Reference', 'The chart'),
        reason: one(
          'string',
          'hold:matter, open-request, not-due, unclassified, permanent, in-batch or transfer',
        ),
      }),
    },
    perform: async (unit, input, act) => {
      const { due, exclusion } = await sift(unit, act, facility, input)
      if (due.length === 0) return { exclusion }
      return { ...(await putBatch(unit, act, due)), exclusion }
    },
  })

interface Wanted {
  readonly asOf?: string
  readonly class?: readonly string[]
  readonly jurisdiction?: readonly string[]
  readonly limit?: number
}

/** Looks at charts until enough are due. */
const sift = async (unit: Unit, act: Act, facility: Facility, wanted: Wanted) => {
  const { asOf = unit.today, limit = usualLimit, jurisdiction } = wanted
  const asking = { facility, asOf, holds: await activeHolds(unit) }
  const taken = await chartsInBatches(unit)
  const due: Judged[] = []
  const exclusion: { chart: string; reason: string }[] = []
  for (const chart of await candidates(unit, wanted.class, asOf)) {
    if (due.length >= limit) break
    const { judged, against } = await weighChart(unit, chart, asking, { taken })
    const from = judged.verdict.winner?.jurisdiction
    if (from && jurisdiction?.includes(from) === false) continue
    if (against.length === 0) due.push(judged)
    exclusion.push(...against.map((reason) => ({ chart: refOf(chart), reason: told(reason, act) })))
  }
  return { due, exclusion }
}

// Whoever may not read holds learns that there is one, not which.
const told = (reason: string, { caller }: Act): string =>
  reason.startsWith('hold:') && !mayDo(caller, 'read', 'Flag') ? 'hold' : reason

const putBatch = async (
  unit: Unit,
  act: Act,
  due: readonly Judged[],
): Promise<{ batch: Resource; snapshot: Resource }> => {
  const snapshot = await unit.put({
    resourceType: 'List',
    status: 'current',
    mode: 'snapshot',
    title: `Charts for disposal, ${unit.today}`,
    code: { coding: [snapshotCode] },
    date: unit.now,
    entry: due.map(({ chart }) => ({ item: { reference: refOf(chart) } })),
  })
  const preparedBy = signatureOf(act.caller)
  const batch = toResource(disposalBatch, {
    status: 'requested',
    snapshot: refOf(snapshot),
    preparedOn: unit.now,
    preparedBy,
    owner: preparedBy,
    due: addTo(unit.today, daysToDispose, 'd'),
    action: 'destroy',
    approvers: [],
  })
  for (const judged of due) await setClock(unit, judged, 'in-batch')
  return { batch: await unit.put(signed(batch, act.caller)), snapshot }
}
