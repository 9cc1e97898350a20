import { type Document, MongoClient } from 'mongodb'
import type { Store } from '../../../src/store/index.ts'
import { openMongo } from '../../../src/store/mongodb/index.ts'
import { describeMongo, dropDatabase, newDatabase, openServer, type Server } from '../../mongo/server.ts'
import { options } from '../../store/sets.ts'
import { aWholeStore, examined, poured } from './a-whole-store.ts'

type Update = readonly [collection: string, filter: Document, update: Document | 'delete']

describeMongo('A deep look at a MongoDB database', () => {
  let server: Server
  let whole: Store
  const urls: string[] = []

  beforeAll(async () => {
    server = await openServer()
    whole = await aWholeStore()
  }, 60_000)

  afterAll(async () => {
    for (const url of urls) await dropDatabase(url)
    await server.stop()
  }, 60_000)

  /** The whole store in a database, after someone was at it. */
  const brokenBy = async (updates: readonly Update[]): Promise<Store> => {
    const url = newDatabase(server)
    urls.push(url)
    const store = await openMongo(url, options)
    await poured(whole, store)
    const client = new MongoClient(url)
    for (const [name, filter, update] of updates) {
      const collection = client.db().collection(name)
      if (update === 'delete') expect((await collection.deleteMany(filter)).deletedCount).toBeGreaterThan(0)
      else expect((await collection.updateMany(filter, { $set: update })).modifiedCount).toBeGreaterThan(0)
    }
    await client.close()
    return store
  }

  it('finds an intact store whole', async () => {
    const store = await brokenBy([])
    expect((await examined(store)).lines).toEqual([])
    await store.close()
  })

  const b = { type: 'Patient', id: 'b' }
  it.each<[string, Update, readonly string[]]>([
    [
      'a body that is none',
      ['resource', b, { body: '{' }],
      ['Patient/b/_history/1: the body is no resource'],
    ],
    [
      'a version with another number',
      ['resource', b, { version: 2 }],
      [
        'Patient/b/_history/2: no log entry names this version',
        'Patient/b/_history/1: this version is not there',
      ],
    ],
    [
      'a version with another time',
      ['resource', b, { time: '2020-01-01T00:00:00.000Z' }],
      ['Patient/b/_history/1: the body has another meta.lastUpdated'],
    ],
    [
      'an older body that was changed',
      ['history', { id: 'a', version: 1 }, { body: '{"resourceType":"Patient"}' }],
      ['Patient/a/_history/1: the body is not the one that log entry'],
    ],
    [
      'a gap in a history',
      ['history', { id: 'a', version: 2 }, 'delete'],
      ['Patient/a/_history/2: this version is not there'],
    ],
    ['a record that is gone', ['resource', b, 'delete'], ['Patient/b/_history/1: log entry']],
    ['terms that are missing', ['resource', b, { t: [] }], ['Patient/b: the index lacks']],
    [
      'a range that is another',
      ['resource', b, { 'r.0.lo': 0 }],
      ['Patient/b: the index lacks 1 of its entries and has 1 others'],
    ],
    ['sort values that are others', ['resource', b, { s: {} }], ['Patient/b: the index lacks']],
    [
      'entries of a record that was deleted',
      ['resource', { id: 'gone' }, { t: ['name\u0001f\u0001x'] }],
      ['Patient/gone: the index lacks 0 of its entries and has 1 others (name)'],
    ],
    ['bytes that are gone', ['blob', {}, 'delete'], ['Binary/scan/_history/1: its bytes are not there']],
    ['bytes that are damaged', ['blobs.chunks', {}, { data: Buffer.from('a scam') }], ['blob ']],
    ['a log entry that is gone', ['log', { _id: 1 }, 'delete'], ['log entry 1: missing']],
    [
      'a count that is behind',
      ['counter', { _id: 'log' }, { seq: 1 }],
      [': its commit is beyond the last that was counted'],
    ],
  ])('names %s', async (_, update, expected) => {
    const store = await brokenBy([update])
    const { lines } = await examined(store)
    for (const line of expected) expect(lines).toContainEqual(expect.stringContaining(line))
    await store.close()
  })
})
