import type { Binary, ClientSession, MongoClient } from 'mongodb'
import type { Collections } from './schema.ts'

/** How often a process says that it lives, in ms. */
const beatEvery = 1000

/** After so many ms without a sign of life a process counts as dead. */
const longestSilence = 5000

/** A process among those that share the database. */
export interface Presence {
  /** Of all this process's transactions: a new one ends whatever the one before left open. */
  readonly session: ClientSession
  /** The name of the session. */
  readonly name: string
  /** Ends the transactions of processes that died in the middle of one, which hold everybody up. */
  freeTheDead(): Promise<void>
  leave(): Promise<void>
}

/**
 * Enters this process among those on the database, and says again and again that it lives. A process that was only
 * slow loses its transaction to `freeTheDead` and runs it again. MongoDB lets a user kill their own sessions; where
 * the processes use different users, the dead one's transaction ends with `transactionLifetimeLimitSeconds`.
 * @see https://www.mongodb.com/docs/manual/reference/command/killSessions/
 */
export const enter = async (client: MongoClient, { process }: Collections): Promise<Presence> => {
  // Not causal: an operation time that a failover took back would make the next transaction wait.
  const session = client.startSession({ causalConsistency: false })
  const id = session.id?.id
  if (id === undefined) throw new Error('A session of the driver has no id.')
  let beating = false
  const beat = async () => {
    if (beating) return
    beating = true
    try {
      await process.updateOne({ _id: id }, { $currentDate: { at: true } }, { upsert: true })
    } finally {
      beating = false
    }
  }
  await beat()
  // With the store away there is nobody to tell.
  const timer = setInterval(() => void beat().catch(() => {}), beatEvery).unref()
  return {
    session,
    name: id.toString('hex'),
    freeTheDead: () => freeTheDead(client, process, id),
    leave: async () => {
      clearInterval(timer)
      await process.deleteOne({ _id: id }).catch(() => {})
      await session.endSession()
    },
  }
}

const freeTheDead = async (
  client: MongoClient,
  process: Collections['process'],
  own: Binary,
): Promise<void> => {
  const silent = { _id: { $ne: own }, $expr: { $lt: ['$at', { $subtract: ['$$NOW', longestSilence] }] } }
  const ids = (await process.find(silent).toArray()).map(({ _id }) => _id)
  if (ids.length === 0) return
  const sessions = ids.map((id) => ({ id }))
  const admin = client.db('admin')
  // Some servers with MongoDB's protocol end sessions, and do not kill them.
  await admin.command({ killSessions: sessions }).catch(() => admin.command({ endSessions: sessions }))
  await process.deleteMany({ ...silent, _id: { $in: ids } })
}
