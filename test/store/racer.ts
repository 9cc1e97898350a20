import { openMongo } from '../../src/store/mongodb/index.ts'
import { openSqlite } from '../../src/store/sqlite/index.ts'
import { createUnlessFound, increment } from './racing.ts'

/** One of several processes on one store: `node racer.ts FILE-OR-URL NAME`. */
const [, , place = '', name = ''] = process.argv
const open = place.startsWith('mongodb') ? openMongo : openSqlite
const store = await open(place, { stamp: (index) => `${index}` })
await Promise.all(
  Array.from({ length: 20 }, async (_, n) => {
    await createUnlessFound(store, `${name}-${n}`)
    await increment(store)
  }),
)
await store.close()
