import type { Store } from '../../store/index.ts'
import type { Language, Room } from '../desk/index.ts'
import { openBook } from './book.ts'
import { catchUp } from './catch-up.ts'
import { caughtUp, evidenceStays } from './guards.ts'
import { inTurn } from './in-turn.ts'
import type { ServerName } from './map-agents.ts'
import { logOperations } from './operations.ts'
import { toRow } from './row.ts'
import type { LogKeys } from './verify-log.ts'

/** What the audit room needs. The store must have been opened with `makeStamp(keys.stamp)`. */
export interface AuditParts {
  readonly store: Store
  readonly keys: LogKeys
  readonly language: Pick<Language, 'entriesOf'>
  readonly server: ServerName
}

/** The room that keeps the log: one row per act, AuditEvents made from the rows, and proofs about both. */
export const openAudit = ({ store, keys, language, server }: AuditParts): Room => {
  const upToDate = inTurn(() => catchUp(store, language, server))
  return {
    name: 'audit',
    kinds: [],
    operations: logOperations(openBook(store, keys.signing), keys),
    guards: [caughtUp(upToDate), evidenceStays],
    observers: [{ name: 'the log', record: (happened) => [toRow(happened)] }],
  }
}
