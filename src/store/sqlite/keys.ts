import type { Plan } from '../index.ts'
import type { Connection } from './connection.ts'
import type { Counter } from './counter.ts'
import { mayBeName, namesOf, ofBoth, selvesOf } from './names.ts'
import { among, raw, type Sql, sql } from './sql.ts'

export const isOf = (keys: readonly number[]): Sql =>
  keys.length === 1 ? sql`k = ${keys[0] ?? 0}` : sql`k IN ${among(keys)}`

/** The numbers under which the entries of these terms, or other keys, stand, as far as there are any. */
export const numbersOf = (
  connection: Connection,
  types: Plan['types'],
  texts: readonly string[],
): readonly number[] => {
  const selves = sql`SELECT k FROM key WHERE ${isOneOf(connection, types, texts)}`
  const keys = texts.some(mayBeName)
    ? sql`${selves} UNION ALL SELECT k FROM also WHERE ${isOfTypes(connection, 't', types)} AND text IN ${among(texts)}`
    : selves
  return connection.all(keys).map(({ k }) => Number(k))
}

/** That a row of `key` is itself one of these terms or other keys, not by a name. */
export const isOneOf = (connection: Connection, types: Plan['types'], texts: readonly string[]): Sql => {
  const [one = ''] = texts
  const selves = texts.length === 1 ? isSelf(one) : sql`key.text IN ${among(texts.flatMap(selvesOf))}`
  return sql`${isOfTypes(connection, 'key.t', types)} AND ${selves}`
}

/** A list, even of two, is made a table first; as a range it takes half the time. */
const isSelf = (text: string): Sql => {
  const [self = '', marked] = selvesOf(text)
  if (marked === undefined) return sql`key.text = ${self}`
  return sql`key.text >= ${self} AND key.text <= ${marked} AND rtrim(key.text, ${ofBoth}) = ${self}`
}

/** That a column has the number of one of a plan's types: an equation for one, as a list is made a table first. */
export const isOfTypes = (connection: Connection, column: string, types: Plan['types']): Sql => {
  if (types === 'all') return raw(`${column} IN (SELECT id FROM kind)`)
  const numbers = types.map((type) => connection.numberOf(type))
  return raw(numbers.length === 1 ? `${column} = ${numbers[0]}` : `${column} IN (${numbers.join(', ')})`)
}

/** In a write: the key's number; a new key gets one that no key ever had, so that readers are never led astray. */
export const keyFor = (connection: Connection, counter: Counter, t: number, text: string): number => {
  const known = connection.keys.of(t, text)
  if (known !== undefined) return known
  const k = made(connection, counter, t, text) ?? kept(connection, t, text)
  connection.keys.learn(t, text, k)
  return k
}

/** Most that are not known here are new, so that is tried first. */
const made = (connection: Connection, counter: Counter, t: number, text: string): number | undefined => {
  const k = counter.keys + 1
  const isNew = connection.changes(
    sql`INSERT INTO key (k, t, text) VALUES (${k}, ${t}, ${text}) ON CONFLICT (t, text) DO NOTHING`,
  )
  if (!isNew) return undefined
  counter.keys = k
  for (const name of namesOf(text))
    connection.run(sql`INSERT INTO also (t, text, k) VALUES (${t}, ${name}, ${k})`)
  return k
}

const kept = (connection: Connection, t: number, text: string): number =>
  Number(connection.get(sql`SELECT k FROM key WHERE t = ${t} AND text = ${text}`)?.k)

/** Takes away those of these keys under which nothing stands any more: a key may say who someone was. */
export const dropUnused = (connection: Connection, keys: readonly number[]): void => {
  if (keys.length === 0) return
  const dropped = connection.all(
    sql`DELETE FROM key WHERE k IN ${among(keys)} AND NOT EXISTS (SELECT 1 FROM term WHERE term.k = key.k)
        AND NOT EXISTS (SELECT 1 FROM range WHERE range.k = key.k)
        AND NOT EXISTS (SELECT 1 FROM walk WHERE walk.k = key.k) RETURNING k, t, text`,
  )
  for (const { k, t, text } of dropped) {
    connection.keys.forget(Number(t), String(text))
    for (const name of namesOf(String(text)))
      connection.run(sql`DELETE FROM also WHERE t = ${Number(t)} AND text = ${name} AND k = ${Number(k)}`)
  }
}
