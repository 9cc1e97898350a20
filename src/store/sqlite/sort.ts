import type { Position, SortEntry, SortKey } from '../index.ts'
import { commas, raw, type Sql, sql } from './sql.ts'

/** A sort key as SQL: its value for the row `r`, null where there is none. */
export interface Key {
  readonly value: Sql
  readonly descending: boolean
}

/** The text of `resource.sorts`: the smallest value under the parameter, the largest under `-param` where it differs. */
export const sortsText = (sorts: readonly SortEntry[]): string => {
  const done = new Set<string>()
  const parts: string[] = []
  for (const { param, min, max } of sorts) {
    if (done.has(param)) continue
    done.add(param)
    parts.push(`${JSON.stringify(param)}:${JSON.stringify(min)}`)
    if (max !== min) parts.push(`${JSON.stringify(`-${param}`)}:${JSON.stringify(max)}`)
  }
  return `{${parts.join(',')}}`
}

/** The values of a resource under a sort, from its sorts' text; the rest of that, which may be long, is not read. */
export const valuesIn = (sorts: string, sort: readonly SortKey[]): Position['values'] =>
  sort.map(
    ({ param, descending }) =>
      (descending ? valueAt(sorts, `-${param}`) : undefined) ?? valueAt(sorts, param) ?? null,
  )

const scalar = /"(?:[^"\\]|\\.)*"|[-+.\deE]+/y

const valueAt = (sorts: string, name: string): string | number | undefined => {
  // Without the quote before it, which is in all names, it is found in half the time.
  const key = `${name}":`
  let at = sorts.indexOf(key)
  while (at >= 0 && sorts[at - 1] !== '"') at = sorts.indexOf(key, at + 1)
  scalar.lastIndex = at + key.length
  const [value] = (at < 0 ? null : scalar.exec(sorts)) ?? []
  return value?.startsWith('"') ? String(JSON.parse(value)) : value && Number(value)
}

export const keysOf = (sort: readonly SortKey[]): Key[] =>
  sort.map(({ param, descending }) => ({ value: sortValue(param, descending), descending }))

const sortValue = (param: string, descending: boolean): Sql => {
  const smallest = sql`json_extract(r.sorts, ${`$."${param}"`})`
  return descending ? sql`coalesce(json_extract(r.sorts, ${`$."-${param}"`}), ${smallest})` : smallest
}

const typeName = raw('(SELECT name FROM kind WHERE id = r.t)')

/** The order of results: the keys, absent values last, then type and id. */
export const inOrder = (keys: readonly Key[]): Sql[] => [
  ...keys.map(({ value, descending }) => sql`${value} ${raw(descending ? 'DESC' : 'ASC')} NULLS LAST`),
  typeName,
  raw('r.id'),
]

/** The same in two steps: what to select under names, and the order by those names, within and outside. */
export const namedOrder = (keys: readonly Key[]): { readonly columns: Sql; readonly order: Sql } => {
  const named = keys.map(({ value }, place) => sql`${value} AS ${raw(`key${place}`)}`)
  const order = keys.map(({ descending }, place) =>
    raw(`key${place} ${descending ? 'DESC' : 'ASC'} NULLS LAST`),
  )
  return {
    columns: commas([...named, sql`${typeName} AS type_name`, raw('r.id AS own_id')]),
    order: commas([...order, raw('type_name, own_id')]),
  }
}

/** `AND …`: only what comes after the position in that order. */
export const afterPosition = (keys: readonly Key[], after: Position | undefined): Sql => {
  if (!after) return raw('')
  const tie = sql`(${typeName} > ${after.type} OR (${typeName} = ${after.type} AND r.id > ${after.id}))`
  const places = keys.map((key, place) => ({ ...key, than: after.values[place] ?? null }))
  return sql`AND ${places.reduceRight((rest, place) => later(place, rest), tie)}`
}

const later = ({ value, descending, than }: Key & { than: string | number | null }, rest: Sql): Sql =>
  than === null
    ? sql`(${value} IS NULL AND ${rest})`
    : sql`(${value} ${raw(descending ? '<' : '>')} ${than} OR ${value} IS NULL OR (${value} = ${than} AND ${rest}))`
