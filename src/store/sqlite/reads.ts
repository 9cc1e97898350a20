import type { HistoryQuery, LogRow, Note, Stand, VersionsQuery } from '../index.ts'
import type { Kept as Stored } from '../kept.ts'
import { compareText } from '../match.ts'
import { afterPrefix } from '../prefix.ts'
import type { Connection, Row } from './connection.ts'
import { digits, joined, raw, type Sql, sql } from './sql.ts'

const states = ['live', 'deleted', 'destroyed'] as const

export const stateNumber = (state: Stored['state']): number => states.indexOf(state)

export const storedOf = (row: Row, type: string): Stored => ({
  type,
  id: String(row.id),
  version: Number(row.version),
  time: String(row.time),
  seq: Number(row.seq),
  state: states[Number(row.state)] ?? 'live',
  body: row.body instanceof Uint8Array ? row.body : String(row.body),
})

export const read = (connection: Connection, type: string, id: string): Stored | undefined => {
  const [row] = connection.lists(
    sql`SELECT version, time, seq, state, body FROM resource
        WHERE t = ${connection.numberOf(type)} AND id = ${id}`,
  )
  if (!row) return undefined
  const [version = 0, time = '', seq = 0, state = 0, body = ''] = row
  return storedOf({ id, version, time, seq, state, body }, type)
}

/** An older version, or the stub that stands for it. */
export const readVersion = (
  connection: Connection,
  type: string,
  id: string,
  version: number,
): Stored | undefined => {
  const newest = read(connection, type, id)
  if (!newest || version < 1 || version > newest.version) return undefined
  if (newest.version === version || newest.state === 'destroyed') return newest
  const row = connection.get(
    sql`SELECT r.id, h.version, h.time, h.seq, h.state, h.body
        FROM resource r JOIN history h ON h.rid = r.rid AND h.version >= ${version}
        WHERE r.t = ${connection.numberOf(type)} AND r.id = ${id}
          AND (h.version = ${version} OR h.state = ${stateNumber('destroyed')})
        ORDER BY h.version LIMIT 1`,
  )
  return row && storedOf(row, type)
}

export const newestSeq = (connection: Connection): number =>
  Number(connection.get(raw('SELECT seq FROM counter'))?.seq)

export const history = (connection: Connection, query: HistoryQuery): Stored[] => {
  const newest = versionsIn('resource', query)
  const older = versionsIn('history', query)
  const versions = (from: Sql, more: readonly Sql[]) =>
    connection
      .all(
        sql`${from} WHERE ${joined([...asked(connection, query), ...more], 'AND', '1')}
            ORDER BY v.seq DESC, k.name, r.id LIMIT ${digits(query.limit)}`,
      )
      .map((row) => storedOf(row, connection.nameOf(Number(row.t))))
  const wasReplaced = query.at === undefined ? [] : [sql`v.until > ${query.at.lo}`]
  return [...versions(newest, []), ...versions(older, wasReplaced)].sort(newestFirst).slice(0, query.limit)
}

const versionsIn = (table: 'resource' | 'history', query: Pick<HistoryQuery, 'type' | 'id'>): Sql =>
  raw(`SELECT v.t, r.id, v.version, v.time, v.seq, v.state, v.body
    FROM ${table} v ${pathTo(table, query)}
    CROSS JOIN kind k ON k.id = v.t CROSS JOIN resource r ON r.rid = v.rid`)

/**
 * SQLite has no statistics to see for itself that the first few in order are cheaper than all, sorted; and that one
 * resource's versions are fewer than all of its type.
 */
const pathTo = (table: 'resource' | 'history', { type, id }: Pick<HistoryQuery, 'type' | 'id'>): string => {
  if (id === undefined) return `INDEXED BY ${table}_by_${type === undefined ? '' : 'type_and_'}seq`
  if (type === undefined) return ''
  return table === 'resource' ? 'NOT INDEXED' : 'INDEXED BY history_by_version'
}

const asked = (connection: Connection, { type, id, since, at, after }: HistoryQuery): Sql[] => [
  ...(type === undefined ? [] : [sql`v.t = ${connection.numberOf(type)}`]),
  ...(id === undefined ? [] : [ofId(connection, type, id)]),
  ...(since === undefined ? [] : [sql`v.ms >= ${since}`]),
  ...(at === undefined ? [] : [sql`v.ms < ${at.hi}`]),
  ...(after === undefined
    ? []
    : [
        sql`v.seq <= ${after.seq} AND (v.seq < ${after.seq} OR k.name > ${after.type}
            OR (k.name = ${after.type} AND r.id > ${after.id}))`,
      ]),
]

const ofId = (connection: Connection, type: string | undefined, id: string): Sql =>
  type === undefined
    ? sql`r.id = ${id}`
    : sql`v.rid = (SELECT rid FROM resource WHERE t = ${connection.numberOf(type)} AND id = ${id})`

const newestFirst = (a: Stored, b: Stored): number => b.seq - a.seq || sameCommit(a, b)

const sameCommit = (a: Stored, b: Stored): number => compareText(a.type, b.type) || compareText(a.id, b.id)

/** Newest ones first, so that one that moves to the history meanwhile is met twice, not never. */
export const versions = (connection: Connection, { after, upTo, limit }: VersionsQuery): Stored[] => {
  const some = (table: 'resource' | 'history') =>
    connection
      .all(
        sql`${versionsIn(table, {})} WHERE v.seq <= ${upTo} AND v.seq >= ${after.seq} AND (v.seq > ${after.seq}
            OR k.name > ${after.type} OR (k.name = ${after.type} AND r.id > ${after.id}))
            ORDER BY v.seq, k.name, r.id LIMIT ${digits(limit)}`,
      )
      .map((row) => storedOf(row, connection.nameOf(Number(row.t))))
  const once = new Map([...some('resource'), ...some('history')].map((one) => [refOf(one), one]))
  return [...once.values()].sort((a, b) => a.seq - b.seq || sameCommit(a, b)).slice(0, limit)
}

const refOf = ({ type, id, version }: Stored): string => `${type}/${id}/${version}`

export const stand = (connection: Connection): Stand => {
  connection.exec('BEGIN')
  try {
    const { seq, rows } = connection.get(raw('SELECT seq, rows FROM counter')) ?? {}
    return { seq: Number(seq), rows: Number(rows), notes: notes(connection, '') }
  } finally {
    connection.exec('COMMIT')
  }
}

export const note = (connection: Connection, key: string): string | undefined => {
  const row = connection.get(sql`SELECT value FROM note WHERE key = ${key} AND ${unexpired()}`)
  return row && String(row.value)
}

export const notes = (connection: Connection, prefix: string): Note[] =>
  connection
    .all(
      sql`SELECT key, value, expires FROM note WHERE ${beginsSo('key', prefix)} AND ${unexpired()} ORDER BY key`,
    )
    .map(({ key, value, expires }) => ({
      key: String(key),
      value: String(value),
      ...(expires === null ? {} : { expires: Number(expires) }),
    }))

const unexpired = (): Sql => sql`(expires IS NULL OR expires > ${Date.now()})`

/** A column's values that begin so, as a range of its index. */
export const beginsSo = (column: string, prefix: string): Sql => {
  const end = afterPrefix(prefix)
  return end === undefined
    ? sql`${raw(column)} >= ${prefix}`
    : sql`${raw(column)} >= ${prefix} AND ${raw(column)} < ${end}`
}

export const logSize = (connection: Connection): number =>
  Number(connection.get(raw('SELECT rows FROM counter'))?.rows)

export const logRows = (connection: Connection, from: number, to: number): LogRow[] =>
  connection
    .all(sql`SELECT place, text, stamp FROM log WHERE place >= ${from} AND place < ${to} ORDER BY place`)
    .map(({ place, text, stamp }) => ({ index: Number(place), text: String(text), stamp: String(stamp) }))
