import { term } from '../entries.ts'
import type { Node, Plan } from '../index.ts'
import type { Connection } from './connection.ts'
import { isOf, isOfTypes, numbersOf } from './keys.ts'
import { beginsSystem, mayBeName, ofBoth } from './names.ts'
import { hasRange, isNear, rangesOf } from './ranges.ts'
import { beginsSo } from './reads.ts'
import { among, digits, joined, raw, type Sql, sql } from './sql.ts'

/** Where a condition stands: the alias of the resource's row, and how deep, so that inner aliases differ. */
export interface Spot {
  readonly row: Sql
  readonly depth: number
}

export const outermost: Spot = { row: raw('r'), depth: 0 }

export const inner = ({ depth }: Spot): Spot => ({ row: raw(`r${depth + 1}`), depth: depth + 1 })

/** Whether the resource at the spot, which is of the plan's types, meets the plan's node, asked from its own row. */
const condition = (connection: Connection, { types, where: node }: Plan, spot: Spot): Sql => {
  const all = (nodes: readonly Node[]) => nodes.map((where) => condition(connection, { types, where }, spot))
  switch (node.op) {
    case 'every':
      return raw('1')
    case 'none':
      return raw('0')
    case 'all':
      return joined(all(node.of), 'AND', '1')
    case 'any':
      return joined(all(node.of), 'OR', '0')
    case 'not':
      return sql`NOT ${condition(connection, { types, where: node.of }, spot)}`
    case 'ids':
      return sql`${spot.row}.id IN ${among(node.ids)}`
    case 'kept':
      return sql`${spot.row}.seq <= ${node.until}`
    case 'changed':
      return sql`(${spot.row}.seq > ${node.since} AND ${spot.row}.version > 1)`
    case 'points':
      return points(connection, node, spot)
    case 'pointed':
      return pointed(connection, node, spot)
    default:
      return hasLeaf(connection, types, node, spot)
  }
}

export type Leaf = Extract<Node, { op: 'term' | 'prefix' | 'contains' | 'range' | 'near' }>

/** So few keys that a look-up of each costs less than going through a resource's own. */
const fewKeys = 8

const hasLeaf = (connection: Connection, types: Plan['types'], node: Leaf, { row }: Spot): Sql => {
  const has = (table: Sql) => sql`EXISTS (SELECT 1 FROM ${table} AND rid = ${row}.rid)`
  if (node.op === 'term') return has(entriesOf(connection, types, node))
  if (node.op === 'range') return hasRange(connection, types, node, row)
  if (node.op === 'near') return isNear(connection, types, node, row)
  const meeting = keysMeeting(connection, types, node)
  const keys = connection.all(sql`SELECT k FROM (${meeting}) LIMIT ${digits(fewKeys + 1)}`)
  if (keys.length <= fewKeys) return has(sql`term WHERE ${isOf(keys.map(({ k }) => Number(k)))}`)
  return mayBeName(node.prefix)
    ? sql`EXISTS (SELECT 1 FROM own, json_each(own.terms) one WHERE own.rid = ${row}.rid AND one.value IN (${meeting}))`
    : sql`EXISTS (SELECT 1 FROM ${ownKeys(raw('o'), row)} AND ${keyMeets('o.text', node)})`
}

/** The keys of what begins so, by itself or by name. */
const keysMeeting = (connection: Connection, types: Plan['types'], node: Beginning): Sql => {
  const from = (table: string) =>
    sql`SELECT k FROM ${raw(table)} WHERE ${isOfTypes(connection, 't', types)} AND ${keyMeets('text', node)}`
  return mayBeName(node.prefix) ? sql`${from('key')} UNION ALL ${from('also')}` : from('key')
}

/** The keys of the terms of the resource under an alias, as the table of another; what they must meet follows AND. */
const ownKeys = (alias: Sql, row: Sql): Sql =>
  sql`own CROSS JOIN json_each(own.terms) own_key CROSS JOIN key ${alias}
      WHERE own.rid = ${row}.rid AND ${alias}.k = own_key.value`

/** The rows of entries, each with its `rid`, that meet a leaf; more may follow AND. */
export const entriesOf = (
  connection: Connection,
  types: Plan['types'],
  node: Exclude<Leaf, { op: 'near' }>,
): Sql => {
  switch (node.op) {
    case 'term':
      return sql`term WHERE ${isOf(numbersOf(connection, types, node.terms))}`
    case 'range':
      return rangesOf(connection, types, node)
    default:
      if (mayBeName(node.prefix)) return sql`term WHERE k IN (${keysMeeting(connection, types, node)})`
      return sql`key CROSS JOIN term ON term.k = key.k
        WHERE ${isOfTypes(connection, 'key.t', types)} AND ${keyMeets('key.text', node)}`
  }
}

type Beginning = Extract<Leaf, { op: 'prefix' | 'contains' }>

const keyMeets = (column: string, node: Beginning): Sql => {
  const begins = beginsSo(column, node.prefix)
  if (node.op === 'prefix') return begins
  const text = beginsSystem(node.prefix) ? sql`rtrim(${raw(column)}, ${ofBoth})` : raw(column)
  const rest = sql`substr(${text}, ${charactersIn(node.prefix) + 1})`
  // The last no signs of a text are all of it to SQLite.
  return node.atEnd && node.text !== ''
    ? sql`${begins} AND substr(${rest}, ${-charactersIn(node.text)}) = ${node.text}`
    : sql`${begins} AND instr(${rest}, ${node.text}) > 0`
}

/** SQLite counts characters, JavaScript UTF-16 units. */
const charactersIn = (text: string): number => [...text].length

/** The types of a plan, as a condition on the row of a resource. */
const ofTypes = (connection: Connection, row: Sql, types: Plan['types']): Sql =>
  types === 'all' ? raw('1') : isOfTypes(connection, `${row.text}.t`, types)

/** Live resources of the plan's types that meet it, as a condition on an alias of `resource`. */
export const meetsPlan = (connection: Connection, plan: Plan, spot: Spot): Sql =>
  sql`${spot.row}.state = 0 AND ${ofTypes(connection, spot.row, plan.types)}
      AND ${condition(connection, plan, spot)}`

/** The parts of a node that must all hold. */
export const conjuncts = (node: Node): readonly Node[] =>
  node.op === 'all' ? node.of.flatMap(conjuncts) : [node]

const leaves: readonly Node['op'][] = ['term', 'prefix', 'contains', 'range', 'near']

/** The parts of a node that a resource's entries tell, and the others. */
const parted = (where: Node): { readonly near: readonly Node[]; readonly far: readonly Node[] } => {
  const parts = conjuncts(where)
  return {
    near: parts.filter(({ op }) => leaves.includes(op)),
    far: parts.filter(({ op }) => !leaves.includes(op)),
  }
}

/** What the entries tell of a plan, asked of a `rid` under an alias, before the resource is fetched. */
export const entriesMeet = (connection: Connection, { types, where }: Plan, early: Sql): Sql =>
  condition(connection, { types, where: { op: 'all', of: parted(where).near } }, { row: early, depth: 0 })

/** What is then still to be asked of the resource itself, at the outermost spot. */
export const restMeets = (connection: Connection, { types, where }: Plan): Sql => {
  const { near, far } = parted(where)
  // Only live resources have entries.
  const rest = sql`${ofTypes(connection, outermost.row, types)}
      AND ${condition(connection, { types, where: { op: 'all', of: far } }, outermost)}`
  return near.length > 0 ? rest : sql`r.state = 0 AND ${rest}`
}

/** Both: `meetsPlan` at the outermost spot. */
export const meetsSoon = (connection: Connection, plan: Plan, early: Sql): Sql =>
  sql`${entriesMeet(connection, plan, early)} AND ${restMeets(connection, plan)}`

/** The keys by which the resource under an alias refers to others through the parameter, under another alias. */
export const linksOf = (link: Sql, row: Sql, param: string): Sql =>
  sql`${ownKeys(link, row)} AND ${beginsSo(`${link.text}.text`, term(param, 'reference', ''))}`

/** That the alias's key refers to the resource at the spot. */
export const refersTo = (link: Sql, param: string, { row }: Spot): Sql => {
  const to = sql`substr(${link}.text, ${charactersIn(term(param, 'reference', '')) + 1})`
  return sql`${row}.t = (SELECT id FROM kind WHERE name = substr(${to}, 1, instr(${to}, '/') - 1))
    AND ${row}.id = substr(${to}, instr(${to}, '/') + 1)`
}

/** The term by which others refer to the resource at the spot. */
const termTo = (param: string, { row }: Spot): Sql =>
  sql`${term(param, 'reference', '')} || (SELECT name FROM kind WHERE id = ${row}.t) || '/' || ${row}.id`

type Points = Extract<Node, { op: 'points' }>
type Pointed = Extract<Node, { op: 'pointed' }>

const points = (connection: Connection, { param, to }: Points, spot: Spot): Sql => {
  const target = inner(spot)
  const link = raw(`x${target.depth}`)
  return sql`EXISTS (SELECT 1 FROM (SELECT ${link}.text FROM ${linksOf(link, spot.row, param)}) ${link}
    CROSS JOIN resource ${target.row}
    WHERE ${refersTo(link, param, target)} AND ${meetsPlan(connection, to, target)})`
}

const pointed = (connection: Connection, { param, by }: Pointed, spot: Spot): Sql => {
  const source = inner(spot)
  return sql`EXISTS (SELECT 1 FROM ${pointingHere(connection, by.types, param, spot)} CROSS JOIN resource ${source.row}
    WHERE ${source.row}.rid = ${linkOf(spot)}.rid AND ${meetsPlan(connection, by, source)})`
}

/** The alias of `pointingHere`. */
export const linkOf = ({ depth }: Spot): Sql => raw(`x${depth + 1}`)

/** Those who refer to the resource at the spot through the parameter: a table with `rid`. */
export const pointingHere = (connection: Connection, types: Plan['types'], param: string, spot: Spot): Sql =>
  sql`key ${linkOf(spot)}_key CROSS JOIN term ${linkOf(spot)} ON ${linkOf(spot)}.k = ${linkOf(spot)}_key.k
      AND ${isOfTypes(connection, `${linkOf(spot).text}_key.t`, types)} AND ${linkOf(spot)}_key.text = ${termTo(param, spot)}`
