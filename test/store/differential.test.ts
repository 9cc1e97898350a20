import fc from 'fast-check'
import type { Change, Store } from '../../src/store/index.ts'
import { openMemory } from '../../src/store/memory/index.ts'
import { openMongo } from '../../src/store/mongodb/index.ts'
import { openSqlite } from '../../src/store/sqlite/index.ts'
import { describeMongo, dropDatabase, newDatabase, openServer } from '../mongo/server.ts'
import { type Act, acts, plans, sorts } from './random.ts'
import { options, paged, reindex, remove, setOf, write } from './sets.ts'

const numRuns = Number(process.env.MUNIMENT_DIFFERENTIAL_RUNS ?? 150)

const changeOf = async (reference: Store, { type, id, entries, isIndexedOnly }: Act): Promise<Change> => {
  const ref = `${type}/${id}`
  const before = await reference.read(type, id)
  const was = before?.version ?? 0
  if (entries && isIndexedOnly && before?.state === 'live') return reindex(ref, was, entries)
  return entries ? write(ref, was, { entries }) : remove(ref, was)
}

/** The same acts on both, run after run, so that entries of older versions lie beneath; then the same questions. */
const agree = (reference: Store, other: Store) =>
  fc.assert(
    fc.asyncProperty(acts, plans, sorts, fc.integer({ min: 1, max: 6 }), async (some, plan, sort, limit) => {
      const changes: Change[] = []
      for (const act of some) changes.push(await changeOf(reference, act))
      const set = setOf({ changes, rows: ['row'] })
      expect(await other.commit(set)).toEqual(await reference.commit(set))
      const whole = await reference.search(plan, { sort, limit: 99 })
      expect(await other.search(plan, { sort, limit: 99 })).toEqual(whole)
      expect(await other.count(plan)).toBe(whole.hits.length)
      expect(await paged(other, plan, { sort, limit })).toEqual(
        whole.hits.map(({ type, id }) => `${type}/${id}`),
      )
      const first = await reference.search(plan, { sort, limit })
      expect(await other.search(plan, { sort, limit })).toEqual(first)
      expect(await other.history({ limit: limit * 3 })).toEqual(await reference.history({ limit: limit * 3 }))
    }),
    { numRuns },
  )

describe('Random searches over random records', () => {
  it('find the same in SQLite as in memory, in the same order and pages', async () => {
    const [memory, sqlite] = [openMemory(options), await openSqlite(':memory:', options)]
    await agree(memory, sqlite)
    await sqlite.close()
  }, 600_000)
})

describeMongo('Random searches over random records', () => {
  it('find the same in MongoDB as in memory, in the same order and pages', async () => {
    const server = await openServer()
    const url = newDatabase(server)
    const [memory, mongo] = [openMemory(options), await openMongo(url, options)]
    try {
      await agree(memory, mongo)
    } finally {
      await mongo.close()
      await dropDatabase(url)
      await server.stop()
    }
  }, 600_000)
})
