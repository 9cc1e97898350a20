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
import { type Resource, refusal } from '../fhir/index.ts'
import type { HistoryQuery, Stored } from '../store/index.ts'
import { withData } from './binary.ts'
import { notHere } from './read.ts'
import { etag } from './resource-body.ts'

const known = ['_since', '_at', '_count', '_page', '_format', '_pretty']
const mostVersions = 1000

/**
 * Versions, newest first, of one resource, a type or everything the caller may see.
 * @see https://hl7.org/fhir/R4/http.html#history
 */
export const historyOf =
  (base: string): Handler =>
  async (unit, act, inner) => {
    const asked = readQuery(act)
    if (act.id !== undefined) await checkTarget(unit, act, inner)
    const limit = asked.limit
    const found = await inner.store.history({ ...asked, limit: limit + 1 })
    const shown = await visible(unit, act, inner, found.slice(0, limit))
    const entry: Record<string, unknown>[] = []
    for (const stored of shown) entry.push(await entryOf(unit, base, stored))
    const last = found.length > limit ? found[limit - 1] : undefined
    const path = [act.type, act.id, '_history'].filter(Boolean).join('/')
    return () => ({
      status: 200,
      resource: {
        resourceType: 'Bundle',
        type: 'history',
        link: links(`${base}/${path}`, act.query, last),
        ...(last || entry.length < found.length ? {} : { total: entry.length }),
        entry,
      },
    })
  }

const readQuery = (act: Act): HistoryQuery => {
  const query = new URLSearchParams(act.query)
  for (const name of query.keys())
    if (!known.includes(name))
      throw refusal('unknown-parameter', {
        says: `A history has no parameter "${name}".`,
        next: `Use ${known.join(', ')}.`,
        expression: name,
      })
  const since = instantIn(query, '_since')
  const at = instantIn(query, '_at')
  const after = placeIn(query.get('_page'))
  return {
    limit: countIn(query.get('_count')),
    ...(act.type === undefined ? {} : { type: act.type }),
    ...(act.id === undefined ? {} : { id: act.id }),
    ...(since === undefined ? {} : { since }),
    ...(at === undefined ? {} : { at }),
    ...(after === undefined ? {} : { after }),
  }
}

const instantIn = (query: URLSearchParams, name: string): number | undefined => {
  const text = query.get(name)
  if (text === null) return undefined
  const epoch = Date.parse(text)
  if (Number.isNaN(epoch)) throw unreadable(name, 'Send an instant such as 2026-11-24T00:00:00Z.')
  return epoch
}

const countIn = (text: string | null): number => {
  if (text === null) return 50
  if (/^\d{1,6}$/.test(text) && Number(text) > 0) return Math.min(Number(text), mostVersions)
  throw unreadable('_count', `Send a number from 1 to ${mostVersions}.`)
}

const placeIn = (text: string | null): HistoryQuery['after'] => {
  if (text === null) return undefined
  const [, seq, type, id] = /^(\d+)-([A-Za-z]+)-([A-Za-z0-9\-.]+)$/.exec(text) ?? []
  if (!seq || !type || !id) throw unreadable('_page', 'Follow the next link as it was given.')
  return { seq: Number(seq), type, id }
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
    stored.state === 'live' ? await withData(unit, bodyOf(stored)) : undefined
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

const links = (url: string, query: string, last: Stored | undefined) => {
  const self = { relation: 'self', url: query ? `${url}?${query}` : url }
  if (!last) return [self]
  const next = new URLSearchParams(query)
  next.set('_page', `${last.seq}-${last.type}-${last.id}`)
  return [self, { relation: 'next', url: `${url}?${next}` }]
}
