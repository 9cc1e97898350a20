import { type Act, bodyOf, type Handler, type Inner, mayDo, type Unit } from '../department/desk/index.ts'
import { type Query, type Resource, refusal, selfLink, toText } from '../fhir/index.ts'
import { both, type Found, type Node, type Plan, type Stored } from '../store/index.ts'
import { withData } from './binary.ts'
import type { Cursors } from './cursor.ts'
import { definitionsFound } from './definitions.ts'
import { included } from './include.ts'
import { isShortened, shorten } from './shorten.ts'

const usualCount = 20
const mostCount = 1000

/** What a search answers: the matches, in order, and what they include. */
interface Result {
  readonly query: Query
  readonly found: Found
  /** Matches that are made, not stored; they come on the first page. */
  readonly made: readonly Resource[]
  readonly total?: number
  readonly others: readonly Stored[]
  readonly notices: readonly Resource[]
}

/**
 * Finds resources of a type, of several (`_type`), or in a compartment; the caller's sight is part of the query, so
 * that totals, pages and includes never show more.
 * @see https://hl7.org/fhir/R4/search.html
 */
export const searchFor =
  (base: string, cursors: Cursors): Handler =>
  async (unit, act, inner) => {
    const query = inner.language.query(act.type, act.query, act.lenient)
    const seen = await sightOver(unit, act, inner, query.types)
    const plan = inner.language.planOf(query)
    const whole: Plan = { types: plan.types, where: both(plan.where, seen) }
    const binding = [act.caller.client, act.caller.role, whole, query.sort]
    const result = await run(unit, act, inner, query, whole, binding, cursors)
    const url = act.type === undefined ? base : `${base}/${act.type}`
    const text = await render(unit, inner, result, base, linksOf(url, result, binding, cursors, unit.now))
    return () => ({ status: 200, text })
  }

const sightOver = async (unit: Unit, act: Act, inner: Inner, asked: readonly string[]): Promise<Node> => {
  const types = asked.length > 0 ? asked : inner.language.types
  const sights: (Node | undefined)[] = []
  for (const type of types)
    sights.push(mayDo(act.caller, 'search', type) ? await inner.sees(unit, act, type) : undefined)
  if (types.length === 1 && sights[0]) return sights[0]
  if (sights.every((node) => node?.op === 'every')) return { op: 'every' }
  throw refusal('not-permitted', {
    says: `The role ${act.caller.role} sees only part of some of these types.`,
    next: 'Search one type at a time.',
    expression: '_type',
  })
}

const run = async (
  unit: Unit,
  act: Act,
  inner: Inner,
  query: Query,
  plan: Plan,
  binding: readonly unknown[],
  cursors: Cursors,
): Promise<Result> => {
  const countOnly = query.summary === 'count' || query.count === 0
  const made = await definitionsFound(inner, query, plan)
  const total =
    countOnly || query.total === 'accurate' || query.total === 'estimate'
      ? (await inner.store.count(plan)) + made.length
      : undefined
  const after = query.page === undefined ? undefined : cursors.open(binding, query.page, Date.parse(unit.now))
  const limit = Math.min(query.count ?? usualCount, mostCount)
  const found = countOnly
    ? { hits: [] }
    : await inner.store.search(plan, { sort: query.sort, limit, ...(after ? { after } : {}) })
  const { others, notices } = await included(unit, act, inner, query, found.hits)
  return {
    query,
    found,
    made: countOnly || after ? [] : made,
    others,
    notices,
    ...(total === undefined ? {} : { total }),
  }
}

const linksOf = (
  url: string,
  { query, found }: Result,
  binding: readonly unknown[],
  cursors: Cursors,
  now: string,
) => {
  const shown = selfLink(query)
  const self = { relation: 'self', url: shown ? `${url}?${shown}` : url }
  if (!found.next) return [self]
  const page = cursors.seal(binding, found.next, Date.parse(now))
  const rest = selfLink({ ...query, applied: query.applied.filter(([name]) => name !== '_page') })
  return [self, { relation: 'next', url: `${url}?${rest ? `${rest}&` : ''}_page=${page}` }]
}

// The stored texts are spliced into the bundle; nothing is parsed unless it is to be shortened.
const render = async (
  unit: Unit,
  inner: Inner,
  result: Result,
  base: string,
  link: unknown,
): Promise<string> => {
  const entries = result.made.map((made) => madeEntry(made, result.query, inner, base))
  for (const stored of result.found.hits)
    entries.push(await entryOf(unit, inner, result.query, base, stored, 'match'))
  for (const stored of result.others)
    entries.push(await entryOf(unit, inner, result.query, base, stored, 'include'))
  for (const notice of result.notices)
    entries.push(`{"resource":${toText(notice)},"search":{"mode":"outcome"}}`)
  const total = result.total === undefined ? '' : `"total":${result.total},`
  const entry = entries.length > 0 ? `,"entry":[${entries.join(',')}]` : ''
  return `{"resourceType":"Bundle","type":"searchset",${total}"link":${toText(link)}${entry}}`
}

const madeEntry = (made: Resource, query: Query, { language }: Inner, base: string): string => {
  const body = toText(isShortened(query) ? shorten(made, query, language) : made)
  return `{"fullUrl":"${base}/${made.resourceType}/${made.id}","resource":${body},"search":{"mode":"match"}}`
}

const entryOf = async (
  unit: Unit,
  inner: Inner,
  query: Query,
  base: string,
  stored: Stored,
  mode: 'match' | 'include',
): Promise<string> => {
  const resource = bodyOf(stored)
  unit.saw(stored, resource)
  const whole = stored.type === 'Binary' ? toText(await withData(unit, resource)) : stored.body
  const body = isShortened(query) ? toText(shorten(resource, query, inner.language)) : whole
  return `{"fullUrl":"${base}/${stored.type}/${stored.id}","resource":${body},"search":{"mode":"${mode}"}}`
}
