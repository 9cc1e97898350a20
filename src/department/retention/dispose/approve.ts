import {
  type FhirError,
  maybe,
  one,
  type Resource,
  refusal,
  toRecord,
  toResource,
} from '../../../fhir/index.ts'
import { type Act, operation, type Unit } from '../../desk/index.ts'
import { refreshClocks } from '../clock/persist.ts'
import { activeHolds } from '../holds/gather.ts'
import { disposalBatch } from '../kinds.ts'
import type { Facility } from '../rules-clock.ts'
import { signatureOf, signed } from '../signature.ts'
import { type Approval, approve } from './decide.ts'
import { chartsIn, theBatch } from './gather.ts'

/** Approves or rejects a disposal batch. */
export const disposalApprove = (facility: Facility) =>
  operation({
    name: 'disposal-approve',
    does: 'Approves or rejects a disposal batch; the second approval makes it ready for execution.',
    on: ['Task'],
    levels: ['instance'],
    changes: true,
    in: {
      decision: one('code', 'What the approver decides', ['approve', 'reject']),
      approver: maybe('Reference', 'Who approves: the caller, who may be named but not replaced'),
      comment: maybe('string', 'Why; needed for a rejection'),
    },
    out: { return: one('Resource', 'The batch') },
    refuses: {
      'not-found': 'there is no such batch',
      'breaks-rule':
        'the approver prepared the batch or speaks for somebody else, or a rejection has no comment',
      conflict: 'the same person approved before, or the batch is decided',
      'version-changed': 'the batch is not the version named in If-Match',
    },
    perform: async (unit, input, act) => {
      const task = await theBatch(unit, act.id ?? '')
      refuseOtherVersion(task, act)
      const approver = signatureOf(act.caller)
      if (input.approver && input.approver !== approver) throw forAnother()
      const batch = toRecord(disposalBatch, task)
      const approval = approve({ ...batch, approvers: batch.approvers ?? [] }, approver)
      if (approval !== 'recorded' && approval !== 'completes') throw refusedApproval(approval, act.id ?? '')
      const noted = withComment(task, approver, unit.now, input.comment)
      if (input.decision === 'reject')
        return { return: await reject(unit, noted, facility, act, input.comment) }
      const approvers = [...(batch.approvers ?? []), approver]
      const status = approval === 'completes' ? ('accepted' as const) : batch.status
      const next = toResource(disposalBatch, { ...batch, approvers, status }, noted)
      return { return: await unit.put(signed(next, act.caller)) }
    },
  })

const reject = async (unit: Unit, task: Resource, facility: Facility, act: Act, reason?: string) => {
  if (!reason)
    throw refusal('breaks-rule', {
      says: 'A rejection says why.',
      next: 'Send a comment.',
      expression: 'comment',
    })
  const batch = toRecord(disposalBatch, task)
  const rejected = toResource(disposalBatch, { ...batch, status: 'rejected', reason }, task)
  const charts = await Promise.all((await chartsIn(unit, task)).map((chart) => unit.live(chart)))
  const asking = { facility, asOf: unit.today, holds: await activeHolds(unit) }
  await refreshClocks(
    unit,
    charts.filter((chart) => chart !== undefined),
    asking,
  )
  return unit.put(signed(rejected, act.caller))
}

const withComment = (task: Resource, approver: string, time: string, text?: string): Resource => {
  if (!text) return task
  const notes = (task.note as unknown[] | undefined) ?? []
  return { ...task, note: [...notes, { authorReference: { reference: approver }, time, text }] }
}

const refuseOtherVersion = (task: Resource, { ifMatch }: Act): void => {
  const version = /^(?:W\/)?"?(\d+)"?$/.exec(ifMatch ?? '')?.[1]
  if (ifMatch === undefined || version === task.meta?.versionId) return
  throw refusal('version-changed', {
    says: `The batch is at version ${task.meta?.versionId}.`,
    next: 'Read it again before you approve it.',
    expression: 'Task.meta.versionId',
  })
}

const forAnother = () =>
  refusal('breaks-rule', {
    says: 'Everybody approves for themselves.',
    next: 'Leave out approver, or call as that person.',
    expression: 'approver',
  })

const refusedApproval = (why: Exclude<Approval, 'recorded' | 'completes'>, id: string): FhirError => {
  if (why === 'own-batch')
    return refusal('breaks-rule', {
      says: 'Whoever prepared a batch does not approve it.',
      next: 'Ask two other people.',
      expression: 'Task.requester',
    })
  return refusal('conflict', {
    says:
      why === 'twice' ? `The same person has approved Task/${id} already.` : `Task/${id} is decided already.`,
    next: why === 'twice' ? 'Ask another person.' : `Read Task/${id}.`,
    expression: why === 'twice' ? 'Task.input' : 'Task.status',
  })
}
