import { openSqlite } from '../../src/store/sqlite/index.ts'
import { setOf } from './sets.ts'

/** Commits 40,000 sets, 200 at once, with nothing else to do, and says so when it has: `node loader.ts FILE`. */
const [, , path = ''] = process.argv
const store = await openSqlite(path, { stamp: (index) => `${index}` })
for (let n = 0; n < 200; n++)
  await Promise.all(Array.from({ length: 200 }, () => store.commit(setOf({ rows: ['a row'.repeat(200)] }))))
process.stdout.write(`${await store.logSize()}`)
await store.close()
