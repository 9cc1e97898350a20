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

/** The audit room, with the making of AuditEvents, for compose to call now and then behind the answers. */
export interface AuditRoom extends Room {
  /** Makes the AuditEvents of all rows that have none yet; how many it made. Calls wait for each other. */
  readonly catchUp: () => Promise<number>
  /** The same for a few hundred rows at most: for work behind the answers, which nobody should have to wait for. */
  readonly tend: () => Promise<number>
}

// A commit of few rows keeps nobody waiting for long.
const tended = { most: 200, atOnce: 10 }

/** The room that keeps the log: one row per act, AuditEvents made from the rows, and proofs about both. */
export const openAudit = (parts: AuditParts): AuditRoom => {
  const { store, keys } = parts
  const upToDate = inTurn(() => catchUp(store, parts))
  return {
    name: 'audit',
    kinds: [],
    operations: logOperations(openBook(store, keys.signing), keys, upToDate),
    guards: [caughtUp(upToDate), evidenceStays],
    observers: [{ name: 'the log', record: (happened) => [toRow(happened)] }],
    catchUp: upToDate,
    tend: inTurn(() => catchUp(store, parts, tended)),
  }
}
