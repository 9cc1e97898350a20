import type { Entries, RangeEntry, SortEntry } from '../index.ts'
import type { Connection } from './connection.ts'
import type { Counter } from './counter.ts'
import { dropUnused, keyFor } from './keys.ts'
import { keysOf } from './names.ts'
import { keyOfRange } from './pairs.ts'
import { among, sql } from './sql.ts'

export interface Place {
  readonly t: number
  readonly rid: number
  readonly isNew: boolean
}

/** The keys under which a resource stands: of its terms, and of its ranges and sorts. */
interface Own {
  readonly terms: readonly number[]
  readonly others: readonly number[]
}

const nothing: Own = { terms: [], others: [] }

/** Puts a resource's entries in the place of those it had. */
export const enter = (connection: Connection, counter: Counter, place: Place, entries: Entries): void => {
  const { t, rid, isNew } = place
  const had = isNew ? nothing : ownOf(connection, rid)
  leaveOthers(connection, rid, had)
  const key = (text: string) => keyFor(connection, counter, t, text)
  const terms = keysOf(entries.terms).map(key)
  const others = new Set<number>()
  for (const range of entries.ranges) others.add(enterRange(connection, rid, key(keyOfRange(range)), range))
  for (const sort of entries.sorts)
    if (isNumeric(sort)) others.add(enterWalk(connection, rid, key(sort.param), sort))
  enterTerms(connection, rid, terms, had.terms)
  const own = { terms: JSON.stringify(terms), others: JSON.stringify([...others]) }
  connection.run(
    sql`INSERT OR REPLACE INTO own (rid, terms, others) VALUES (${rid}, ${own.terms}, ${own.others})`,
  )
  dropUnused(connection, without([...had.terms, ...had.others], [...terms, ...others]))
}

/** Takes away a resource's entries. */
export const leave = (connection: Connection, rid: number): void => {
  const had = ownOf(connection, rid)
  leaveOthers(connection, rid, had)
  enterTerms(connection, rid, [], had.terms)
  connection.run(sql`DELETE FROM own WHERE rid = ${rid}`)
  dropUnused(connection, [...had.terms, ...had.others])
}

const ownOf = (connection: Connection, rid: number): Own => {
  const row = connection.get(sql`SELECT terms, others FROM own WHERE rid = ${rid}`)
  return row ? { terms: numbersIn(row.terms), others: numbersIn(row.others) } : nothing
}

const numbersIn = (text: unknown): number[] => JSON.parse(String(text))

const without = (some: readonly number[], others: readonly number[]): readonly number[] => {
  if (some.length === 0) return some
  const gone = new Set(others)
  return some.filter((one) => !gone.has(one))
}

/** Only what changes is written. */
const enterTerms = (
  connection: Connection,
  rid: number,
  terms: readonly number[],
  had: readonly number[],
): void => {
  const [added, removed] = [without(terms, had), without(had, terms)]
  if (removed.length > 0) connection.run(sql`DELETE FROM term WHERE k IN ${among(removed)} AND rid = ${rid}`)
  if (added.length > 0)
    connection.run(
      sql`INSERT INTO term (k, rid) SELECT value, ${rid} FROM json_each(${JSON.stringify(added)})`,
    )
}

/** The row still has the sorts that were entered. */
const leaveOthers = (connection: Connection, rid: number, { others }: Own): void => {
  if (others.length === 0) return
  connection.run(sql`DELETE FROM range WHERE k IN ${among(others)} AND rid = ${rid}`)
  connection.run(
    sql`DELETE FROM walk WHERE k IN ${among(others)} AND rid = ${rid} AND value IN (
          SELECT value FROM resource, json_each(sorts) WHERE rid = ${rid} AND type IN ('integer', 'real'))`,
  )
}

const enterRange = (connection: Connection, rid: number, k: number, { lo, hi }: RangeEntry): number => {
  connection.run(sql`INSERT OR IGNORE INTO range (k, rid, lo, hi) VALUES (${k}, ${rid}, ${lo}, ${hi})`)
  return k
}

interface NumericSort extends SortEntry {
  readonly min: number
  readonly max: number
}

const isNumeric = (sort: SortEntry): sort is NumericSort =>
  typeof sort.min === 'number' && typeof sort.max === 'number'

const enterWalk = (connection: Connection, rid: number, k: number, { min, max }: NumericSort): number => {
  const enterSide = (value: number, side: number) =>
    connection.run(
      sql`INSERT OR IGNORE INTO walk (k, value, rid, side) VALUES (${k}, ${value}, ${rid}, ${side})`,
    )
  enterSide(min, min === max ? 0 : 1)
  if (min !== max) enterSide(max, 2)
  return k
}
