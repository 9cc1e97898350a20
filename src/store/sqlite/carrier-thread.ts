import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'

// The carrier's thread: one checkpoint for each message, answered when it is over.
const db = new DatabaseSync(String(workerData), { timeout: 0 })

parentPort?.on('message', () => {
  try {
    db.exec('PRAGMA wal_checkpoint(PASSIVE)')
  } finally {
    parentPort?.postMessage('carried')
  }
})
