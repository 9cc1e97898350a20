import type { Node, Plan } from '../index.ts'
import { mostLinked, tooCostly } from '../too-costly.ts'
import {
  conjuncts,
  entriesOf,
  inner,
  linkOf,
  linksOf,
  meetsPlan,
  meetsSoon,
  outermost,
  pointingHere,
  refersTo,
  type Spot,
} from './condition.ts'
import type { Connection } from './connection.ts'
import { isOfTypes, numbersOf } from './keys.ts'
import { mayBeName } from './names.ts'
import { among, digits, raw, type Sql, sql } from './sql.ts'

/** A part of a search that can be looked up first: the rows it leaves, and how many (more than `most`: not counted on). */
export interface Driver {
  readonly rids: Sql
  readonly rows: number
  /** What is still to be asked of its rows. */
  readonly rest: Node
  /** Whether its rows are few and come once each: then they are gone through as they come. */
  readonly leads: boolean
}

/** Few enough to fetch and sort; more are better met in the order of the sort. */
const most = 1000
/** How far parts are counted to choose between them. */
const mostCounted = 20_000
/** So few that looking for a better part is not worth while. */
const few = 20

interface Part extends Pick<Driver, 'rids' | 'rest'> {
  readonly isOnce: boolean
}

/** The part of the plan that leaves the fewest rows; nothing where no part can be looked up. */
export const bestDriver = (connection: Connection, plan: Plan, spot = outermost): Driver | undefined => {
  const parts = partsOf(connection, plan, spot)
  const best = fewest(connection, parts, most)
  return parts.length > 1 && best && best.rows > most ? fewest(connection, parts, mostCounted) : best
}

/** The part that leaves few enough rows to fetch and sort, if there is one. */
export const narrowDriver = (connection: Connection, plan: Plan): Driver | undefined => {
  const driver = fewest(connection, partsOf(connection, plan, outermost), most)
  return driver && driver.rows <= most ? driver : undefined
}

const partsOf = (connection: Connection, plan: Plan, spot: Spot): Part[] => {
  const nodes = conjuncts(plan.where)
  return nodes.flatMap((node): Part[] => {
    const rids = look(connection, node, plan.types, spot)
    // A look-up of alternatives may find too much: it takes only one part of each.
    const others = node.op === 'any' ? nodes : nodes.filter((one) => one !== node)
    return rids
      ? [{ rids, rest: { op: 'all', of: others }, isOnce: isOneKey(connection, plan.types, node) }]
      : []
  })
}

/** A row stands under one only of the keys that are a term itself, and may stand under several that have its name. */
const isOneKey = (connection: Connection, types: Plan['types'], node: Node): boolean =>
  node.op === 'term' &&
  node.terms.length === 1 &&
  (!node.terms.some(mayBeName) || numbersOf(connection, types, node.terms).length <= 1)

const fewest = (connection: Connection, parts: readonly Part[], limit: number): Driver | undefined => {
  let best: Driver | undefined
  for (const part of parts) {
    const rows = countUpTo(connection, part.rids, limit)
    const { rids, rest, isOnce } = part
    if (!best || rows < best.rows) best = { rids, rest, rows, leads: isOnce && rows <= most }
    if (rows <= few) break
  }
  return best
}

/** Whether few enough remain, of the driver's rows, to sort them all. */
export const isNarrow = (connection: Connection, { types }: Plan, { rids, rows, rest }: Driver): boolean =>
  rows <= most ||
  (rest.op === 'all' &&
    rest.of.length > 0 &&
    countUpTo(
      connection,
      sql`SELECT r.rid FROM (${rids}) d CROSS JOIN resource r
          WHERE r.rid = d.rid AND ${meetsSoon(connection, { types, where: rest }, raw('d'))}`,
      most,
    ) <= most)

export const countUpTo = (connection: Connection, rids: Sql, limit: number): number =>
  Number(
    connection.get(sql`SELECT count(*) AS n FROM (SELECT 1 FROM (${rids}) LIMIT ${digits(limit + 1)})`)?.n,
  )

/** How many match a plan of one leaf, from its index alone; nothing for other plans. */
export const countFromIndex = (connection: Connection, { types, where }: Plan): number | undefined => {
  if (where.op !== 'term' && where.op !== 'prefix' && where.op !== 'range') return undefined
  const rids = look(connection, where, types, outermost)
  return rids && Number(connection.get(sql`SELECT count(DISTINCT rid) AS n FROM (${rids})`)?.n)
}

/** The rows of one part, from an index; nothing where there is no such index. */
const look = (connection: Connection, node: Node, types: Plan['types'], spot: Spot): Sql | undefined => {
  switch (node.op) {
    case 'term':
    case 'prefix':
    case 'contains':
    case 'range':
      return sql`SELECT rid FROM ${entriesOf(connection, types, node)}`
    case 'ids':
      return sql`SELECT rid FROM resource WHERE ${isOfTypes(connection, 't', types)} AND id IN ${among(node.ids)}`
    case 'changed':
      return sql`SELECT rid FROM resource
        WHERE ${isOfTypes(connection, 't', types)} AND seq > ${node.since} AND version > 1`
    case 'any':
      return union(node.of.map((part) => look(connection, part, types, spot)))
    case 'all':
      return node.of.map((part) => look(connection, part, types, spot)).find((part) => part !== undefined)
    case 'points':
      return isLong(connection, node) ? undefined : lookPoints(connection, node, types, spot)
    case 'pointed':
      return isLong(connection, node) ? undefined : lookPointed(connection, node, spot)
    default:
      return undefined
  }
}

const union = (parts: readonly (Sql | undefined)[]): Sql | undefined => {
  const all = parts.filter((part) => part !== undefined)
  if (all.length < parts.length || all.length === 0 || all.length > 100) return undefined
  return all.reduce((left, right) => sql`${left} UNION ${right}`)
}

type Chain = Extract<Node, { op: 'points' | 'pointed' }>

const chainsIn = (node: Node): readonly Chain[] => {
  if (node.op === 'points' || node.op === 'pointed') return [node]
  if (node.op === 'all' || node.op === 'any') return node.of.flatMap(chainsIn)
  return node.op === 'not' ? chainsIn(node.of) : []
}

/** Whether a chain leads by way of more records than it may. */
const isLong = (connection: Connection, chain: Chain): boolean => {
  const by = chain.op === 'points' ? chain.to : chain.by
  if (chainsIn(by.where).some((one) => isLong(connection, one)) && !narrowDriver(connection, by)) return true
  const some = sql`SELECT 1 FROM ${matching(connection, by, inner(outermost))}`
  return countUpTo(connection, some, mostLinked) > mostLinked
}

/** For a search that no part of it narrows: its chains would have to be followed to every match. */
export const refuseLongChains = (connection: Connection, { where }: Plan): void => {
  if (chainsIn(where).some((chain) => isLong(connection, chain)))
    throw tooCostly(`goes by way of more than ${mostLinked} other records`)
}

/** From the targets to those who point at them. */
const lookPoints = (
  connection: Connection,
  { param, to }: Extract<Node, { op: 'points' }>,
  types: Plan['types'],
  spot: Spot,
): Sql => {
  const target = inner(spot)
  return sql`SELECT ${linkOf(target)}.rid FROM ${matching(connection, to, target)}
    CROSS JOIN ${pointingHere(connection, types, param, target)}`
}

/** From those who point here to what they point at. */
const lookPointed = (
  connection: Connection,
  { param, by }: Extract<Node, { op: 'pointed' }>,
  spot: Spot,
): Sql => {
  const source = inner(spot)
  const target: Spot = { row: raw(`y${source.depth}`), depth: source.depth }
  const link = raw(`x${source.depth}`)
  return sql`SELECT ${target.row}.rid FROM (SELECT ${link}.text
      FROM ${matching(connection, by, source)} CROSS JOIN ${linksOf(link, source.row, param)}) ${link}
    CROSS JOIN resource ${target.row} WHERE ${refersTo(link, param, target)}`
}

/** The matches of an inner plan, as a table under the spot's alias. */
const matching = (connection: Connection, plan: Plan, spot: Spot): Sql => {
  const driver = bestDriver(connection, plan, spot)
  const driven = driver ? sql`rid IN (${driver.rids}) AND` : raw('')
  const rest = { types: plan.types, where: driver?.rest ?? plan.where }
  return sql`(SELECT ${spot.row}.rid, ${spot.row}.t, ${spot.row}.id FROM resource ${spot.row} ${raw(driver ? 'NOT INDEXED' : '')}
    WHERE ${driven} ${meetsPlan(connection, rest, spot)}) ${spot.row}`
}
