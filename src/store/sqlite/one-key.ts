import type { Page, Plan } from '../index.ts'
import { compareFor } from '../match.ts'
import { conjuncts, entriesMeet, restMeets } from './condition.ts'
import type { Connection } from './connection.ts'
import { columns, type Hit, hitsIn, placeOf } from './hits.ts'
import { digits, raw, sql } from './sql.ts'

/** So few at most are carried with their bodies, and no more than this many times what is asked for. */
const most = { rows: 64, times: 2 }

interface Few {
  readonly hits: readonly Hit[]
  /** The newest commit before they were fetched; 0 where there are none. */
  readonly seq: number
}

/**
 * All that a search for one type finds, in order, from its first part that asks for one key, where few rows stand under
 * that; nothing otherwise. Most searches are such: two statements answer them, and each row is fetched once.
 */
export const underOneKey = (connection: Connection, { types, where }: Plan, page: Page): Few | undefined => {
  const parts = conjuncts(where)
  const key = parts.find((part) => part.op === 'term' && part.terms.length === 1)
  if (key?.op !== 'term' || types === 'all' || types.length !== 1) return undefined
  const few = Math.min(most.rows, most.times * page.limit)
  const found = connection.get(
    sql`SELECT k, (SELECT count(*) FROM (SELECT 1 FROM term WHERE term.k = key.k LIMIT ${digits(few + 1)})) AS rows,
        (SELECT seq FROM counter) AS seq
        FROM key WHERE t = ${connection.numberOf(types[0] ?? '')} AND text = ${key.terms[0] ?? ''}`,
  )
  if (!found) return { hits: [], seq: 0 }
  if (Number(found.rows) > few) return undefined
  const rest: Plan = { types, where: { op: 'all', of: parts.filter((part) => part !== key) } }
  const rows = connection.lists(
    sql`SELECT ${columns} FROM (SELECT rid FROM term WHERE k = ${Number(found.k)}) d
        CROSS JOIN resource r NOT INDEXED
        WHERE r.rid = d.rid AND ${entriesMeet(connection, rest, raw('d'))} AND ${restMeets(connection, rest)}`,
  )
  return { hits: ordered(hitsIn(connection, rows), page), seq: Number(found.seq) }
}

const ordered = (hits: readonly Hit[], { sort, after }: Page): Hit[] => {
  const compare = compareFor(sort)
  const placed = hits.map((hit) => ({ hit, at: placeOf(hit, sort) }))
  const wanted = after ? placed.filter(({ at }) => compare(at, after) > 0) : placed
  return wanted.sort((a, b) => compare(a.at, b.at)).map(({ hit }) => hit)
}
