import { setTimeout as pause } from 'node:timers/promises'
import type { Ended } from '../group.ts'
import type { Conflict, Receipt, StoreOptions } from '../index.ts'
import { isMilestone, type ReadySet } from './blobs.ts'
import { commitOne } from './commit.ts'
import type { Connection } from './connection.ts'
import { type Counter, readCounter, writeCounter } from './counter.ts'
import { asAway, isAway, isBusy } from './failures.ts'

/** How long a group waits for another process's write, in ms. */
const mostWaiting = 5000

/** Commits the sets in one transaction, each standing or falling alone. Throws if the store fails: nothing is kept. */
export const commitTogether = async (
  connection: Connection,
  sets: readonly ReadySet[],
  options: StoreOptions,
): Promise<readonly Ended<Receipt | Conflict>[]> => {
  const ends = await together(connection, () => {
    const counter = readCounter(connection)
    const done = sets.map((set) => alone(connection, counter, set, options))
    writeCounter(connection, counter)
    return done
  })
  if (sets.some(destroys)) carryOver(connection, 'TRUNCATE')
  else if (sets.some(isMilestone)) carryOver(connection, 'PASSIVE')
  return ends
}

/** Runs the work in a write transaction of its own. */
export const together = async <Out>(connection: Connection, work: () => Out): Promise<Out> => {
  const deadline = Date.now() + mostWaiting
  try {
    while (!isBegun(connection, deadline)) await pause(1 + Math.random() * 9)
    // Nothing is awaited between BEGIN and COMMIT, so nothing else of this process comes into the transaction.
    const out = work()
    connection.exec('COMMIT')
    return out
  } catch (error) {
    undo(connection, 'ROLLBACK')
    throw asAway(error)
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

/** A set that only adds to the log, as a read's does, has nothing that could be half done. */
const logsOnly = ({ changes, notes, blobs, step }: ReadySet): boolean =>
  changes.length === 0 && notes.length === 0 && blobs.length === 0 && !step

/** One set; if it fails by its own fault, such as a stamp that throws, only its own changes are undone. */
const alone = (
  connection: Connection,
  counter: Counter,
  set: ReadySet,
  options: StoreOptions,
): Ended<Receipt | Conflict> => {
  if (logsOnly(set) && set.rows.length <= 1) return { value: commitOne(connection, counter, set, options) }
  connection.exec('SAVEPOINT one')
  try {
    const value = commitOne(connection, counter, set, options)
    connection.exec('RELEASE one')
    return { value }
  } catch (error) {
    if (isAway(error) || !connection.isInTransaction) throw error
    undo(connection, 'ROLLBACK TO one; RELEASE one')
    return { error }
  }
}

const undo = (connection: Connection, how: string): void => {
  connection.forgetNumbers()
  try {
    if (connection.isInTransaction) connection.exec(how)
  } catch {
    // The first error is the one to tell.
  }
}

const destroys = ({ changes }: ReadySet): boolean => changes.some(({ act }) => act === 'destroy')

/**
 * After a destruction the write-ahead log still holds pages with what was destroyed; a reader in another process may
 * delay this.
 */
const carryOver = (connection: Connection, how: 'TRUNCATE' | 'PASSIVE'): void => {
  try {
    connection.exec(`PRAGMA wal_checkpoint(${how})`)
  } catch {
    // The next checkpoint does it.
  }
}
