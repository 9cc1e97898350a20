import { closeSync, fdatasync, openSync } from 'node:fs'
import { storeAway } from '../away.ts'

/** The write-ahead log of a store's file, on its way to the disk. */
export interface Wal {
  /** Begins to bring to the disk what has just been committed. */
  sync(): void
  /** Resolves when all that was committed before is on the disk. Refuses 503 if the disk fails, from then on always. */
  synced(): Promise<void>
  /** Throws if the disk has failed. */
  check(): void
  close(): void
}

/** A store in memory is on no disk. */
export const noWal: Wal = {
  sync: () => undefined,
  synced: async () => undefined,
  check: () => undefined,
  close: () => undefined,
}

/** More would keep the threads from other work; a disk that is that slow takes several commits at once. */
const mostAtOnce = 2

/**
 * SQLite writes a commit to the log and leaves its way to the disk to us (`synchronous = NORMAL`), so that it is gone
 * in a thread and the event loop serves others meanwhile; who commits is answered after it. It syncs the log itself
 * before it carries it over, so that the file is whole whatever happens.
 * @see https://www.sqlite.org/pragma.html#pragma_synchronous
 */
export const openWal = (path: string): Wal => {
  const file = openSync(`${path}-wal`, 'r')
  const running = new Set<Promise<void>>()
  let last: Promise<void> = Promise.resolve()
  let queued: Promise<void> | undefined
  let failed = false
  const begin = (): Promise<void> => {
    const one = new Promise<void>((resolve) => {
      fdatasync(file, (error) => {
        failed ||= error !== null
        running.delete(one)
        resolve()
      })
    })
    running.add(one)
    return one
  }
  const beginLater = (): Promise<void> => {
    queued ??= Promise.race(running).then(() => {
      queued = undefined
      return begin()
    })
    return queued
  }
  const check = () => {
    // A second sync may succeed though the pages of the first are lost.
    if (failed) throw storeAway("The disk with the store's file has failed.", 'Restart the server.')
  }
  return {
    sync: () => {
      last = running.size < mostAtOnce ? begin() : beginLater()
    },
    synced: () => last.then(check),
    check,
    close: () => closeSync(file),
  }
}
