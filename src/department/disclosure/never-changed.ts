import { refusal } from '../../fhir/index.ts'
import type { Guard } from '../desk/index.ts'

/** A disclosure, like every audit event, is written once: a mistake is corrected by another event. */
export const neverChanged: Guard = {
  name: 'disclosure',
  change: (_unit, { type, id, was }) => {
    if (type === 'AuditEvent' && was > 0) throw immutable(id)
    return undefined
  },
}

const immutable = (id: string) =>
  refusal('not-allowed', {
    says: `AuditEvent/${id} is written once and never changed.`,
    next: 'Record another disclosure that corrects it (ext-corrects).',
    expression: 'AuditEvent',
  })
