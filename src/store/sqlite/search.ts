import type { Page, Plan, SortKey } from '../index.ts'
import type { KeptFound as Found } from '../kept.ts'
import { compareText } from '../match.ts'
import { tooCostly } from '../too-costly.ts'
import { entriesMeet, meetsSoon, restMeets } from './condition.ts'
import type { Connection } from './connection.ts'
import {
  bestDriver,
  countFromIndex,
  countUpTo,
  type Driver,
  isNarrow,
  narrowDriver,
  refuseLongChains,
} from './drivers.ts'
import { columns, type Hit, hitsIn, placeOf } from './hits.ts'
import { isOfTypes, numbersOf } from './keys.ts'
import { underOneKey } from './one-key.ts'
import { newestSeq } from './reads.ts'
import { afterPosition, inOrder, type Key, keysOf, namedOrder } from './sort.ts'
import { commas, digits, raw, type Sql, sql } from './sql.ts'

/** Live resources that match, in order; one more than asked is read to know whether there is a next page. */
export const search = (connection: Connection, plan: Plan, page: Page): Found => {
  const few = underOneKey(connection, plan, page)
  const date = page.dated ? { seq: few?.seq ?? newestSeq(connection) } : {}
  const all = few?.hits ?? inSteps(connection, plan, page)
  const hits = all.slice(0, page.limit).map(({ stored }) => stored)
  const last = all[page.limit - 1]
  if (!last || all.length <= page.limit) return { hits }
  return { hits, next: placeOf(last, page.sort), ...date }
}

const inSteps = (connection: Connection, plan: Plan, page: Page): Hit[] =>
  page.sort.length === 0 ? byId(connection, plan, page) : sorted(connection, plan, page)

export const count = (connection: Connection, plan: Plan): number => {
  const fromIndex = countFromIndex(connection, plan)
  if (fromIndex !== undefined) return fromIndex
  const narrow = narrowDriver(connection, plan)
  if (!narrow) refuseLongChains(connection, plan)
  const from = rowsOf(connection, plan, narrow ?? bestDriver(connection, plan))
  return Number(connection.get(sql`SELECT count(*) AS n FROM ${from}`)?.n)
}

const hits = (connection: Connection, statement: Sql): Hit[] =>
  hitsIn(connection, connection.lists(statement))

/** `resource` under the alias r with the plan's condition; a driver is looked up first. */
const rowsOf = (connection: Connection, { types, where }: Plan, driver: Driver | undefined): Sql => {
  if (!driver)
    return sql`resource r ${raw(types === 'all' ? '' : 'INDEXED BY resource_by_id')}
        WHERE ${meetsSoon(connection, { types, where }, raw('r'))}`
  const rest = { types, where: driver.rest }
  if (driver.leads)
    return sql`(${driver.rids}) d CROSS JOIN resource r NOT INDEXED
        WHERE r.rid = d.rid AND ${entriesMeet(connection, rest, raw('d'))} AND ${restMeets(connection, rest)}`
  return sql`resource r NOT INDEXED WHERE r.rid IN (
        SELECT d.rid FROM (${driver.rids}) d WHERE ${entriesMeet(connection, rest, raw('d'))})
      AND ${restMeets(connection, rest)}`
}

/** Without a sort the order is type and id, so the types are gone through one by one, each along its index. */
const byId = (connection: Connection, plan: Plan, { limit, after }: Page): Hit[] => {
  const types = plan.types === 'all' ? connection.types() : [...new Set(plan.types)].sort(compareText)
  const rows: Hit[] = []
  for (const type of types) {
    if (rows.length > limit) break
    if (after && compareText(type, after.type) < 0) continue
    const one = { types: [type], where: plan.where }
    const from = type === after?.type ? after.id : ''
    rows.push(...ofType(connection, one, from, limit + 1 - rows.length))
  }
  return rows
}

/** So many are tried along an index before all parts of a search are weighed. */
const tried = 8000

/** The matches of one type, by id: from a part that leaves few, or along the index if that gives them soon. */
const ofType = (connection: Connection, plan: Plan, after: string, wanted: number): Hit[] => {
  const ids = (driver: Driver | undefined, until: Sql) =>
    hits(
      connection,
      sql`SELECT ${columns} FROM ${rowsOf(connection, plan, driver)} AND r.id > ${after} ${until}
        ORDER BY r.id LIMIT ${digits(wanted)}`,
    )
  const narrow = narrowDriver(connection, plan)
  if (narrow) return ids(narrow, raw(''))
  const end = connection.get(
    sql`SELECT id FROM resource INDEXED BY resource_by_id WHERE ${isOfTypes(connection, 't', plan.types)}
        AND id > ${after} ORDER BY id LIMIT 1 OFFSET ${digits(tried)}`,
  )
  const first = end ? ids(undefined, sql`AND r.id <= ${String(end.id)}`) : []
  if (first.length === wanted) return first
  refuseLongChains(connection, plan)
  const driver = bestDriver(connection, plan)
  return ids(driver && isNarrow(connection, plan, driver) ? driver : undefined, raw(''))
}

const sorted = (connection: Connection, plan: Plan, page: Page): Hit[] => {
  const narrow = narrowDriver(connection, plan)
  if (narrow) return whole(connection, plan, page, narrow)
  const walks = canWalk(connection, plan, page.sort)
  const first = walks ? firstWalked(connection, plan, page) : []
  if (first.length > page.limit) return first
  refuseLongChains(connection, plan)
  const driver = bestDriver(connection, plan)
  if (driver && isNarrow(connection, plan, driver)) return whole(connection, plan, page, driver)
  if (walks) return walked(connection, plan, page)
  refuseCostlySort(connection, plan, driver)
  return whole(connection, plan, page, driver)
}

/** What can be sorted at once: more would keep all others waiting. */
const mostSorted = 100_000

const refuseCostlySort = (connection: Connection, plan: Plan, driver: Driver | undefined): void => {
  const rids = sql`SELECT r.rid FROM ${rowsOf(connection, plan, driver)}`
  if (countUpTo(connection, rids, mostSorted) > mostSorted)
    throw tooCostly(`would have to sort more than ${mostSorted} records`)
}

/** All matches, sorted: without the bodies first, so that only those of one page are carried. */
const whole = (
  connection: Connection,
  plan: Plan,
  page: Page,
  driver: Driver | undefined,
  only: Sql = raw(''),
): Hit[] => {
  const keys = keysOf(page.sort)
  const from = rowsOf(connection, plan, driver)
  const { columns: named, order } = namedOrder(keys)
  return hits(
    connection,
    sql`SELECT ${columns} FROM (
          SELECT r.rid, ${named} FROM ${from} ${only} ${afterPosition(keys, page.after)}
          ORDER BY ${order} LIMIT ${digits(page.limit + 1)}) s
        CROSS JOIN resource r ON r.rid = s.rid ORDER BY ${order}`,
  )
}

/** Whether `walk` has the first key's values: one type, and numbers. */
const canWalk = (connection: Connection, { types }: Plan, [first]: readonly SortKey[]): boolean =>
  types !== 'all' &&
  types.length === 1 &&
  first !== undefined &&
  connection.get(sql`SELECT 1 FROM walk WHERE k = ${walkKey(connection, types, first)} LIMIT 1`) !== undefined

/** The number of a sort's parameter; 0, which no key has, where nothing was ever sorted by it. */
const walkKey = (connection: Connection, types: Plan['types'], { param }: SortKey): number =>
  numbersOf(connection, types, [param])[0] ?? 0

/** In the order of the first key, until the page is full; then those without a value for it. */
const walked = (connection: Connection, plan: Plan, page: Page): Hit[] => {
  const [first] = page.sort
  if (!first) return []
  const value = page.after?.values[0]
  const rows = value === null ? [] : alongWalk(connection, plan, page, first)
  if (rows.length > page.limit) return rows
  const [key] = keysOf([first])
  const without = sql`AND ${key?.value ?? raw('NULL')} IS NULL`
  const { after, ...begin } = page
  const rest = value === null && after ? { ...begin, after } : begin
  const limit = page.limit - rows.length
  return [...rows, ...whole(connection, plan, { ...rest, limit }, bestDriver(connection, plan), without)]
}

/** As far as the first of the index; they count if they fill the page. */
const firstWalked = (connection: Connection, plan: Plan, page: Page): Hit[] => {
  const [first] = page.sort
  if (!first || page.after?.values[0] === null) return []
  const end = connection.get(
    sql`SELECT w.value FROM walk w WHERE ${ofWalk(connection, plan, page, first)}
        ORDER BY w.value ${raw(first.descending ? 'DESC' : 'ASC')} LIMIT 1 OFFSET ${digits(tried)}`,
  )
  if (!end) return []
  const until = sql`AND w.value ${raw(first.descending ? '>=' : '<=')} ${Number(end.value)}`
  return alongWalk(connection, plan, page, first, until)
}

const alongWalk = (
  connection: Connection,
  plan: Plan,
  page: Page,
  first: SortKey,
  until: Sql = raw(''),
): Hit[] => {
  const keys: Key[] = [{ value: raw('w.value'), descending: first.descending }, ...keysOf(page.sort.slice(1))]
  return hits(
    connection,
    sql`SELECT ${columns} FROM walk w CROSS JOIN resource r
        WHERE ${ofWalk(connection, plan, page, first)} ${until}
          AND r.rid = w.rid AND ${meetsSoon(connection, plan, raw('w'))} ${afterPosition(keys, page.after)}
        ORDER BY ${commas(inOrder(keys))} LIMIT ${digits(page.limit + 1)}`,
  )
}

/** The places of the first key's values, from where the page before ended. */
const ofWalk = (connection: Connection, plan: Plan, page: Page, first: SortKey): Sql => {
  const from = page.after?.values[0]
  const start =
    typeof from === 'number' ? sql`AND w.value ${raw(first.descending ? '<=' : '>=')} ${from}` : raw('')
  return sql`w.k = ${walkKey(connection, plan.types, first)} AND w.side <> ${first.descending ? 1 : 2} ${start}`
}
