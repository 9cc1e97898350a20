import type { Store } from '../../store/index.ts'
import type { Room } from '../desk/index.ts'
import { openBook } from './book.ts'
import { catchUp, type EventMaker } from './catch-up.ts'
import { caughtUp, evidenceStays } from './guards.ts'
import { inTurn } from './in-turn.ts'
import type { LogKeys } from './keys.ts'
import { logOperations } from './operations.ts'
import { toRow } from './row.ts'

/** What the audit room needs. The store must have been opened with `makeStamp(keys.stamp)`. */
export interface AuditParts extends EventMaker {
  readonly store: Store
  readonly keys: LogKeys
}

/** The room that keeps the log: one row per act, AuditEvents made from the rows, and proofs about both. */
export const openAudit = (parts: AuditParts): Room => {
  const { store, keys } = parts
  const upToDate = inTurn(() => catchUp(store, parts))
  return {
    name: 'audit',
    kinds: [],
    operations: logOperations(openBook(store, keys.signing), keys),
    guards: [caughtUp(upToDate), evidenceStays],
    observers: [{ name: 'the log', record: (happened) => [toRow(happened)] }],
  }
}
