import type { Found, Page, Plan, Position, SortKey, Stored } from '../index.ts'
import { compareText } from '../match.ts'
import { meetsPlan, outermost } from './condition.ts'
import type { Connection, Row } from './connection.ts'
import { bestDriver, countFromIndex, type Driver, isNarrow } from './drivers.ts'
import { numbersOf } from './keys.ts'
import { storedOf } from './reads.ts'
import { afterPosition, inOrder, type Key, keysOf, namedOrder, valuesIn } from './sort.ts'
import { commas, digits, raw, type Sql, sql } from './sql.ts'

const columns = raw('r.t, r.id, r.version, r.time, r.seq, r.state, r.body, r.sorts')

/** Live resources that match, in order; one more than asked is read to know whether there is a next page. */
export const search = (connection: Connection, plan: Plan, page: Page): Found => {
  const rows = page.sort.length === 0 ? byId(connection, plan, page) : sorted(connection, plan, page)
  const hits = rows.slice(0, page.limit).map((row) => hit(connection, row))
  const last = rows[page.limit - 1]
  return last && rows.length > page.limit ? { hits, next: position(connection, page.sort, last) } : { hits }
}

export const count = (connection: Connection, plan: Plan): number => {
  const fromIndex = countFromIndex(connection, plan)
  if (fromIndex !== undefined) return fromIndex
  const from = rowsOf(connection, plan, bestDriver(connection, plan))
  return Number(connection.get(sql`SELECT count(*) AS n FROM ${from}`)?.n)
}

const hit = (connection: Connection, row: Row): Stored => storedOf(row, connection.nameOf(Number(row.t)))

const position = (connection: Connection, sort: readonly SortKey[], row: Row): Position => ({
  values: valuesIn(String(row.sorts), sort),
  type: connection.nameOf(Number(row.t)),
  id: String(row.id),
})

/** `resource` under the alias r with the plan's condition; a driver is looked up first. */
const rowsOf = (connection: Connection, { types, where }: Plan, driver: Driver | undefined): Sql => {
  const asked = meetsPlan(connection, { types, where: driver?.rest ?? where }, outermost)
  return driver
    ? sql`resource r NOT INDEXED WHERE r.rid IN (${driver.rids}) AND ${asked}`
    : sql`resource r ${raw(types === 'all' ? '' : 'INDEXED BY resource_by_id')} WHERE ${asked}`
}

/** Without a sort the order is type and id, so the types are gone through one by one, each along its index. */
const byId = (connection: Connection, plan: Plan, { limit, after }: Page): Row[] => {
  const types = plan.types === 'all' ? connection.types() : [...new Set(plan.types)].sort(compareText)
  const rows: Row[] = []
  for (const type of types) {
    if (rows.length > limit) break
    if (after && compareText(type, after.type) < 0) continue
    const one = { types: [type], where: plan.where }
    const from = rowsOf(connection, one, narrowDriver(connection, one))
    const further = type === after?.type ? sql`AND r.id > ${after.id}` : raw('')
    const wanted = limit + 1 - rows.length
    rows.push(
      ...connection.all(sql`SELECT ${columns} FROM ${from} ${further} ORDER BY r.id LIMIT ${digits(wanted)}`),
    )
  }
  return rows
}

/** The best driver, if it leaves few enough to fetch and sort. */
const narrowDriver = (connection: Connection, plan: Plan): Driver | undefined => {
  const driver = bestDriver(connection, plan)
  return driver && isNarrow(connection, plan, driver) ? driver : undefined
}

const sorted = (connection: Connection, plan: Plan, page: Page): Row[] => {
  const driver = bestDriver(connection, plan)
  if (driver && isNarrow(connection, plan, driver)) return whole(connection, plan, page, driver)
  return canWalk(connection, plan, page.sort)
    ? walked(connection, plan, page)
    : whole(connection, plan, page, driver)
}

/** All matches, sorted: without the bodies first, so that only those of one page are carried. */
const whole = (
  connection: Connection,
  plan: Plan,
  page: Page,
  driver: Driver | undefined,
  only: Sql = raw(''),
): Row[] => {
  const keys = keysOf(page.sort)
  const from = rowsOf(connection, plan, driver)
  const { columns: named, order } = namedOrder(keys)
  return connection.all(
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
const walked = (connection: Connection, plan: Plan, page: Page): Row[] => {
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

const alongWalk = (connection: Connection, plan: Plan, page: Page, first: SortKey): Row[] => {
  const keys: Key[] = [{ value: raw('w.value'), descending: first.descending }, ...keysOf(page.sort.slice(1))]
  const number = walkKey(connection, plan.types, first)
  const from = page.after?.values[0]
  const start =
    typeof from === 'number' ? sql`AND w.value ${raw(first.descending ? '<=' : '>=')} ${from}` : raw('')
  return connection.all(
    sql`SELECT ${columns} FROM walk w CROSS JOIN resource r
        WHERE w.k = ${number} AND w.side <> ${first.descending ? 1 : 2} ${start}
          AND r.rid = w.rid AND ${meetsPlan(connection, plan, outermost)} ${afterPosition(keys, page.after)}
        ORDER BY ${commas(inOrder(keys))} LIMIT ${digits(page.limit + 1)}`,
  )
}
