import type { Bound, Node, Plan } from '../index.ts'
import type { Connection } from './connection.ts'
import { isOf, isOfTypes, numbersOf } from './keys.ts'
import { isOnPair, isOnSecond, keysOfPairs } from './pairs.ts'
import { joined, raw, type Sql, sql } from './sql.ts'

type Range = Extract<Node, { op: 'range' }>

/** The rows of entries, each with its `rid`, that meet a range; more may follow AND. */
export const rangesOf = (connection: Connection, types: Plan['types'], node: Range): Sql =>
  isOnPair(node)
    ? sql`key CROSS JOIN range ON range.k = key.k WHERE ${meetsPair(connection, types, node)}`
    : sql`range WHERE ${meetsOne(connection, types, node, '')}`

/** Whether the resource under an alias has a range that meets the node. */
export const hasRange = (connection: Connection, types: Plan['types'], node: Range, row: Sql): Sql =>
  isOnPair(node)
    ? // Each pair has a key almost of its own, so those of the resource are gone through.
      sql`EXISTS (SELECT 1 FROM own CROSS JOIN json_each(own.others) own_key CROSS JOIN key CROSS JOIN range
          WHERE own.rid = ${row}.rid AND key.k = own_key.value AND range.k = key.k AND range.rid = own.rid
            AND ${meetsPair(connection, types, node)})`
    : // The plus keeps SQLite from going through all that lies within the bounds, for each resource anew.
      sql`EXISTS (SELECT 1 FROM range WHERE ${meetsOne(connection, types, node, '+')} AND rid = ${row}.rid)`

const meetsOne = (
  connection: Connection,
  types: Plan['types'],
  { key, bounds }: Range,
  sign: '+' | '',
): Sql => sql`${isOf(numbersOf(connection, types, [key]))} AND ${meets(bounds, sign)}`

/** That a row of `key`, and one of `range` under it, are a pair that meets the bounds. */
const meetsPair = (connection: Connection, types: Plan['types'], { key, bounds }: Range): Sql => {
  const first = bounds.filter((bound) => !isOnSecond(bound))
  return sql`${isOfTypes(connection, 'key.t', types)} AND ${keysOfPairs(key, bounds)} AND ${meets(first, '')}`
}

const meets = (bounds: readonly Bound[], sign: '+' | ''): Sql => {
  const each = bounds.map(({ on, is, than }) => sql`${raw(sign + on)} ${raw(is)} ${than}`)
  return joined(each, 'AND', '1')
}

type Near = Extract<Node, { op: 'near' }>

/** Whether the point of the resource under an alias is near enough. */
export const isNear = (
  connection: Connection,
  types: Plan['types'],
  { keys, at, within }: Near,
  row: Sql,
): Sql => {
  const ofRow = (axis: 0 | 1 | 2) =>
    sql`(SELECT lo - ${at[axis]} AS off FROM range WHERE ${isOf(numbersOf(connection, types, [keys[axis]]))} AND rid = ${row}.rid)`
  return sql`EXISTS (SELECT 1 FROM ${ofRow(0)} x, ${ofRow(1)} y, ${ofRow(2)} z
    WHERE x.off * x.off + y.off * y.off + z.off * z.off <= ${within})`
}
