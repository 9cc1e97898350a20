import { parseDate } from '../../../fhir/dates.ts'
import {
  type Issue,
  isOfKind,
  issue,
  one,
  outcome,
  parseReference,
  type Resource,
  refusal,
  toRecord,
} from '../../../fhir/index.ts'
import type { Stored } from '../../../store/index.ts'
import {
  type Act,
  type Around,
  bodyOf,
  type Caller,
  hidden,
  mayDo,
  maySee,
  operation,
  roles,
  type Unit,
} from '../../desk/index.ts'
import { chart } from '../kinds.ts'

/** Who looks, and at what instant (epoch ms). */
interface Looking {
  readonly unit: Unit
  readonly act: Act
  readonly around: Around
  readonly at: number
}

interface Entry {
  readonly fullUrl?: string
  readonly link?: readonly { readonly relation: string; readonly url: string }[]
  readonly resource: Resource
}

/**
 * `$chart-as-of`: the chart as it stood at a moment, each document in the version that was current then, one deleted
 * since too; what was destroyed has an OperationOutcome in its place. Nobody sees more than of the record as it is
 * now. `base` is the address up to `/fhir`.
 * @see https://hl7.org/fhir/R4/http.html#history
 */
export const chartAsOf = (base: string) =>
  operation({
    name: 'chart-as-of',
    does: 'Shows a chart as it stood on a date: its documents in the versions of that time',
    on: ['List'],
    levels: ['instance'],
    changes: false,
    in: { at: one('dateTime', 'When: an instant, or the end of a day, month or year') },
    out: { return: one('Resource', 'A collection Bundle: the chart, then its documents in its order') },
    refuses: {
      'invalid-input': 'the date is yet to come',
      'not-found': 'the chart was not there then',
      deleted: 'the chart was deleted at the time',
      destroyed: 'the chart was destroyed since',
    },
    perform: async (unit, { at }, act, around) => {
      const looking = { unit, act, around, at: momentIn(at, unit.now) }
      const list = await chartThen(looking)
      const { documents = [] } = toRecord(chart, bodyOf(list))
      const entry = [shown(base, list)]
      for (const reference of documents) entry.push(...(await documentThen(base, looking, reference)))
      const url = `${base}/List/${list.id}/$chart-as-of?at=${encodeURIComponent(at)}`
      const link = [{ relation: 'self', url }]
      return { return: { resourceType: 'Bundle', type: 'collection', timestamp: unit.now, link, entry } }
    },
  })

/** The last moment of the date, now at the latest. */
const momentIn = (at: string, now: string): number => {
  const span = parseDate(at)
  const nowMs = Date.parse(now)
  if (span && span.lo <= nowMs) return Math.min(span.hi - 1, nowMs)
  throw refusal('invalid-input', {
    says: 'How a chart will be is not known.',
    next: 'Send a date that is not yet to come.',
    expression: 'at',
  })
}

/** The version that was current then. */
const versionThen = async (
  { around, at }: Looking,
  type: string,
  id: string,
): Promise<Stored | undefined> => {
  const [version] = await around.store.history({ type, id, at: { lo: at, hi: at + 1 }, limit: 1 })
  return version
}

const isInSight = async ({ unit, act, around }: Looking, type: string, id: string): Promise<boolean> =>
  mayDo(act.caller, 'vread', type) &&
  (await maySee(around.store, await around.sees(unit, act, type), type, id))

const chartThen = async (looking: Looking): Promise<Stored> => {
  const { unit, act } = looking
  const id = act.id ?? ''
  const newest = await unit.read('List', id)
  if (newest && !(await isInSight(looking, 'List', id))) throw hidden(act.caller, 'List', id)
  if (newest?.state === 'destroyed') throw refusal('destroyed', goneNow(act.caller, newest))
  const then = await versionThen(looking, 'List', id)
  if (then?.state === 'deleted') throw refusal('deleted', deletedThen('List', id))
  if (then && isOfKind(chart, bodyOf(then))) return then
  throw refusal('not-found', {
    says: `No chart List/${id} was here then.`,
    next: `Its versions are at List/${id}/_history.`,
  })
}

const documentThen = async (base: string, looking: Looking, reference: string): Promise<readonly Entry[]> => {
  const { type = '', id = '' } = parseReference(reference) ?? {}
  const newest = await looking.unit.read(type, id)
  if (!newest || !(await isInSight(looking, type, id))) return []
  if (newest.state === 'destroyed')
    return [told(issue('destroyed', { severity: 'information', ...goneNow(looking.act.caller, newest) }))]
  const then = await versionThen(looking, type, id)
  if (then?.state === 'live') return [shown(base, then)]
  return then ? [told(issue('deleted', { severity: 'information', ...deletedThen(type, id) }))] : []
}

const shown = (base: string, stored: Stored): Entry => {
  const fullUrl = `${base}/${stored.type}/${stored.id}`
  const link = [{ relation: 'self', url: `${fullUrl}/_history/${stored.version}` }]
  return { fullUrl, link, resource: bodyOf(stored) }
}

const told = (one: Issue): Entry => ({ resource: outcome([one]) })

const deletedThen = (type: string, id: string) => ({
  says: `${type}/${id} was deleted by then.`,
  next: `Earlier versions are at ${type}/${id}/_history.`,
  expression: `${type}/${id}`,
})

/** The certificate only for those who may know. */
const goneNow = (caller: Caller, { type, id, body }: Stored) => {
  const { certificate } = JSON.parse(body) as { certificate?: string }
  return {
    says: `${type}/${id} was destroyed under a retention rule.`,
    next:
      roles[caller.role].knowsDisposals && certificate
        ? `The certificate is ${certificate}.`
        : 'Ask the department’s manager.',
    expression: `${type}/${id}`,
  }
}
