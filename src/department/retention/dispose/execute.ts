import { createHash } from 'node:crypto'
import {
  type Issue,
  issue,
  maybe,
  one,
  outcome,
  type RecordOf,
  type Resource,
  refusal,
  some,
  toRecord,
  toResource,
} from '../../../fhir/index.ts'
import { type Act, operation, type Unit } from '../../desk/index.ts'
import { isChart } from '../charts.ts'
import type { Asking, Judged } from '../clock/gather.ts'
import { setClock } from '../clock/persist.ts'
import { activeHolds } from '../holds/gather.ts'
import { disposalBatch } from '../kinds.ts'
import type { Facility } from '../rules-clock.ts'
import { signatureOf, signed } from '../signature.ts'
import { certificateOf, provenanceOf, spanOf, textOf } from './certificate.ts'
import { datesOf, destroyCharts } from './destroy.ts'
import { chartsIn, theBatch, weighChart } from './gather.ts'

/** What the certificate names as custodian. */
export interface Custodian {
  /** `Organization/x` */
  readonly custodian?: string
}

const execution = {
  method: one('string', 'How it is done: cross-cut shredding, cryptographic erase'),
  sanitizationClass: one('code', 'How thoroughly, NIST SP 800-88', ['clear', 'purge', 'destroy']),
  witness: some('Reference', 'Who witnesses it: not the caller'),
  tool: maybe('string', 'With what tool, and its version'),
}

/** Destroys the charts of an approved batch. */
export const disposalExecute = (facility: Facility, { custodian }: Custodian) =>
  operation({
    name: 'disposal-execute',
    does: 'Destroys the charts of a batch that two people approved, leaves stubs, and issues the certificate.',
    on: ['Task'],
    levels: ['instance'],
    changes: true,
    in: execution,
    out: {
      batch: one('Resource', 'The batch'),
      certificate: maybe('Resource', 'The certificate of destruction; none if nothing was destroyed'),
      outcome: one('Resource', 'What came of each chart'),
    },
    refuses: {
      'not-found': 'there is no such batch',
      'breaks-rule': 'two people have not approved it, or the caller is the witness',
      conflict: 'it was executed already',
    },
    perform: async (unit, input, act) => {
      const task = await theBatch(unit, act.id ?? '')
      refuseUnready(task)
      if (input.witness.includes(signatureOf(act.caller))) throw ownWitness()
      const asking = { facility, asOf: unit.today, holds: await activeHolds(unit, { steady: true }) }
      const sorted = await sortOut(unit, await chartsIn(unit, task), asking)
      for (const { judged } of sorted.skipped) if (judged) await setClock(unit, judged)
      const by = { by: act, custodian: custodian ?? act.caller.organization }
      const certificate =
        sorted.due.length > 0 ? await destroyAll(unit, task, sorted.due, input, by) : undefined
      const batch = await close(unit, task, act, sorted, certificate)
      return { batch, ...(certificate ? { certificate } : {}), outcome: outcome(issuesOf(sorted)) }
    },
  })

interface Skipped {
  readonly chart: string
  readonly why: string
  readonly judged?: Judged
}

interface Sorted {
  readonly due: readonly Judged[]
  readonly skipped: readonly Skipped[]
}

/** Looks at every chart again: what is held, not due, open or gone by now is skipped. */
const sortOut = async (unit: Unit, charts: readonly string[], asking: Asking): Promise<Sorted> => {
  const due: Judged[] = []
  const skipped: Skipped[] = []
  for (const ref of charts) {
    const chart = await unit.live(ref)
    if (!chart || !isChart(chart)) {
      skipped.push({ chart: ref, why: 'not-here' })
      continue
    }
    const { judged, against } = await weighChart(unit, chart, asking, { steady: true })
    const [why] = against
    if (why === undefined) due.push(judged)
    // The batch is read by people who may not know of matters.
    else skipped.push({ chart: ref, why: why.startsWith('hold:') ? 'hold' : why, judged })
  }
  return { due, skipped }
}

const destroyAll = async (
  unit: Unit,
  task: Resource,
  due: readonly Judged[],
  input: RecordOf<typeof execution>,
  { by, custodian }: { by: Act; custodian: string | undefined },
): Promise<Resource> => {
  const id = unit.id()
  const certificate = `DocumentReference/${id}`
  const batch = `Task/${task.id}`
  const items = await destroyCharts(unit, due, { batch, certificate })
  const facts = {
    id,
    number: `CERT-${id}`,
    sanitizationClass: input.sanitizationClass,
    method: input.method,
    ...(input.tool ? { tool: input.tool } : {}),
    destroyedOn: unit.today,
    witnesses: input.witness,
    issuedOn: unit.now,
    signedBy: signatureOf(by.caller),
    ...(custodian ? { custodian } : {}),
    custodianName: 'This facility',
    batch,
  }
  const dates = spanOf(due.flatMap((judged) => Object.values(datesOf(judged))))
  const text = attached(textOf(facts, items))
  unit.fact('disposal', { batch, certificate, items: items.map(({ record }) => record) })
  const issued = await unit.put(signed(certificateOf(facts, dates, items, text), by.caller))
  await unit.put(signed(provenanceOf(certificate, batch, facts.signedBy, unit.now), by.caller))
  return issued
}

const attached = (text: string) => {
  const bytes = Buffer.from(text)
  const sha1 = createHash('sha1').update(bytes).digest('base64')
  return { data: bytes.toString('base64'), size: bytes.length, sha1 }
}

// A batch of which nothing could be destroyed has failed and can be tried again.
const close = async (
  unit: Unit,
  task: Resource,
  { caller }: Act,
  { due, skipped }: Sorted,
  certificate: Resource | undefined,
): Promise<Resource> => {
  const batch = toRecord(disposalBatch, task)
  const list = skipped.map(({ chart, why }) => `${chart} (${why})`).join(', ')
  const results = `${due.length} destroyed, ${skipped.length} skipped${list ? `: ${list}` : ''}`
  const { reason: _, ...open } = batch
  const next = certificate
    ? { ...open, results, status: 'completed' as const, certificate: `DocumentReference/${certificate.id}` }
    : { ...open, results, status: 'failed' as const, reason: 'Every chart was skipped' }
  return unit.put(signed(toResource(disposalBatch, next, task), caller))
}

const issuesOf = ({ due, skipped }: Sorted): Issue[] => [
  ...due.map(({ chart }) =>
    issue('destroyed', {
      severity: 'information',
      says: `List/${chart.id} was destroyed.`,
      expression: `List/${chart.id}`,
    }),
  ),
  ...skipped.map(({ chart, why }) =>
    issue(why === 'hold' ? 'held' : 'breaks-rule', {
      severity: 'warning',
      says: `${chart} was skipped: ${why}.`,
      next: 'Prepare it again when nothing speaks against it any more.',
      expression: chart,
    }),
  ),
]

const refuseUnready = (task: Resource): void => {
  const { status, approvers } = toRecord(disposalBatch, task)
  if (status === 'completed')
    throw refusal('conflict', {
      says: `Task/${task.id} was executed already.`,
      next: 'Its certificate is in Task.output.',
      expression: 'Task.status',
    })
  if ((status === 'accepted' || status === 'failed') && new Set(approvers).size >= 2) return
  throw refusal('breaks-rule', {
    says: 'A batch is executed when two people have approved it.',
    next: 'Ask for approvals by $disposal-approve.',
    expression: 'Task.input',
  })
}

const ownWitness = () =>
  refusal('breaks-rule', {
    says: 'Whoever destroys records is not the witness.',
    next: 'Name another person.',
    expression: 'witness',
  })
