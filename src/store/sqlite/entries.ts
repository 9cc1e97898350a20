import type { Entries, RangeEntry, SortEntry } from '../index.ts'
import type { Connection } from './connection.ts'
import { sql } from './sql.ts'

interface Place {
  readonly t: number
  readonly rid: number
  readonly isNew: boolean
}

/** Puts a resource's entries in the place of those it had. */
export const enter = (connection: Connection, place: Place, entries: Entries): void => {
  const { t, rid, isNew } = place
  const terms = JSON.stringify(entries.terms)
  if (!isNew) {
    connection.run(
      sql`DELETE FROM term WHERE rid = ${rid} AND key NOT IN (SELECT value FROM json_each(${terms}))`,
    )
    leaveRanges(connection, rid)
    leaveWalk(connection, t, rid)
  }
  connection.run(
    sql`INSERT OR IGNORE INTO term (t, key, rid) SELECT ${t}, value, ${rid} FROM json_each(${terms})`,
  )
  for (const range of entries.ranges) enterRange(connection, place, range)
  for (const sort of entries.sorts) enterWalk(connection, place, sort)
}

/** Takes away a resource's entries. */
export const leave = (connection: Connection, t: number, rid: number): void => {
  connection.run(sql`DELETE FROM term WHERE rid = ${rid}`)
  leaveRanges(connection, rid)
  leaveWalk(connection, t, rid)
}

const leaveRanges = (connection: Connection, rid: number): void =>
  connection.run(sql`DELETE FROM range WHERE rid = ${rid}`)

/** The row still has the sorts that were entered. */
const leaveWalk = (connection: Connection, t: number, rid: number): void =>
  connection.run(
    sql`DELETE FROM walk WHERE (t, param, value, rid) IN (
          SELECT ${t}, ltrim(key, '-'), value, rid FROM resource, json_each(sorts)
          WHERE rid = ${rid} AND type IN ('integer', 'real'))`,
  )

const enterRange = (connection: Connection, { t, rid }: Place, { key, lo, hi }: RangeEntry): void =>
  connection.run(
    sql`INSERT OR IGNORE INTO range (rid, key, lo, hi, t) VALUES (${rid}, ${key}, ${lo}, ${hi}, ${t})`,
  )

const enterWalk = (connection: Connection, { t, rid }: Place, { param, min, max }: SortEntry): void => {
  if (typeof min !== 'number' || typeof max !== 'number') return
  const enterSide = (value: number, side: number) =>
    connection.run(sql`INSERT OR IGNORE INTO walk VALUES (${t}, ${param}, ${value}, ${rid}, ${side})`)
  enterSide(min, min === max ? 0 : 1)
  if (min !== max) enterSide(max, 2)
}
