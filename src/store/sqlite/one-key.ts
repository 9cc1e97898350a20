import type { Page, Plan } from '../index.ts'
import { compareFor } from '../match.ts'
import { conjuncts, entriesMeet, restMeets } from './condition.ts'
import type { Connection } from './connection.ts'
import { columns, type Hit, hitsIn, placeOf } from './hits.ts'
import { isOneOf, numbersOf } from './keys.ts'
import { mayBeName } from './names.ts'
import { digits, raw, type Sql, sql } from './sql.ts'

/** So many are carried with their bodies, to be put in order here: not many more than are asked for. */
const fewFor = (limit: number): number => Math.min(64, 20 + 2 * limit)

interface Few {
  readonly hits: readonly Hit[]
  /** The newest commit there is, for a dated page with hits. */
  readonly seq: number
}

/**
 * All that a search for one type finds, in order, from its first part that asks for one key, where few rows stand under
 * that; nothing otherwise. Most searches are such: one statement answers them, and each row is fetched once.
 */
export const underOneKey = (connection: Connection, { types, where }: Plan, page: Page): Few | undefined => {
  const parts = conjuncts(where)
  const key = parts.find((part) => part.op === 'term' && part.terms.length === 1)
  if (key?.op !== 'term' || types === 'all' || types.length !== 1) return undefined
  const its = keyOf(connection, types, key.terms)
  if (!its) return undefined
  const few = fewFor(page.limit)
  // Asked once, before any row is fetched.
  const areMany = sql`EXISTS (
      SELECT 1 FROM key CROSS JOIN term ON term.k = key.k WHERE ${its} LIMIT 1 OFFSET ${digits(few)})`
  const others = parts.filter((part) => part !== key)
  const rest: Plan = { types, where: { op: 'all', of: others } }
  // Only live resources have entries.
  const left =
    others.length === 0
      ? raw('1')
      : sql`${entriesMeet(connection, rest, raw('d'))} AND ${restMeets(connection, rest)}`
  const rows = connection.lists(
    sql`SELECT ${columns}, ${raw(page.dated ? '(SELECT seq FROM counter)' : '0')}
        FROM key CROSS JOIN term d CROSS JOIN resource r NOT INDEXED
        WHERE NOT ${areMany} AND ${its} AND d.k = key.k AND r.rid = d.rid AND ${left}`,
  )
  // No rows: there are none, or too many under the key.
  if (rows.length === 0 && connection.get(sql`SELECT 1 WHERE ${areMany}`)) return undefined
  return { hits: ordered(hitsIn(connection, rows), page), seq: Number(rows[0]?.at(-1)) }
}

/**
 * The rows of `key` that are a term; nothing where it is a name of several, for a record may stand under more than one
 * of them. It stands under one only of those that are the term itself.
 */
const keyOf = (connection: Connection, types: Plan['types'], terms: readonly string[]): Sql | undefined => {
  if (!terms.some(mayBeName)) return isOneOf(connection, types, terms)
  const [k = 0, another] = numbersOf(connection, types, terms)
  return another === undefined ? sql`key.k = ${k}` : undefined
}

const ordered = (hits: readonly Hit[], { sort, after }: Page): Hit[] => {
  const compare = compareFor(sort)
  const placed = hits.map((hit) => ({ hit, at: placeOf(hit, sort) }))
  const wanted = after ? placed.filter(({ at }) => compare(at, after) > 0) : placed
  return wanted.sort((a, b) => compare(a.at, b.at)).map(({ hit }) => hit)
}
