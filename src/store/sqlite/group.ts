import { setTimeout as pause } from 'node:timers/promises'
import type { Ended } from '../group.ts'
import type { Conflict, Receipt, StoreOptions } from '../index.ts'
import { isMilestone, type ReadySet } from './blobs.ts'
import { commitOne } from './commit.ts'
import type { Connection } from './connection.ts'
import { readCounter, writeCounter } from './counter.ts'
import { asAway, isAway, isBusy } from './failures.ts'

/** How long a group waits for another process's write, in ms. */
const mostWaiting = 5000

/**
 * Commits the sets in one transaction, each standing or falling alone. Throws if the store fails. They are on the disk
 * when the log is synced.
 */
export const commitTogether = async (
  connection: Connection,
  sets: readonly ReadySet[],
  options: StoreOptions,
): Promise<readonly Ended<Receipt | Conflict>[]> => {
  const ends = await commitAll(connection, sets, options).catch((error: unknown) => {
    throw asAway(error)
  })
  connection.carrier.written(sets.reduce((records, { changes }) => records + 1 + changes.length, 0))
  // After a destruction the log still holds pages with what was destroyed; a reader elsewhere may delay this.
  if (sets.some(destroys)) connection.carrier.carry('TRUNCATE')
  else if (sets.some(isMilestone)) connection.carrier.carry('PASSIVE')
  return ends
}

/**
 * A set that fails by its own fault, such as a stamp that throws, takes the transaction with it: then each is tried by
 * itself. That is rare, where a savepoint for each set would copy every page that it changes.
 */
const commitAll = async (
  connection: Connection,
  sets: readonly ReadySet[],
  options: StoreOptions,
): Promise<readonly Ended<Receipt | Conflict>[]> => {
  try {
    const done = await transaction(connection, () => {
      const counter = readCounter(connection)
      const receipts = sets.map((set) => commitOne(connection, counter, set, options))
      writeCounter(connection, counter)
      return receipts
    })
    return done.map((value) => ({ value }))
  } catch (error) {
    if (isAway(error)) throw error
    if (sets.length === 1) return [{ error }]
    const ends: Ended<Receipt | Conflict>[] = []
    for (const set of sets) ends.push(...(await commitAll(connection, [set], options)))
    return ends
  }
}

/** Runs the work in a write transaction of its own, and answers when it is on the disk. */
export const together = async <Out>(connection: Connection, work: () => Out): Promise<Out> => {
  try {
    const out = await transaction(connection, work)
    await connection.wal.synced()
    return out
  } catch (error) {
    throw asAway(error)
  }
}

/** What it leaves is committed, and on its way to the disk. */
const transaction = async <Out>(connection: Connection, work: () => Out): Promise<Out> => {
  await connection.carrier.pause
  const deadline = Date.now() + mostWaiting
  connection.wal.check()
  try {
    while (!isBegun(connection, deadline)) await pause(1 + Math.random() * 9)
    // Nothing is awaited between BEGIN and COMMIT, so nothing else of this process comes into the transaction.
    const out = work()
    connection.exec('COMMIT')
    connection.wal.sync()
    return out
  } catch (error) {
    rollBack(connection)
    throw error
  }
}

const isBegun = (connection: Connection, deadline: number): boolean => {
  try {
    connection.exec('BEGIN IMMEDIATE')
    connection.noticeOthers()
    return true
  } catch (error) {
    if (!isBusy(error) || Date.now() > deadline) throw error
    return false
  }
}

const rollBack = (connection: Connection): void => {
  connection.forgetNumbers()
  try {
    if (connection.isInTransaction) connection.exec('ROLLBACK')
  } catch {
    // The first error is the one to tell.
  }
}

const destroys = ({ changes }: ReadySet): boolean => changes.some(({ act }) => act === 'destroy')
