import { type Act, bodyOf, type Handler, type Inner, type Unit } from '../department/desk/index.ts'
import { didYouMean, type Query, type Resource, refusal, selfLink, toText } from '../fhir/index.ts'
import type { Found, Plan, Stored } from '../store/index.ts'
import { withSmallData } from './binary.ts'
import { mayBeIn, mustBeIn } from './compartment.ts'
import { type ContainedHit, containedEntry, mixedPage } from './contained.ts'
import type { Cursors, Place } from './cursor.ts'
import { definitionsFound } from './definitions.ts'
import { included } from './include.ts'
import { countFor, pageFor } from './look.ts'
import { meantByMhd } from './mhd.ts'
import { shownInMhd } from './mhd-contained.ts'
import { type Begun, bindingOf, linksOf, partOf } from './pages.ts'
import { checkElements, isShortened, shorten } from './shorten.ts'
import { type Looking, plansInSight } from './sight.ts'

const usualCount = 20
const mostCount = 1000

/** What a search answers: the matches, in order, and what they include. */
interface Result {
  readonly query: Query
  readonly found: Found
  /** With `_contained`: the matches in their order, contained ones among them. */
  readonly order?: readonly (Stored | ContainedHit)[]
  /** Matches that are made, not stored; they come on the first page. */
  readonly made: readonly Resource[]
  readonly total?: number
  /** How the matches are shown, where an MHD profile is asked for. */
  readonly shown?: (match: Resource) => Promise<Resource>
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
  async (unit, came, inner) => {
    const act = withHidden(came, cursors)
    const { query, profile } = meantByMhd(inner, act, inner.language.query(act.type, act.query, act.lenient))
    checkTypes(query.types, inner.language.types)
    if (act.type !== undefined) checkElements(act.type, query.elements)
    const looking = { unit, act, around: inner }
    const plans = await plansInSight(looking, sought(act, inner, query))
    const url = addressOf(base, act)
    const asked = selfLink({ ...query, applied: query.applied.filter(([name]) => name !== '_page') })
    const binding = bindingOf(act.caller, url, asked)
    const here =
      query.page === undefined ? undefined : cursors.open(binding, query.page, Date.parse(unit.now))
    if (here) unit.fact('search', asked)
    const ran = await (query.contained ? runMixed : run)(looking, inner, query, plans, here)
    const shown = (match: Resource) => shownInMhd(looking, match, profile ?? '')
    const result = profile === undefined ? ran : { ...ran, shown }
    const links = linksOf({
      cursors,
      binding,
      now: unit.now,
      url,
      asked,
      isHidden: true,
      here,
      page: query.page,
      next: result.found.next,
      begun: begunBy(result),
    })
    const text = await render(unit, inner, result, base, links)
    return () => ({ status: 200, text })
  }

const begunBy = ({ found: { seq }, total }: Result): Begun => ({
  ...(seq === undefined ? {} : { seq }),
  ...(total === undefined ? {} : { total }),
})

/**
 * A page's parameters stand in its cursor. What the address says besides must be among them; a `_count`, which some
 * clients add to every address, changes nothing.
 */
const withHidden = (act: Act, cursors: Cursors): Act => {
  // No query names a page without these signs, or letters written as such.
  if (!/_page|%/.test(act.query)) return act
  const { page, others } = splitQuery(act.query)
  const hidden = page === null ? undefined : cursors.hiddenIn(page)
  if (hidden === undefined) return act
  const all = [...new URLSearchParams(hidden)].map(String)
  return others.every((one) => all.includes(String(one))) ? { ...act, query: `${hidden}&_page=${page}` } : act
}

const splitQuery = (query: string) => {
  const pairs = [...new URLSearchParams(query)]
  return {
    page: pairs.find(([name]) => name === '_page')?.[1] ?? null,
    others: pairs.filter(([name]) => !['_page', '_format', '_pretty', '_count'].includes(name)),
  }
}

const addressOf = (base: string, { compartment, type }: Act): string =>
  [base, compartment, type ?? (compartment && '*')].filter(Boolean).join('/')

const checkTypes = (asked: readonly string[], known: readonly string[]): void => {
  const strange = asked.find((type) => !known.includes(type))
  if (strange === undefined) return
  throw refusal('invalid-parameter', {
    says: `FHIR R4 has no resource type "${strange.slice(0, 64)}".`,
    next: didYouMean(strange, known),
    expression: '_type',
  })
}

const sought = ({ type, compartment }: Act, { language }: Inner, query: Query) => {
  const plan = language.planOf(query)
  if (compartment === undefined) return plan
  const mustBe = type === undefined ? mayBeIn : mustBeIn
  return { ...plan, within: (one: string) => mustBe(compartment, one) }
}

const isCountOnly = ({ summary, count }: Query): boolean => summary === 'count' || count === 0

const isCounted = (query: Query): boolean =>
  isCountOnly(query) || query.total === 'accurate' || query.total === 'estimate'

const partAsked = ({ sort, count }: Query, here: Place | undefined) => ({
  sort,
  limit: Math.min(count ?? usualCount, mostCount),
  ...partOf(here),
})

const run = async (
  looking: Looking,
  inner: Inner,
  query: Query,
  plans: readonly Plan[],
  here: Place | undefined,
): Promise<Result> => {
  const countOnly = isCountOnly(query)
  const made = await definitionsFound(inner, query, plans)
  const total = here?.total ?? (isCounted(query) ? (await countFor(looking, plans)) + made.length : undefined)
  const found = countOnly ? { hits: [] } : await pageFor(looking, plans, partAsked(query, here))
  const { others, notices } = await included(looking, query, found.hits)
  return {
    query,
    found,
    made: countOnly || here?.after ? [] : made,
    others,
    notices,
    ...(total === undefined ? {} : { total }),
  }
}

const runMixed: typeof run = async (looking, _inner, query, plans, here) => {
  if (looking.act.compartment !== undefined) throw notWithin()
  const { order, found, total } = await mixedPage(looking, query, plans, partAsked(query, here))
  const { others, notices } = await included(looking, query, found.hits)
  const shown = isCountOnly(query) ? { order: [], found: { hits: [] } } : { order, found }
  return { query, ...shown, made: [], others, notices, ...(isCounted(query) ? { total: await total() } : {}) }
}

const notWithin = () =>
  refusal('invalid-parameter', {
    says: 'Contained resources are in no compartment of their own.',
    next: 'Search the type without the compartment, or leave _contained out.',
    expression: '_contained',
  })

// The stored texts are spliced into the bundle; nothing is parsed unless it is to be shortened.
const render = async (
  unit: Unit,
  inner: Inner,
  result: Result,
  base: string,
  link: unknown,
): Promise<string> => {
  const entries = result.made.map((made) => madeEntry(made, result.query, inner, base))
  const asStored = result.shown === undefined && !isShortened(result.query)
  for (const one of result.order ?? result.found.hits)
    if ('container' in one) {
      unit.saw(one.container)
      entries.push(containedEntry(one, result.query, base, inner.language))
    } else {
      unit.saw(one)
      const body = asStored && one.type !== 'Binary' ? one.body : await bodyAs(unit, inner, result, one)
      entries.push(entryOf(base, one, body, 'match'))
    }
  for (const stored of result.others) {
    unit.saw(stored)
    const body = await bodyAs(unit, inner, { query: result.query }, stored)
    entries.push(entryOf(base, stored, body, 'include'))
  }
  for (const notice of result.notices)
    entries.push(`{"resource":${toText(notice)},"search":{"mode":"outcome"}}`)
  const total = result.total === undefined ? '' : `"total":${result.total},`
  // Put together by adding, the texts are copied once, when they are sent.
  const list = entries.length > 0 ? `,"entry":[${entries.reduce((text, one) => `${text},${one}`)}]` : ''
  return `{"resourceType":"Bundle","type":"searchset",${total}"link":${toText(link)}${list}}`
}

const madeEntry = (made: Resource, query: Query, { language }: Inner, base: string): string => {
  const body = toText(isShortened(query) ? shorten(made, query, language) : made)
  return `{"fullUrl":"${base}/${made.resourceType}/${made.id}","resource":${body},"search":{"mode":"match"}}`
}

const entryOf = (
  base: string,
  { type, id }: Pick<Stored, 'type' | 'id'>,
  body: string,
  mode: 'match' | 'include',
): string => `{"fullUrl":"${base}/${type}/${id}","resource":${body},"search":{"mode":"${mode}"}}`

const bodyAs = async (
  unit: Unit,
  { language }: Inner,
  { query, shown }: Pick<Result, 'query' | 'shown'>,
  stored: Stored,
): Promise<string> => {
  if (shown === undefined && !isShortened(query))
    return stored.type === 'Binary' ? toText(await withSmallData(unit, bodyOf(stored))) : stored.body
  const whole = shown === undefined ? bodyOf(stored) : await shown(bodyOf(stored))
  return toText(isShortened(query) ? shorten(whole, query, language) : whole)
}
