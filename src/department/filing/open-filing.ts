import { isOfKind, type Resource } from '../../fhir/index.ts'
import type { Observer, Pending, Room, Unit } from '../desk/index.ts'
import { chartAsOf } from './chart/as-of.ts'
import { dischargeChart, intoChart, outOfOldChart } from './chart/keep.ts'
import { withIdentifiers } from './chart/map-chart.ts'
import { analyzeVisit } from './deficiency/analyze.ts'
import { analyzeChart } from './deficiency/operation.ts'
import { completeDocument, isFiled } from './document/complete.ts'
import { supersede } from './document/supersede.ts'
import { chart, deficiency, document, filingTask } from './kinds.ts'
import { queueUnclassified } from './queue/classify.ts'
import type { Document, Encounter } from './types.ts'

export interface FilingOptions {
  /** `Organization/x`: the custodian of documents of no visit. */
  readonly custodian?: string
  /** The server's own address up to `/fhir`. */
  readonly base?: string
}

/**
 * The room that files documents: it completes them, keeps each in its chart, queues those of unknown kind, and says
 * what a chart lacks.
 * @see https://profiles.ihe.net/ITI/MHD/
 */
export const openFiling = ({ custodian, base = '' }: FilingOptions = {}): Room => ({
  name: 'filing',
  kinds: [document, chart, deficiency, filingTask],
  operations: [analyzeChart, chartAsOf(base)],
  guards: [],
  observers: [
    {
      name: 'filing',
      complete: (unit, resource, act) => {
        if (isFiled(resource, act)) return completeDocument(unit, resource, act, custodian)
        return isOfKind(chart, resource) ? completeChart(unit, resource) : resource
      },
      follow,
    },
  ],
})

const completeChart = (unit: Unit, resource: Resource): Resource =>
  resource.subject === undefined
    ? resource
    : withIdentifiers({ ...resource, status: resource.status ?? 'current', mode: 'working' }, unit.id())

const follow: NonNullable<Observer['follow']> = (unit, change) => {
  if (change.type === 'DocumentReference') return isOurs(change) ? followDocument(unit, change) : undefined
  return change.type === 'Encounter' ? followVisit(unit, change) : undefined
}

const isOurs = ({ act, before, after }: Pending): boolean =>
  act !== 'destroy' && [before, after].some((one) => one !== undefined && isOfKind(document, one))

const followDocument = async (unit: Unit, change: Pending): Promise<void> => {
  if (change.before && isOfKind(document, change.before)) await outOfOldChart(unit, change)
  const after: Document | undefined = change.after
  if (!after || !isOfKind(document, after)) return
  await supersede(unit, after)
  await queueUnclassified(unit, change, after)
  const episode = await intoChart(unit, after)
  if (episode?.encounter) await analyzeVisit(unit, episode.encounter)
}

// A visit that is new brings no chart; the documents that come with it look after themselves.
const followVisit = async (unit: Unit, { before, after }: Pending): Promise<void> => {
  const visit: Encounter | undefined = after
  if (!before || before.status === 'finished' || visit?.status !== 'finished') return
  if (await dischargeChart(unit, visit)) await analyzeVisit(unit, visit)
}
