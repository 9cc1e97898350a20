import { openMongo } from '../../src/store/mongodb/index.ts'
import { setOf, write } from './sets.ts'

/** Says that it is open, then commits one record: `node commit-once.ts URL ID`. */
const [, , url = '', id = ''] = process.argv
const store = await openMongo(url, { stamp: (index) => `${index}` })
await store.commit(setOf({ changes: [write(`Patient/${id}`)], rows: [id] }))
await store.close()
