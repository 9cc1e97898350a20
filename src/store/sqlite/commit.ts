import type { Conflict, Expectation, Receipt, Reindexing, StoreOptions } from '../index.ts'
import type { KeptChange as Change, KeptVersioning as Versioning } from '../kept.ts'
import { adopt, erase, type ReadySet, takeStep } from './blobs.ts'
import type { Connection } from './connection.ts'
import type { Counter } from './counter.ts'
import { enter, leave, type Place } from './entries.ts'
import { note, stateNumber } from './reads.ts'
import { search } from './search.ts'
import { sortsText } from './sort.ts'
import { sql } from './sql.ts'

/** Within the write transaction: checks a set and carries it out, or says what had changed. */
export const commitOne = (
  connection: Connection,
  counter: Counter,
  set: ReadySet,
  { stamp }: StoreOptions,
): Receipt | Conflict => {
  if (set.step) {
    takeStep(connection, set.step)
    return { ok: true, seq: counter.seq, firstRow: counter.rows }
  }
  const about = changedMeanwhile(connection, set)
  if (about !== undefined) return { ok: false, about }
  const seq = counter.seq + 1
  const firstRow = counter.rows
  for (const [place, text] of set.rows.entries()) {
    const index = firstRow + place
    connection.run(sql`INSERT INTO log VALUES (${index}, ${text}, ${stamp(index, text)})`)
  }
  for (const change of set.changes) carryOut(connection, counter, change, seq)
  for (const blob of set.blobs) adopt(connection, blob)
  for (const { key, value, expires } of set.notes)
    connection.run(
      value === undefined
        ? sql`DELETE FROM note WHERE key = ${key}`
        : sql`INSERT OR REPLACE INTO note VALUES (${key}, ${value}, ${expires ?? null})`,
    )
  counter.seq = seq
  counter.rows = firstRow + set.rows.length
  return { ok: true, seq, firstRow }
}

/** What is no longer as the set's decision saw it; undefined if all is. */
const changedMeanwhile = (connection: Connection, { changes, expects }: ReadySet): string | undefined => {
  const seen = new Set<string>()
  for (const { act, type, id, was } of changes) {
    const ref = `${type}/${id}`
    if (seen.has(ref) || newestVersion(connection, type, id) !== was) return ref
    if (act === 'index' && !isLive(connection, type, id)) return ref
    seen.add(ref)
  }
  for (const expectation of expects) {
    const about = disappointed(connection, expectation)
    if (about !== undefined) return about
  }
  return undefined
}

const newestVersion = (connection: Connection, type: string, id: string): number =>
  Number(
    connection.get(sql`SELECT version FROM resource WHERE t = ${connection.numberOf(type)} AND id = ${id}`)
      ?.version ?? 0,
  )

const isLive = (connection: Connection, type: string, id: string): boolean =>
  connection.get(
    sql`SELECT 1 FROM resource
        WHERE t = ${connection.numberOf(type)} AND id = ${id} AND state = ${stateNumber('live')}`,
  ) !== undefined

const disappointed = (connection: Connection, it: Expectation): string | undefined => {
  switch (it.is) {
    case 'version':
      return newestVersion(connection, it.type, it.id) === it.version ? undefined : `${it.type}/${it.id}`
    case 'note':
      return note(connection, it.key) === it.value ? undefined : it.key
    case 'found': {
      const { hits } = search(connection, it.plan, { sort: [], limit: it.refs.length + 1 })
      const found = hits.map(({ type, id }) => `${type}/${id}`)
      return found.find((ref) => !it.refs.includes(ref)) ?? it.refs.find((ref) => !found.includes(ref))
    }
  }
}

export const carryOut = (connection: Connection, counter: Counter, change: Change, seq: number): void => {
  const t = connection.numberFor(change.type)
  const known = change.was === 0 ? undefined : ridOf(connection, t, change.id)
  if (change.act === 'index') {
    if (known !== undefined) reindex(connection, counter, { t, rid: known, isNew: false }, change)
    return
  }
  if (change.act === 'destroy') {
    for (const hash of change.blobs) erase(connection, hash)
    if (known !== undefined) connection.run(sql`DELETE FROM history WHERE rid = ${known}`)
  } else if (known !== undefined) keepOld(connection, known, Date.parse(change.time))
  if (known !== undefined && change.act !== 'write') leave(connection, known)
  const rid = known ?? ++counter.rid
  if (change.act === 'write')
    enter(connection, counter, { t, rid, isNew: known === undefined }, change.entries)
  place(connection, { t, rid, seq, isNew: known === undefined }, change)
}

const reindex = (connection: Connection, counter: Counter, it: Place, { entries }: Reindexing): void => {
  enter(connection, counter, it, entries)
  connection.run(sql`UPDATE resource SET sorts = ${sortsText(entries.sorts)} WHERE rid = ${it.rid}`)
}

const ridOf = (connection: Connection, t: number, id: string): number | undefined => {
  const row = connection.get(sql`SELECT rid FROM resource WHERE t = ${t} AND id = ${id}`)
  return row && Number(row.rid)
}

const keepOld = (connection: Connection, rid: number, until: number): void =>
  connection.run(
    sql`INSERT INTO history (rid, t, version, seq, time, ms, until, state, body)
        SELECT rid, t, version, seq, time, ms, ${until}, state, body FROM resource WHERE rid = ${rid}`,
  )

interface At {
  readonly t: number
  readonly rid: number
  readonly seq: number
  readonly isNew: boolean
}

const place = (connection: Connection, { t, rid, seq, isNew }: At, change: Versioning): void => {
  const { id, was, time } = change
  const { state, body, sorts } = newVersion(change)
  const ms = Date.parse(time)
  connection.run(
    isNew
      ? sql`INSERT INTO resource (rid, t, id, version, seq, time, ms, state, sorts, body)
            VALUES (${rid}, ${t}, ${id}, ${was + 1}, ${seq}, ${time}, ${ms}, ${state}, ${sorts}, ${body})`
      : sql`UPDATE resource SET version = ${was + 1}, seq = ${seq}, time = ${time}, ms = ${ms}, state = ${state},
            sorts = ${sorts}, body = ${body} WHERE rid = ${rid}`,
  )
}

const newVersion = (change: Versioning) => {
  switch (change.act) {
    case 'write':
      return { state: stateNumber('live'), body: change.body, sorts: sortsText(change.entries.sorts) }
    case 'delete':
      return { state: stateNumber('deleted'), body: '', sorts: '{}' }
    case 'destroy':
      return { state: stateNumber('destroyed'), body: change.stub, sorts: '{}' }
  }
}
