import { MongoClient } from 'mongodb'
import { openMongo } from '../../src/store/mongodb/index.ts'
import { ensureIndexes } from '../../src/store/mongodb/indexes.ts'
import { migrate, type Step } from '../../src/store/mongodb/migrate.ts'
import { collectionsOf } from '../../src/store/mongodb/schema.ts'
import { describeMongo, dropDatabase, newDatabase, openServer, type Server } from '../mongo/server.ts'
import { options } from './sets.ts'

describeMongo('A database of MongoDB', () => {
  let server: Server
  let client: MongoClient
  let url = ''

  beforeAll(async () => {
    server = await openServer()
  }, 60_000)
  beforeEach(() => {
    url = newDatabase(server)
    client = new MongoClient(url)
  })
  afterEach(async () => {
    await client.close()
    await dropDatabase(url)
  })
  afterAll(() => server.stop(), 60_000)

  it('with an index of the same name on other fields is refused, with what to drop', async () => {
    await client.db().collection('resource').createIndex({ other: 1 }, { name: 'by_range' })
    await expect(openMongo(url, options)).rejects.toMatchObject({
      status: 503,
      message: expect.stringContaining('`by_range`'),
      outcome: { issue: [{ diagnostics: expect.stringContaining('dropIndex("by_range")') }] },
    })
  })

  it('gets an index again that somebody dropped', async () => {
    await (await openMongo(url, options)).close()
    const resource = client.db().collection('resource')
    await resource.dropIndex('by_term')
    await (await openMongo(url, options)).close()
    expect((await resource.indexes()).map(({ name }) => name)).toContain('by_term')
  })

  it('of an older schema is brought to the newest one, its records with it', async () => {
    await (await openMongo(url, options)).close()
    const { counter, resource } = collectionsOf(client.db())
    await counter.updateOne({ _id: 'schema' }, { $set: { version: 1 } })
    await resource.dropIndex('by_id')
    await resource.createIndex({ type: 1, id: 1 }, { name: 'by_id', unique: true })
    await (await openMongo(url, options)).close()
    expect(await counter.findOne({ _id: 'schema' })).toMatchObject({ version: 2 })
    expect((await resource.indexes()).find(({ name }) => name === 'by_id')?.unique).toBeUndefined()
  })

  it('takes each step once and in order, from whichever process, and goes on where one was broken off', async () => {
    const db = client.db()
    await migrate(db, [])
    await ensureIndexes(db)
    const taken: number[] = []
    let broken = true
    const step = (to: number): Step => ({
      to,
      run: async () => {
        if (to === 3 && broken) throw new Error('the power went')
        taken.push(to)
      },
    })
    const table = [2, 3, 4].map(step)
    await expect(migrate(db, table)).rejects.toThrow('the power went')
    broken = false
    await Promise.all([migrate(db, table), migrate(db, table), migrate(db, table)])
    expect(taken).toEqual([2, 3, 4])
    await migrate(db, table)
    expect(taken).toEqual([2, 3, 4])
  })
})
