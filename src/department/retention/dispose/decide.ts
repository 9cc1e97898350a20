import type { Hold } from '../holds/rules-cover.ts'
import type { Verdict } from '../rules-clock.ts'

/** What is known of a chart when its disposal is decided. */
export interface Candidate {
  readonly verdict: Verdict
  readonly holds: readonly Hold[]
  /** Whether a request, deficiency, amendment or other work on it is open. */
  readonly openWork: boolean
  /** Whether another batch has it. */
  readonly inBatch: boolean
}

/** Why a chart is left out of a disposal. */
export type Against =
  | `hold:${string}`
  | 'open-request'
  | 'unclassified'
  | 'permanent'
  | 'not-due'
  | 'in-batch'
  | 'transfer'

/** Everything that speaks against destroying a chart; nothing if it may be destroyed. A hold beats everything. */
export const against = ({ verdict, holds, openWork, inBatch }: Candidate): readonly Against[] => {
  if (holds.length > 0) return holds.map(({ matter }) => `hold:${matter}` as const)
  if (verdict.status === 'unclassified' || verdict.status === 'permanent') return [verdict.status]
  if (verdict.status !== 'eligible') return ['not-due']
  if (openWork) return ['open-request']
  if (inBatch) return ['in-batch']
  return verdict.winner?.action === 'transfer' ? ['transfer'] : []
}

/** What an approval does to a batch, or why it is refused. */
export type Approval = 'recorded' | 'completes' | 'own-batch' | 'twice' | 'not-open'

/** Two people approve, neither of them the preparer. */
export const approve = (
  batch: { readonly status: string; readonly preparedBy: string; readonly approvers: readonly string[] },
  approver: string,
): Approval => {
  if (batch.approvers.includes(approver)) return 'twice'
  if (batch.status !== 'requested') return 'not-open'
  if (approver === batch.preparedBy) return 'own-batch'
  return batch.approvers.length === 0 ? 'recorded' : 'completes'
}
