import {
  type Act,
  bodyOf,
  type Handler,
  hidden,
  type Inner,
  mayDo,
  maySee,
  type Unit,
} from '../department/desk/index.ts'
import { type DateSpan, parseDate } from '../fhir/dates.ts'
import { type Resource, refusal } from '../fhir/index.ts'
import type { HistoryQuery, Position, Stored } from '../store/index.ts'
import { compareFor } from '../store/match.ts'
import { withSmallData } from './binary.ts'
import type { Cursors, Place } from './cursor.ts'
import { bindingOf, linksOf } from './pages.ts'
import { notHere } from './read.ts'
import { etag } from './resource-body.ts'

const known = ['_since', '_at', '_count', '_page', '_format', '_pretty']
const mostVersions = 1000

/**
 * Versions, newest first, of one resource, a type or everything the caller may see. `_at` is the time that a date
 * covers: the versions that were current at some moment of it.
 * @see https://hl7.org/fhir/R4/http.html#history
 */
export const historyOf =
  (base: string, cursors: Cursors): Handler =>
  async (unit, act, inner) => {
    const query = checked(new URLSearchParams(act.query))
    const url = [base, act.type, act.id, '_history'].filter(Boolean).join('/')
    const page = query.get('_page') ?? undefined
    const asked = withoutPage(act.query)
    const binding = bindingOf(act.caller, url, asked)
    const nowMs = Date.parse(unit.now)
    const here = page === undefined ? undefined : cursors.open(binding, page, nowMs)
    const began = here?.began ?? nowMs
    if (act.id !== undefined) await checkTarget(unit, act, inner)
    const limit = countIn(query.get('_count'))
    const found = await inner.store.history({
      ...scopeOf(act, query, began),
      ...after(here),
      limit: limit + 1,
    })
    const versions = found.slice(0, limit).filter((one) => !here?.to || !isBehind(one, here.to))
    const shown = await visible(unit, act, inner, versions)
    const entry: Record<string, unknown>[] = []
    for (const stored of shown) entry.push(await entryOf(unit, base, stored))
    const seq = here?.seq ?? found[0]?.seq
    const begun = { began, ...(seq === undefined ? {} : { seq }) }
    const last = found.length > limit ? versions.at(-1) : undefined
    const next = here?.to ?? (last && placeOf(last))
    const turning = { cursors, binding, now: unit.now, url, asked, here, page, next, begun }
    return () => ({
      status: 200,
      resource: {
        resourceType: 'Bundle',
        type: 'history',
        link: linksOf(turning),
        ...(here || next || entry.length < found.length ? {} : { total: entry.length }),
        entry,
      },
    })
  }

const withoutPage = (query: string): string =>
  query
    .split('&')
    .filter((one) => !one.startsWith('_page='))
    .join('&')

const checked = (query: URLSearchParams): URLSearchParams => {
  for (const name of query.keys())
    if (!known.includes(name))
      throw refusal('unknown-parameter', {
        says: `A history has no parameter "${name}".`,
        next: `Use ${known.join(', ')}.`,
        expression: name,
      })
  return query
}

/** What is asked for, but for the page. What is yet to come at the first page is not waited for. */
const scopeOf = ({ type, id }: Act, query: URLSearchParams, began: number): Omit<HistoryQuery, 'limit'> => {
  const since = timeIn(query, '_since')
  const at = timeIn(query, '_at')
  return {
    ...(type === undefined ? {} : { type }),
    ...(id === undefined ? {} : { id }),
    ...(since ? { since: since.lo } : {}),
    ...(at ? { at: { lo: Math.min(at.lo, began), hi: Math.min(at.hi, began + 1) } } : {}),
  }
}

const timeIn = (query: URLSearchParams, name: string): DateSpan | undefined => {
  const text = query.get(name)
  if (text === null) return undefined
  const span = parseDate(text)
  if (!span)
    throw unreadable(name, 'Send a date such as 2026-11-24, or an instant such as 2026-11-24T00:00:00Z.')
  return span
}

// A place in a history is a commit, a type and an id.
const placeOf = ({ seq, type, id }: Stored): Position => ({ values: [seq], type, id })

/** Below the place of the cursor; its first page begins where it began at first. */
const after = (here: Place | undefined): Pick<HistoryQuery, 'after'> => {
  const { values, type, id } = here?.after ?? { values: [here?.seq], type: '', id: '' }
  return values[0] === undefined ? {} : { after: { seq: Number(values[0]), type, id } }
}

/** Whether a version comes after a place; the newest commit is first. */
const isBehind = (stored: Stored, place: Position): boolean =>
  compareFor([{ param: 'seq', descending: true }])(placeOf(stored), place) > 0

const countIn = (text: string | null): number => {
  if (text === null) return 50
  if (/^\d{1,6}$/.test(text) && Number(text) > 0) return Math.min(Number(text), mostVersions)
  throw unreadable('_count', `Send a number from 1 to ${mostVersions}.`)
}

const unreadable = (name: string, next: string) =>
  refusal('invalid-parameter', { says: `The parameter ${name} cannot be read.`, next, expression: name })

const checkTarget = async (unit: Unit, act: Act, inner: Inner): Promise<void> => {
  const { type = '', id = '' } = act
  const stored = await unit.read(type, id)
  if (!stored) throw notHere(type, id)
  const seen = await inner.sees(unit, act, type)
  if (stored.state === 'live' && !(await maySee(inner.store, seen, type, id)))
    throw hidden(act.caller, type, id)
}

// A version is shown if its resource, as it is now, may be seen; of what is gone, the fact that it is.
const visible = async (unit: Unit, act: Act, inner: Inner, found: readonly Stored[]): Promise<Stored[]> => {
  const shown: Stored[] = []
  for (const stored of found) {
    if (!mayDo(act.caller, 'history', stored.type)) continue
    const seen = await inner.sees(unit, act, stored.type)
    if (await maySee(inner.store, seen, stored.type, stored.id)) shown.push(stored)
  }
  return shown
}

const methodOf = (stored: Stored): string =>
  stored.state !== 'live' ? 'DELETE' : stored.version === 1 ? 'POST' : 'PUT'

const entryOf = async (unit: Unit, base: string, stored: Stored): Promise<Record<string, unknown>> => {
  const ref = `${stored.type}/${stored.id}`
  const method = methodOf(stored)
  const resource: Resource | undefined =
    stored.state === 'live' ? await withSmallData(unit, bodyOf(stored)) : undefined
  if (resource) unit.saw(stored)
  return {
    fullUrl: `${base}/${ref}`,
    ...(resource ? { resource } : {}),
    request: { method, url: method === 'POST' ? stored.type : ref },
    response: {
      status: method === 'POST' ? '201' : method === 'PUT' ? '200' : '204',
      etag: etag(stored.version),
      lastModified: stored.time,
    },
  }
}
