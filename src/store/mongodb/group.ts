import { setTimeout as pause } from 'node:timers/promises'
import type { ClientSession, MongoClient } from 'mongodb'
import { FhirError, refusal } from '../../fhir/outcomes.ts'
import { storeAway } from '../away.ts'
import type { Ended } from '../group.ts'
import type { Conflict, Receipt, StoreOptions } from '../index.ts'
import type { ReadySet } from './blobs.ts'
import { commitAll } from './commit.ts'
import { asRefusal, isAway, isLostRace, isUnknownCommit } from './failures.ts'
import type { Collections } from './schema.ts'

type Ends = readonly Ended<Receipt | Conflict>[]

/** How often a lost race is run again before its caller is told. */
const mostTries = 40
const longestPause = 200
/** How long a primary may take to be elected, in ms. */
const mostAway = 5000
/** How often the outcome of a commit is asked for. */
const mostCommits = 5

/** Commits the sets in one transaction, each standing or falling alone. Throws if the store is away. */
export const commitTogether = async (
  client: MongoClient,
  collections: Collections,
  sets: readonly ReadySet[],
  options: StoreOptions,
): Promise<Ends> => {
  const deadline = Date.now() + mostAway
  for (let tries = 0; tries < mostTries; tries++) {
    try {
      return await inTransaction(client, (session) => commitAll(collections, session, sets, options))
    } catch (error) {
      if (!isLostRace(error) || (isAway(error) && Date.now() > deadline))
        return failed(client, collections, sets, options, error)
    }
    await pause(Math.random() * Math.min(longestPause, 2 ** tries))
  }
  return sets.map((set) => ({ value: { ok: false, about: firstOf(set) } }))
}

/** A failure that may be one set's own fault is looked for by committing each alone. */
const failed = async (
  client: MongoClient,
  collections: Collections,
  sets: readonly ReadySet[],
  options: StoreOptions,
  error: unknown,
): Promise<Ends> => {
  if (isAway(error) || error instanceof FhirError) throw asRefusal(error)
  if (sets.length === 1) return [{ error: asRefusal(error) }]
  const ends: Ended<Receipt | Conflict>[] = []
  for (const set of sets) ends.push(...(await commitTogether(client, collections, [set], options)))
  return ends
}

const firstOf = ({ changes: [change], claims }: ReadySet): string =>
  change ? `${change.type}/${change.id}` : (claims[0] ?? 'log')

/** Runs the work in one transaction and commits it. */
export const inTransaction = <Out>(
  client: MongoClient,
  work: (session: ClientSession) => Promise<Out>,
): Promise<Out> =>
  client.withSession(async (session) => {
    session.startTransaction({ readConcern: { level: 'snapshot' }, writeConcern: { w: 'majority' } })
    try {
      const out = await work(session)
      await commitKnown(session)
      return out
    } catch (error) {
      if (session.inTransaction()) await session.abortTransaction().catch(() => {})
      throw error
    }
  })

/** Asks again for the outcome of a commit whose answer was lost; asking twice commits once. */
const commitKnown = async (session: ClientSession): Promise<void> => {
  for (let asked = 1; ; asked++) {
    try {
      await session.commitTransaction()
      return
    } catch (error) {
      if (!isUnknownCommit(error)) throw error
      if (asked === mostCommits)
        throw storeAway(
          'MongoDB did not say whether the change was kept.',
          'Read the record before you try again, or repeat the request with the same Idempotency-Key.',
        )
    }
    await pause(50 * asked)
  }
}

/** 15 MB of the 16 that a document holds: the rest is for the index entries. */
const mostText = 15_000_000

/** Refuses with 413 what no document can hold. */
export const refuseTooLarge = ({
  changes,
  rows,
  notes,
}: Pick<ReadySet, 'changes' | 'rows' | 'notes'>): void => {
  const texts = [
    ...changes.map((change) => (change.act === 'write' ? change.body : '')),
    ...rows,
    ...notes.map(({ value = '' }) => value),
  ]
  if (texts.some((text) => text.length > mostText / 3 && Buffer.byteLength(text) > mostText))
    throw refusal('too-large', {
      says: `A resource takes at most ${mostText / 1e6} MB in MongoDB.`,
      next: 'Put large content into a Binary, and refer to it.',
    })
}
