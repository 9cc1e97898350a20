import type { Connection } from './connection.ts'
import { raw, sql } from './sql.ts'

/** The numbers that go up with each set; written once for a group. */
export interface Counter {
  seq: number
  rows: number
  /** The last number that a key got. */
  keys: number
  /** The last resource's. */
  rid: number
}

export const readCounter = (connection: Connection): Counter => {
  const row = connection.get(
    raw('SELECT seq, rows, keys, (SELECT coalesce(max(rid), 0) FROM resource) AS rid FROM counter'),
  )
  return { seq: Number(row?.seq), rows: Number(row?.rows), keys: Number(row?.keys), rid: Number(row?.rid) }
}

export const writeCounter = (connection: Connection, { seq, rows, keys }: Counter): void =>
  connection.run(sql`UPDATE counter SET seq = ${seq}, rows = ${rows}, keys = ${keys}`)
