import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { MongoClient } from 'mongodb'

/**
 * Alters one log entry in the database itself, as somebody with its password could: only the demo does this, to show
 * that the log says so. The one place outside the adapters that opens a database.
 */
export const alterEntry = async (store: string, index: number): Promise<void> => {
  if (store.startsWith('mongodb')) return alterInMongo(store, index)
  const database = new DatabaseSync(join(store.replace(/^sqlite:/, ''), 'muniment.db'))
  database.exec('PRAGMA busy_timeout = 5000')
  const changed = database
    .prepare("UPDATE log SET text = replace(text, 'disposal-execute', 'disposal-prepare') WHERE place = ?")
    .run(index)
  database.close()
  if (Number(changed.changes) !== 1) throw new Error('the intruder found no such entry')
}

const alterInMongo = async (url: string, index: number): Promise<void> => {
  const client = await MongoClient.connect(url)
  try {
    const log = client.db().collection<{ _id: number; text: string }>('log')
    const entry = await log.findOne({ _id: index })
    if (!entry) throw new Error('the intruder found no such entry')
    const text = entry.text.replace('disposal-execute', 'disposal-prepare')
    await log.updateOne({ _id: index }, { $set: { text } })
  } finally {
    await client.close()
  }
}
