import { type ClientSession, MongoError } from 'mongodb'
import type { Ended } from '../group.ts'
import type { Conflict, Expectation, Receipt, StoreOptions } from '../index.ts'
import type { Kept as Stored } from '../kept.ts'
import { keepAndErase, type ReadySet } from './blobs.ts'
import { outcomeUnknown } from './failures.ts'
import { isLive, storedOf } from './reads.ts'
import type { Collections, LogDocument, Mark } from './schema.ts'
import { search } from './search.ts'
import { Writes } from './writes.ts'

type Outcome = Receipt | Conflict

/** What the sets of one transaction are checked against: as it was, and as the sets before left it. */
interface Known {
  readonly newest: Map<string, Pick<Stored, 'version'> & Partial<Stored>>
  readonly notes: Map<string, string>
}

interface Transaction {
  readonly collections: Collections
  readonly session: ClientSession
  readonly writes: Writes
  readonly known: Known
  readonly stamp: StoreOptions['stamp']
  seq: number
  rows: number
}

/** What one transaction did, and the mark that it leaves in the counter, by which its process finds it again. */
export interface Attempt {
  readonly mark: Mark
  readonly ends: readonly Ended<Outcome>[]
}

/** Processes whose newest mark the counter holds. */
const mostMarks = 32

/**
 * Within a transaction: checks each set and carries it out, or says what had changed. `before` is an attempt that
 * may have been committed: if its mark is there, it is given back, and nothing is done.
 */
export const commitAll = async (
  { collections, session, stamp }: Pick<Transaction, 'collections' | 'session' | 'stamp'>,
  sets: readonly ReadySet[],
  mark: Mark,
  before?: Attempt,
): Promise<Attempt> => {
  const writes = new Writes(collections, session)
  const turn = await collections.counter.findOneAndUpdate(
    { _id: 'log' },
    { $inc: { turns: 1 } },
    { session, returnDocument: 'before' },
  )
  const { seq = 0, rows = 0, marks = [] } = turn ?? {}
  if (before && isDone(before.mark, marks)) return before
  const known = await knownOf(collections, session, sets)
  const transaction: Transaction = { collections, session, writes, known, stamp, seq, rows }
  const ends: Ended<Outcome>[] = []
  for (const set of sets) ends.push(await commitOne(transaction, set))
  await writes.send()
  await collections.counter.updateOne(
    { _id: 'log' },
    { $set: { seq: transaction.seq, rows: transaction.rows, marks: marked(marks, mark) } },
    { session },
  )
  return { mark, ends }
}

/** Each process's newest mark, the last one at the end. */
const marked = (marks: readonly Mark[], mark: Mark): Mark[] => [
  ...marks.filter(({ by }) => by !== mark.by).slice(1 - mostMarks),
  mark,
]

const isDone = ({ by, n }: Mark, marks: readonly Mark[]): boolean => {
  const found = marks.find((mark) => mark.by === by)
  if (!found && marks.length >= mostMarks) throw outcomeUnknown()
  return found?.n === n
}

const commitOne = async (transaction: Transaction, set: ReadySet): Promise<Ended<Outcome>> => {
  const about = await changedMeanwhile(transaction, set)
  if (about !== undefined) return { value: { ok: false, about } }
  const firstRow = transaction.rows
  let rows: LogDocument[]
  try {
    rows = set.rows.map((text, place) => {
      const index = firstRow + place
      return { _id: index, text, stamp: transaction.stamp(index, text) }
    })
    await keepAndErase(transaction.collections, transaction.session, set)
  } catch (error) {
    if (error instanceof MongoError) throw error
    return { error }
  }
  transaction.seq += 1
  transaction.rows += rows.length
  carryOut(transaction, set)
  transaction.writes.rest(set, rows)
  return { value: { ok: true, seq: transaction.seq, firstRow } }
}

const carryOut = ({ known, writes, seq }: Transaction, { changes, notes }: ReadySet): void => {
  for (const change of changes) {
    if (change.act === 'index') {
      writes.reindex(change)
      continue
    }
    const ref = `${change.type}/${change.id}`
    const before = known.newest.get(ref)
    const stored = before && whole(before)
    known.newest.set(ref, writes.change(change, stored, seq))
  }
  for (const note of notes) {
    if (note.value === undefined || !isLive({ expires: note.expires ?? null })) known.notes.delete(note.key)
    else known.notes.set(note.key, note.value)
  }
}

/** Newest versions that are going to be replaced are read whole. */
const whole = (before: Partial<Stored>): Stored => {
  const { type = '', id = '', version = 0, time = '', seq = 0, state = 'live', body = '' } = before
  return { type, id, version, time, seq, state, body }
}

/** What is no longer as the set's decision saw it; undefined if all is. */
const changedMeanwhile = async (
  transaction: Transaction,
  { changes, expects }: ReadySet,
): Promise<string | undefined> => {
  const seen = new Set<string>()
  for (const { act, type, id, was } of changes) {
    const ref = `${type}/${id}`
    const stored = transaction.known.newest.get(ref)
    if (seen.has(ref) || (stored?.version ?? 0) !== was) return ref
    if (act === 'index' && stored?.state !== 'live') return ref
    seen.add(ref)
  }
  for (const expectation of expects) {
    const about = await disappointed(transaction, expectation)
    if (about !== undefined) return about
  }
  return undefined
}

const disappointed = async (transaction: Transaction, it: Expectation): Promise<string | undefined> => {
  const { collections, session, known, writes } = transaction
  switch (it.is) {
    case 'version': {
      const ref = `${it.type}/${it.id}`
      return (known.newest.get(ref)?.version ?? 0) === it.version ? undefined : ref
    }
    case 'note':
      return known.notes.get(it.key) === it.value ? undefined : it.key
    case 'found': {
      await writes.send()
      const page = { sort: [], limit: it.refs.length + 1 }
      const { hits } = await search({ collections, session }, it.plan, page)
      const found = hits.map(({ type, id }) => `${type}/${id}`)
      return found.find((ref) => !it.refs.includes(ref)) ?? it.refs.find((ref) => !found.includes(ref))
    }
  }
}

const knownOf = async (
  { resource, note }: Collections,
  session: ClientSession,
  sets: readonly ReadySet[],
): Promise<Known> => {
  const expects = sets.flatMap((set) => set.expects)
  const changes = sets.flatMap((set) => set.changes)
  const replaced = new Set(
    changes.flatMap(({ act, was, type, id }) => (was > 0 && act !== 'index' ? [`${type}/${id}`] : [])),
  )
  const looked = new Set(
    [...changes, ...expects.filter((it) => it.is === 'version')].map(({ type, id }) => `${type}/${id}`),
  )
  const keys = new Set(expects.flatMap((it) => (it.is === 'note' ? [it.key] : [])))
  const newest: Known['newest'] = new Map()
  const others = [...looked].filter((ref) => !replaced.has(ref))
  if (replaced.size > 0)
    for (const one of await resource
      .find({ _id: { $in: [...replaced] } }, { session, projection: { t: 0, r: 0, s: 0 } })
      .toArray())
      newest.set(one._id, storedOf(one))
  if (others.length > 0)
    for (const one of await resource
      .find({ _id: { $in: others } }, { session, projection: { version: 1, state: 1 } })
      .toArray())
      newest.set(one._id, { version: one.version, state: one.state })
  const notes: Known['notes'] = new Map()
  if (keys.size > 0)
    for (const one of await note.find({ _id: { $in: [...keys] } }, { session }).toArray())
      if (isLive(one)) notes.set(one._id, one.value)
  return { newest, notes }
}
