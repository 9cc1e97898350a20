import type { ClientSession, Document } from 'mongodb'
import type { HistoryQuery, LogRow, Note, VersionsQuery } from '../index.ts'
import type { Kept as Stored } from '../kept.ts'
import { compareText } from '../match.ts'
import { beginsSo } from './filter.ts'
import type { Collections, KeptDocument, NoteDocument } from './schema.ts'

/** Everything but the entries. */
const whole = { t: 0, r: 0, s: 0 } as const

export const storedOf = ({ type, id, version, time, seq, state, body }: KeptDocument): Stored => ({
  type,
  id,
  version,
  time,
  seq,
  state,
  body: typeof body === 'string' || body instanceof Uint8Array ? body : body.buffer,
})

export const read = async (
  { resource }: Collections,
  type: string,
  id: string,
): Promise<Stored | undefined> => {
  const found = await resource.findOne({ _id: `${type}/${id}` }, { projection: whole })
  return found ? storedOf(found) : undefined
}

/** An older version, or the stub that stands for it. The newest is read first, so that none moves past us. */
export const readVersion = async (
  collections: Collections,
  type: string,
  id: string,
  version: number,
): Promise<Stored | undefined> => {
  const newest = await read(collections, type, id)
  if (!newest || version < 1 || version > newest.version) return undefined
  if (newest.version === version || newest.state === 'destroyed') return newest
  const found = await collections.history.findOne(
    { type, id, version: { $gte: version }, $or: [{ version }, { state: 'destroyed' }] },
    { sort: { version: 1 } },
  )
  return found ? storedOf(found) : undefined
}

export const newestSeq = async ({ counter }: Collections): Promise<number> =>
  (await counter.findOne({ _id: 'log' }))?.seq ?? 0

/** Newest versions first, so that one that moves to the history meanwhile is met twice, not never. */
export const history = async (collections: Collections, query: HistoryQuery): Promise<Stored[]> => {
  const filter = asked(query)
  const order = { seq: -1, type: 1, id: 1 } as const
  const options = { sort: order, limit: query.limit }
  const newest = await collections.resource.find(filter, { ...options, projection: whole }).toArray()
  const wasReplaced = query.at === undefined ? {} : { until: { $gt: query.at.lo } }
  const older = await collections.history.find({ ...filter, ...wasReplaced }, options).toArray()
  const once = new Map([...older, ...newest].map((one) => [`${one.type}/${one.id}/${one.version}`, one]))
  return [...once.values()].map(storedOf).sort(newestFirst).slice(0, query.limit)
}

const asked = ({ type, id, since, at, after }: HistoryQuery): Document => {
  const ms = {
    ...(since === undefined ? {} : { $gte: since }),
    ...(at === undefined ? {} : { $lt: at.hi }),
  }
  return {
    ...(type === undefined ? {} : { type }),
    ...(id === undefined ? {} : { id }),
    ...(Object.keys(ms).length === 0 ? {} : { ms }),
    // A bound, so that the walk is over the index by seq, whatever else is asked.
    ...(after === undefined ? { seq: { $gte: 0 } } : below(after)),
  }
}

const below = ({ seq, type, id }: NonNullable<HistoryQuery['after']>): Document => ({
  $or: [{ seq: { $lt: seq } }, { seq, type: { $gt: type } }, { seq, type, id: { $gt: id } }],
})

const newestFirst = (a: Stored, b: Stored): number => b.seq - a.seq || sameCommit(a, b)
const oldestFirst = (a: Stored, b: Stored): number => a.seq - b.seq || sameCommit(a, b)

const sameCommit = (a: Stored, b: Stored): number => compareText(a.type, b.type) || compareText(a.id, b.id)

/** Newest ones first, as in `history`. */
export const versions = async (
  { resource, history }: Collections,
  { after, upTo, limit }: VersionsQuery,
): Promise<Stored[]> => {
  const { seq, type, id } = after
  const filter: Document = {
    seq: { $gte: seq, $lte: upTo },
    $or: [{ seq: { $gt: seq } }, { type: { $gt: type } }, { type, id: { $gt: id } }],
  }
  const options = { sort: { seq: 1, type: 1, id: 1 }, limit } as const
  const newest = await resource.find(filter, { ...options, projection: whole }).toArray()
  const older = await history.find(filter, options).toArray()
  const once = new Map([...newest, ...older].map((one) => [`${one.type}/${one.id}/${one.version}`, one]))
  return [...once.values()].map(storedOf).sort(oldestFirst).slice(0, limit)
}

/** The server need not have taken expired notes away. */
export const isLive = ({ expires }: Pick<NoteDocument, 'expires'>): boolean =>
  expires === null || expires > Date.now()

export const note = async ({ note }: Collections, key: string): Promise<string | undefined> => {
  const found = await note.findOne({ _id: key })
  return found && isLive(found) ? found.value : undefined
}

export const notes = async (
  { note }: Collections,
  prefix: string,
  session?: ClientSession,
): Promise<Note[]> => {
  const filter = { _id: beginsSo(prefix) }
  const found = await note.find(filter, { sort: { _id: 1 }, ...(session ? { session } : {}) }).toArray()
  return found
    .filter(isLive)
    .map(({ _id, value, expires }) => ({ key: _id, value, ...(expires === null ? {} : { expires }) }))
}

export const logSize = async ({ counter }: Collections): Promise<number> =>
  (await counter.findOne({ _id: 'log' }))?.rows ?? 0

export const logRows = async ({ log }: Collections, from: number, to: number): Promise<LogRow[]> => {
  const found = await log.find({ _id: { $gte: from, $lt: to } }, { sort: { _id: 1 } }).toArray()
  return found.map(({ _id, text, stamp }) => ({ index: _id, text, stamp }))
}
