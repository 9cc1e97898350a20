import { toText } from '../../fhir/index.ts'
import type { Stored } from '../../store/index.ts'
import type { Pending } from './unit.ts'

/** A change as it will be read once it is kept. */
export const storedOf = (change: Pending, now: string): Stored => ({
  type: change.type,
  id: change.id,
  version: change.was + 1,
  time: now,
  seq: Number.MAX_SAFE_INTEGER,
  state: change.act === 'write' ? 'live' : change.act === 'delete' ? 'deleted' : 'destroyed',
  body: change.after ? toText(change.after) : toText(change.stub ?? {}),
})
