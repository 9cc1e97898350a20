import { forms, SEP } from '../entries.ts'
import { type Entries, noEntries, type SortEntry } from '../index.ts'
import type { Connection } from './connection.ts'
import { namesOf, ofBoth, termsOf } from './names.ts'
import { rangeOf } from './pairs.ts'
import { raw, type Sql, sql } from './sql.ts'

/** What stands in the tables of the index, as far as a resource lists it. */
export const indexed = (connection: Connection, type: string, id: string): Entries => {
  const t = connection.numberOf(type)
  const row = connection.get(sql`SELECT rid, sorts FROM resource WHERE t = ${t} AND id = ${id}`)
  if (!row) return noEntries
  const { rid = 0, sorts } = row
  const rows = (columns: string, table: string, list: string) =>
    connection.all(
      sql`SELECT key.text, ${raw(columns)} FROM own CROSS JOIN json_each(own.${raw(list)}) one
          CROSS JOIN ${raw(table)} x CROSS JOIN key WHERE own.rid = ${Number(rid)}
            AND x.k = one.value AND x.rid = own.rid AND key.k = x.k AND +key.t = ${t}`,
    )
  return {
    terms: [
      ...new Set(
        rows('x.k', 'term', 'terms').flatMap(({ k, text }) =>
          termsOf(String(text)).filter(isNamed(connection, t, Number(k), String(text))),
        ),
      ),
    ],
    ranges: rows('lo, hi', 'range', 'others').map(({ text, lo, hi }) =>
      rangeOf(String(text), Number(lo), Number(hi)),
    ),
    sorts: sortsIn(
      String(sorts),
      rows('x.value, side', 'walk', 'others').map(({ text, value, side }) => `${side} ${value} ${text}`),
    ),
  }
}

/** Whether a term that a key stands for leads to it: the key itself does, a name if it is there. */
const isNamed = (connection: Connection, t: number, k: number, key: string) => (term: string) =>
  !namesOf(key).includes(term) ||
  connection.get(sql`SELECT 1 FROM also WHERE t = ${t} AND text = ${term} AND k = ${k}`) !== undefined

/** The sorts of a row; a numeric one counts if it has its places in `walk`, and no others. */
const sortsIn = (text: string, walk: readonly string[]): SortEntry[] => {
  const values: Readonly<Record<string, string | number>> = JSON.parse(text)
  const sorts = Object.entries(values)
    .filter(([param]) => !param.startsWith('-'))
    .map(([param, min]): SortEntry => ({ param, min, max: values[`-${param}`] ?? min }))
  const wanted = new Set(sorts.flatMap(placesOf))
  const there = new Set(walk)
  const extra = walk.filter((place) => !wanted.has(place))
  return [
    ...sorts.filter((sort) => placesOf(sort).every((place) => there.has(place))),
    ...extra.map((place) => ({ param: place.split(' ')[2] ?? '', min: place, max: place })),
  ]
}

const placesOf = ({ param, min, max }: SortEntry): string[] => {
  if (typeof min !== 'number') return []
  return min === max ? [`0 ${min} ${param}`] : [`1 ${min} ${param}`, `2 ${max} ${param}`]
}

const mostStrays = 100

/** Entries that no live resource lists, by the resource or its row; keys under which nothing stands. */
export const strays = (connection: Connection): string[] => {
  const unlisted = (table: string, list: string) => sql`SELECT rid FROM ${raw(table)} x WHERE NOT EXISTS (
    SELECT 1 FROM own, json_each(own.${raw(list)}) one WHERE own.rid = x.rid AND one.value = x.k)`
  const rids = [
    sql`SELECT rid FROM own WHERE rid NOT IN (SELECT rid FROM resource WHERE state = 0)`,
    unlisted('term', 'terms'),
    unlisted('range', 'others'),
    unlisted('walk', 'others'),
  ].reduce((some, more) => sql`${some} UNION ${more}`)
  return [...placesOfRows(connection, rids), ...unusedKeys(connection), ...wrongNames(connection)]
}

const placesOfRows = (connection: Connection, rids: Sql): string[] =>
  connection
    .all(
      sql`SELECT coalesce(kind.name || '/' || r.id, 'row ' || x.rid) AS name FROM (${rids}) x
          LEFT JOIN resource r ON r.rid = x.rid LEFT JOIN kind ON kind.id = r.t LIMIT ${mostStrays}`,
    )
    .map(({ name }) => String(name))

const unusedKeys = (connection: Connection): string[] =>
  connection
    .all(
      sql`SELECT k FROM key WHERE NOT EXISTS (SELECT 1 FROM term WHERE term.k = key.k)
          AND NOT EXISTS (SELECT 1 FROM range WHERE range.k = key.k)
          AND NOT EXISTS (SELECT 1 FROM walk WHERE walk.k = key.k) LIMIT ${mostStrays}`,
    )
    .map(({ k }) => `key ${k} of the index`)

/** Names that lead to a key which is not there, or is not so named. */
const wrongNames = (connection: Connection): string[] =>
  connection
    .all(
      sql`SELECT x.k FROM (SELECT k, t, text, instr(text, ${SEP}) AS at FROM also) x
          LEFT JOIN key ON key.k = x.k AND key.t = x.t WHERE key.k IS NULL OR CASE substr(key.text, 1, 1)
            WHEN ${SEP} THEN instr(substr(key.text, 3) || ${SEP}, ${SEP} || substr(x.text, 1, at)) = 0
            ELSE substr(key.text, 1, at + 2) <> substr(x.text, 1, at) || ${forms.systemCode + SEP}
              OR substr(key.text, at - length(x.text)) <> substr(x.text, at + 2) || ${ofBoth} END
          LIMIT ${mostStrays}`,
    )
    .map(({ k }) => `a name of key ${k} of the index`)
