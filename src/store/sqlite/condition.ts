import { term } from '../entries.ts'
import type { Bound, Node, Plan } from '../index.ts'
import type { Connection } from './connection.ts'
import { beginsSo } from './reads.ts'
import { among, joined, raw, type Sql, sql } from './sql.ts'

/** Where a condition stands: the alias of the resource's row, and how deep, so that inner aliases differ. */
export interface Spot {
  readonly row: Sql
  readonly depth: number
}

export const outermost: Spot = { row: raw('r'), depth: 0 }

export const inner = ({ depth }: Spot): Spot => ({ row: raw(`r${depth + 1}`), depth: depth + 1 })

/** Whether the resource at the spot meets the node, asked from its own row. */
export const condition = (connection: Connection, node: Node, spot: Spot): Sql => {
  const { row } = spot
  switch (node.op) {
    case 'every':
      return raw('1')
    case 'none':
      return raw('0')
    case 'all':
      return joined(all(connection, node.of, spot), 'AND', '1')
    case 'any':
      return joined(all(connection, node.of, spot), 'OR', '0')
    case 'not':
      return sql`NOT ${condition(connection, node.of, spot)}`
    case 'ids':
      return sql`${row}.id IN ${among(node.ids)}`
    case 'kept':
      return sql`${row}.seq <= ${node.until}`
    case 'changed':
      return sql`(${row}.seq > ${node.since} AND ${row}.version > 1)`
    case 'points':
      return points(connection, node, spot)
    case 'pointed':
      return pointed(connection, node, spot)
    default:
      return sql`EXISTS (SELECT 1 FROM ${leafTable(node)} WHERE ${sameRow(node, row)} AND ${leaf(node)})`
  }
}

/** `term_of` has the type between the row and the key; ranges lie by row and key, and the type would lead astray. */
const sameRow = (node: Leaf, row: Sql): Sql =>
  node.op === 'range' ? sql`rid = ${row}.rid` : sql`rid = ${row}.rid AND t = ${row}.t`

const all = (connection: Connection, nodes: readonly Node[], spot: Spot): Sql[] =>
  nodes.map((node) => condition(connection, node, spot))

export type Leaf = Extract<Node, { op: 'term' | 'prefix' | 'contains' | 'range' }>

export const leafTable = (node: Leaf): Sql => raw(node.op === 'range' ? 'range' : 'term')

/** What a row of `term` or `range` must meet. */
export const leaf = (node: Leaf): Sql => {
  switch (node.op) {
    case 'term':
      return sql`key IN ${among(node.terms)}`
    case 'prefix':
      return beginsSo('key', node.prefix)
    case 'contains':
      return sql`${beginsSo('key', node.prefix)}
        AND instr(substr(key, ${charactersIn(node.prefix) + 1}), ${node.text}) > 0`
    case 'range':
      return sql`key = ${node.key} AND ${joined(node.bounds.map(bound), 'AND', '1')}`
  }
}

const bound = ({ on, is, than }: Bound): Sql => sql`${raw(on)} ${raw(is)} ${than}`

/** SQLite counts characters, JavaScript UTF-16 units. */
const charactersIn = (text: string): number => [...text].length

/** The types of a plan, as a condition on a column of type numbers. */
export const ofTypes = (connection: Connection, column: Sql, types: Plan['types']): Sql => {
  if (types === 'all') return raw('1')
  const numbers = types.map((type) => connection.numberOf(type))
  return sql`${column} IN (${raw(numbers.join(', '))})`
}

/** Live resources of the plan's types that meet it, as a condition on an alias of `resource`. */
export const meetsPlan = (connection: Connection, plan: Plan, spot: Spot): Sql =>
  sql`${spot.row}.state = 0 AND ${ofTypes(connection, sql`${spot.row}.t`, plan.types)}
      AND ${condition(connection, plan.where, spot)}`

/** The table of terms under an alias, and that an alias's key is a reference through the parameter. */
export const throughParam = (alias: Sql, param: string): Sql =>
  beginsSo(`${alias.text}.key`, term(param, 'reference', ''))

/** That the alias's key refers to the resource at the spot. */
export const refersTo = (alias: Sql, param: string, { row }: Spot): Sql => {
  const to = sql`substr(${alias}.key, ${charactersIn(term(param, 'reference', '')) + 1})`
  return sql`${row}.t = (SELECT id FROM kind WHERE name = substr(${to}, 1, instr(${to}, '/') - 1))
    AND ${row}.id = substr(${to}, instr(${to}, '/') + 1)`
}

/** The term by which others refer to the resource at the spot. */
export const termTo = (param: string, { row }: Spot): Sql =>
  sql`${term(param, 'reference', '')} || (SELECT name FROM kind WHERE id = ${row}.t) || '/' || ${row}.id`

type Points = Extract<Node, { op: 'points' }>
type Pointed = Extract<Node, { op: 'pointed' }>

const points = (connection: Connection, { param, to }: Points, spot: Spot): Sql => {
  const target = inner(spot)
  const link = raw(`x${target.depth}`)
  return sql`EXISTS (SELECT 1 FROM term ${link} CROSS JOIN resource ${target.row}
    WHERE ${link}.rid = ${spot.row}.rid AND ${link}.t = ${spot.row}.t AND ${throughParam(link, param)}
      AND ${refersTo(link, param, target)} AND ${meetsPlan(connection, to, target)})`
}

const pointed = (connection: Connection, { param, by }: Pointed, spot: Spot): Sql => {
  const source = inner(spot)
  const link = raw(`x${source.depth}`)
  return sql`EXISTS (SELECT 1 FROM term ${link} CROSS JOIN resource ${source.row}
    WHERE ${link}.t IN ${typeNumbers(connection, by.types)} AND ${link}.key = ${termTo(param, spot)}
      AND ${source.row}.rid = ${link}.rid AND ${meetsPlan(connection, by, source)})`
}

/** The numbers of a plan's types, for a look-up in an index that begins with them. */
export const typeNumbers = (connection: Connection, types: Plan['types']): Sql =>
  types === 'all'
    ? raw('(SELECT id FROM kind)')
    : raw(`(${types.map((type) => connection.numberOf(type)).join(', ')})`)
