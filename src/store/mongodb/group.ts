import { setTimeout as pause } from 'node:timers/promises'
import type { ClientSession, MongoClient, TransactionOptions } from 'mongodb'
import { storeAway } from '../away.ts'
import type { Ended } from '../group.ts'
import type { Conflict, Receipt, StoreOptions } from '../index.ts'
import type { ReadySet } from './blobs.ts'
import { type Attempt, commitAll } from './commit.ts'
import { type Ask, asRefusal, isAway, isLostRace, outcomeUnknown, refusalOf } from './failures.ts'
import type { Presence } from './presence.ts'
import type { Collections } from './schema.ts'

type Ends = readonly Ended<Receipt | Conflict>[]

/** What commits need: the collections, the process's session, and a small question for a server that may be dying. */
export interface Desk extends StoreOptions {
  readonly collections: Collections
  readonly presence: Presence
  readonly ask: Ask
}

const transactions: TransactionOptions = {
  readConcern: { level: 'snapshot' },
  writeConcern: { w: 'majority' },
}
const longestPause = 200
/** For how long it is tried again, in ms: without a primary; while others are faster; with an unknown outcome. */
const patience = { away: 5000, lost: 30_000, unknown: 15_000 }
/** How often a commit that waits looks for processes that died, in ms. */
const lookEvery = 2000

let attempts = 0

/**
 * Commits the sets in one transaction, each standing or falling alone. Throws if the store is away. One call at a
 * time: a process has one session.
 */
export const commitTogether = async (desk: Desk, sets: readonly ReadySet[]): Promise<Ends> => {
  const look = setInterval(() => void desk.presence.freeTheDead().catch(() => {}), lookEvery)
  try {
    return await persist(desk, sets)
  } finally {
    clearInterval(look)
  }
}

const persist = async (desk: Desk, sets: readonly ReadySet[]): Promise<Ends> => {
  const begun = Date.now()
  for (let tries = 0; ; tries++) {
    const tried = await attempt(desk, sets)
    if ('ends' in tried) return tried.ends
    const { error, unknown } = tried
    if (unknown && (await wasDone(desk, unknown))) return unknown.ends
    if (!isAway(error) && !isLostRace(error)) return failed(desk, sets, error)
    endPatience(error, desk.presence.session.hasEnded ? Infinity : Date.now() - begun)
    await breath(tries)
  }
}

const endPatience = (error: unknown, waited: number): void => {
  if (isAway(error) && waited > patience.away) throw asRefusal(error)
  if (waited > patience.lost) throw busy()
}

const breath = (tries: number) => pause(Math.random() * Math.min(longestPause, 2 ** tries))

const busy = () => storeAway('Too much was written at once, and it was never the turn of this change.')

/** `unknown`: the attempt may have been committed. */
type Tried = { readonly ends: Ends } | { readonly error: unknown; readonly unknown: Attempt | undefined }

/** Whatever is wrong with a commit, its outcome counts as unknown, for the driver may have sent it twice. */
const attempt = async (
  { collections, presence, stamp }: Desk,
  sets: readonly ReadySet[],
  before?: Attempt,
): Promise<Tried> => {
  const { session, name } = presence
  let made: Attempt | undefined
  try {
    session.startTransaction(transactions)
    made = await commitAll({ collections, session, stamp }, sets, { by: name, n: ++attempts }, before)
    await session.commitTransaction()
    return made
  } catch (error) {
    if (session.inTransaction()) await session.abortTransaction().catch(() => {})
    return { error, unknown: made }
  }
}

/**
 * Whether an attempt of unknown outcome was committed: an empty transaction finds its mark, or takes the counter from
 * it, so that it never can be. Throws 503 if the store stays away.
 */
const wasDone = async (desk: Desk, unknown: Attempt): Promise<boolean> => {
  const deadline = Date.now() + patience.unknown
  for (let tries = 0; !desk.presence.session.hasEnded && Date.now() < deadline; tries++) {
    const tried = await attempt(desk, [], unknown)
    if ('ends' in tried) return tried.ends === unknown.ends
    await breath(tries)
  }
  throw outcomeUnknown()
}

/** A failure that may be one set's own fault is looked for by committing each alone. */
const failed = async (desk: Desk, sets: readonly ReadySet[], error: unknown): Promise<Ends> => {
  if (sets.length === 1) return [{ error: await refusalOf(error, desk.ask) }]
  const ends: Ended<Receipt | Conflict>[] = []
  for (const set of sets) ends.push(...(await persist(desk, [set])))
  return ends
}

/** Runs the work in one transaction and commits it; what it does may be done twice. */
export const inTransaction = <Out>(
  client: MongoClient,
  work: (session: ClientSession) => Promise<Out>,
): Promise<Out> => client.withSession((session) => session.withTransaction(() => work(session), transactions))
