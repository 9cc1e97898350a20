import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'

/** `TRUNCATE` leaves nothing in the write-ahead log; `PASSIVE` waits for nobody, and may leave some. */
export type How = 'TRUNCATE' | 'PASSIVE'

/** Who carries the write-ahead log over to the file. */
export interface Carrier {
  /** So many sets and resources have been committed. */
  written(records: number): void
  /** Carries over at once, or as soon as the thread has done. */
  carry(how: How): void
  /** While it carries over the last of the log, writers wait for this. */
  readonly pause: Promise<void> | undefined
  close(): Promise<void>
}

/** A store in memory has no file. */
export const noCarrier: Carrier = {
  written: () => undefined,
  carry: () => undefined,
  pause: undefined,
  close: async () => undefined,
}

/** With documents of 2.4 KB that come one by one about 10,000 pages, 80 MB of the log. */
const recordsBetween = 2000

/**
 * Carries the log over in a thread, so that nobody waits for its many pages and for the disk; then what was written
 * meanwhile, which is little, while writers wait: so it is carried over whole, and the log begins anew. If there is no
 * thread, SQLite does it when the log is long. `checkpoint` does it here and now, at the end of a large content or of a
 * record.
 */
export const openCarrier = (path: string, checkpoint: (how: How) => void): Carrier => {
  let thread: Worker | undefined
  let isBusy = false
  let last: PromiseWithResolvers<void> | undefined
  let records = 0
  let isToTruncate = false
  const end = () => {
    isBusy = false
    thread?.unref()
    last?.resolve()
    last = undefined
    if (isToTruncate) checkpoint('TRUNCATE')
    isToTruncate = false
  }
  const carried = () => {
    if (last || !thread) return end()
    last = Promise.withResolvers()
    // Whoever waits for it may be all that keeps the process going.
    thread.ref()
    thread.postMessage('carry')
  }
  const failed = () => {
    thread = undefined
    end()
  }
  return {
    written: (more) => {
      records += more
      if (isBusy || records < recordsBetween) return
      records = 0
      isBusy = true
      thread ??= threadFor(path, carried, failed)
      thread.postMessage('carry')
    },
    carry: (how) => {
      if (!isBusy) checkpoint(how)
      else if (how === 'TRUNCATE') isToTruncate = true
    },
    get pause() {
      return last?.promise
    },
    close: async () => {
      const going = thread
      // What it still says must not let go of it: whoever closes waits for its end.
      thread = undefined
      await going?.terminate()
      if (isBusy) end()
    },
  }
}

const threadFor = (path: string, carried: () => void, failed: () => void): Worker => {
  const file = new URL(`./carrier-thread${extname(import.meta.url)}`, import.meta.url)
  const made = new Worker(file, { workerData: path })
  made.on('message', carried)
  made.on('error', failed)
  made.unref()
  return made
}
