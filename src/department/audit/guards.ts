import { refusal } from '../../fhir/index.ts'
import type { Guard } from '../desk/index.ts'

/** Whoever looks at AuditEvents finds those of everything that was answered before. */
export const caughtUp = (catchUp: () => Promise<unknown>): Guard => ({
  name: 'audit events are up to date',
  sees: (_unit, _act, type) => (type === 'AuditEvent' ? catchUp().then(() => undefined) : undefined),
})

/**
 * Evidence stays as it is: an AuditEvent is never changed, deleted or destroyed, and is made only by the log or by an
 * operation; a Provenance is never deleted. Refuses with `not-allowed` (405).
 */
export const evidenceStays: Guard = {
  name: 'evidence stays as it is',
  never: {
    create: ['AuditEvent'],
    update: ['AuditEvent'],
    patch: ['AuditEvent'],
    delete: ['AuditEvent', 'Provenance'],
  },
  change: (_unit, change) => {
    if (change.type === 'Provenance' && change.act === 'delete')
      throw refusal('not-allowed', {
        says: 'A Provenance is evidence and is never deleted.',
        next: 'Create a new Provenance that says what was wrong with it.',
        expression: change.origin,
      })
    if (change.type !== 'AuditEvent') return undefined
    if (change.was > 0 || change.act !== 'write')
      throw refusal('not-allowed', {
        says: 'An AuditEvent is never changed or deleted.',
        next: 'Nobody can; a correction is a new event.',
        expression: change.origin,
      })
    if (change.operation === undefined)
      throw refusal('not-allowed', {
        says: 'AuditEvents are made by the log and by the department’s operations, not by clients.',
        next: 'Do what you would report: the server records it.',
        expression: change.origin,
      })
    return undefined
  },
}
