import type { Position, SortKey } from '../index.ts'
import type { Kept } from '../kept.ts'
import type { Connection, List } from './connection.ts'
import { stateNumber, storedOf } from './reads.ts'
import { valuesIn } from './sort.ts'
import { raw } from './sql.ts'

/** A resource that a search found, and its sort values as they are kept. */
export interface Hit {
  readonly stored: Kept
  readonly sorts: string
}

/** What a search selects of `r`, for `hitsIn`. */
export const columns = raw('r.t, r.id, r.version, r.time, r.seq, r.body, r.sorts')

/** The rows of such a selection; a search finds live resources only. */
export const hitsIn = (connection: Connection, rows: readonly List[]): Hit[] =>
  rows.map(([t, id = '', version = 0, time = '', seq = 0, body = '', sorts]) => ({
    stored: storedOf({ id, version, time, seq, state: live, body }, connection.nameOf(Number(t))),
    sorts: String(sorts),
  }))

const live = stateNumber('live')

/** Where a hit stands under a sort. */
export const placeOf = ({ stored, sorts }: Hit, sort: readonly SortKey[]): Position => ({
  values: valuesIn(sorts, sort),
  type: stored.type,
  id: stored.id,
})
