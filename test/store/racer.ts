import { openSqlite } from '../../src/store/sqlite/index.ts'
import { createUnlessFound, increment } from './racing.ts'

/** One of several processes on one store: `node racer.ts FILE NAME`. */
const [, , path = '', name = ''] = process.argv
const store = await openSqlite(path, { stamp: (index) => `${index}` })
await Promise.all(
  Array.from({ length: 20 }, async (_, place) => {
    await createUnlessFound(store, `${name}-${place}`)
    await increment(store)
  }),
)
await store.close()
