import type { Store } from '../../src/store/index.ts'
import { openMemory } from '../../src/store/memory/index.ts'
import { openMongo } from '../../src/store/mongodb/index.ts'
import { openSqlite } from '../../src/store/sqlite/index.ts'
import { aDesk } from '../builders/a-desk.ts'
import { allRooms } from '../builders/all-rooms.ts'
import { describeMongo, dropDatabase, newDatabase, openServer } from '../mongo/server.ts'
import { liveOf } from './list.ts'

const stamp = { stamp: () => '' }

const live = async (store: Store) => {
  const { desk } = await aDesk(allRooms(store))
  const { took, stored, ...seen } = await liveOf(desk)
  expect(seen).toEqual({ entries: 50_000, totals: [1, 1], versions: [50_001, 50_000] })
  if (process.env.MUNIMENT_LARGE_MB)
    process.stdout.write(`${store.name}: ${stored?.body.length} bytes, ${JSON.stringify(took)}\n`)
}

describe('A List of 50,000 documents', () => {
  it.each([
    ['memory', async () => openMemory(stamp)],
    ['SQLite', () => openSqlite(':memory:', stamp)],
  ])(
    'is created, read, found, patched and remembered in %s',
    async (_, open) => {
      const store = await open()
      await live(store)
      await store.close()
    },
    60_000,
  )
})

describeMongo('With a MongoDB server, a List of 50,000 documents', () => {
  it('is created, read, found, patched and remembered', async () => {
    const server = await openServer()
    const url = newDatabase(server)
    const store = await openMongo(url, stamp)
    try {
      await live(store)
    } finally {
      await store.close()
      await dropDatabase(url)
      await server.stop()
    }
  }, 180_000)
})
