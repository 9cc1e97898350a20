import { BSON, type Document, MongoClient, MongoServerError } from 'mongodb'
import type { Node, Plan } from '../../src/store/index.ts'
import { refusalOf } from '../../src/store/mongodb/failures.ts'
import { filterOf } from '../../src/store/mongodb/filter.ts'
import { openMongo } from '../../src/store/mongodb/index.ts'
import { ensureIndexes } from '../../src/store/mongodb/indexes.ts'
import { collectionsOf } from '../../src/store/mongodb/schema.ts'
import { describeMongo, dropDatabase, newDatabase, openServer, type Server } from '../mongo/server.ts'
import { openStandalone } from '../mongo/standalone.ts'
import { storeContract } from './contract.ts'
import { raceOfProcesses } from './racing.ts'
import { sealedContract, sealedOptions } from './sealing.ts'
import { aBlob, bytesOf, options, setOf, write } from './sets.ts'

/** The stage that reads an index, wherever it stands in the plan. */
const scanIn = (plan: Document): Document => (plan.inputStage ? scanIn(plan.inputStage) : plan)

describeMongo('With a MongoDB server', () => {
  let server: Server
  const urls: string[] = []
  const fresh = () => {
    const url = newDatabase(server)
    urls.push(url)
    return url
  }

  beforeAll(async () => {
    server = await openServer()
  }, 60_000)

  afterAll(async () => {
    for (const url of urls) await dropDatabase(url)
    await server.stop()
  }, 60_000)

  storeContract('MongoDB', async () => {
    const url = fresh()
    return { store: await openMongo(url, options), reopen: () => openMongo(url, options) }
  })

  sealedContract('MongoDB', async () => {
    const url = fresh()
    return { store: await openMongo(url, sealedOptions), reopen: () => openMongo(url, sealedOptions) }
  })

  it('has no body and no blob as they are, where there is a seal', async () => {
    const url = fresh()
    const store = await openMongo(url, sealedOptions)
    const staged = await store.stage([Buffer.from('SECRETSCAN'.repeat(100_000))])
    const blobs = [staged, aBlob(Buffer.from('SECRETNOTE'))]
    await store.commit(setOf({ changes: [write('Patient/a', 0, { body: '{"SECRETBODY":1}' })], blobs }))
    await store.commit(setOf({ changes: [write('Patient/a', 1, { body: '{"SECRETAGAIN":1}' })] }))
    await store.close()
    const client = new MongoClient(url)
    const raw: string[] = []
    for (const { name } of await client.db().listCollections().toArray())
      for (const one of await client.db().collection(name).find().toArray())
        raw.push(Buffer.from(BSON.serialize(one)).toString('latin1'))
    await client.close()
    expect(raw.join()).toContain('Patient')
    expect(raw.join()).not.toContain('SECRET')
  })

  it('names a blob that was damaged, and gives no piece that was', async () => {
    const url = fresh()
    const store = await openMongo(url, options)
    const staged = await store.stage([bytesOf(1_200_000)])
    await store.commit(setOf({ blobs: [staged] }))
    const client = new MongoClient(url)
    await client.db().collection('blobs.chunks').deleteOne({ n: 1 })
    await client.close()
    await expect(store.blob(staged.hash)).rejects.toMatchObject({
      status: 500,
      message: expect.stringContaining(staged.hash),
    })
    await store.close()
  })

  it('has one winner of a race between processes', async () => {
    const url = fresh()
    await raceOfProcesses(url, () => openMongo(url, options))
  }, 120_000)

  it('looks terms, beginnings and ranges up in their indexes', async () => {
    const client = new MongoClient(fresh())
    try {
      const collections = collectionsOf(client.db())
      await ensureIndexes(client.db())
      const planOf = async (where: Node) => {
        const filter = await filterOf({ collections }, { types: ['Patient'], where })
        const { queryPlanner } = await collections.resource.find(filter).explain('queryPlanner')
        return scanIn(queryPlanner.winningPlan)
      }
      const byType = await planOf({ op: 'every' })
      const bounds = [{ on: 'lo', is: '>', than: 1 } as const]
      for (const [where, indexName] of [
        [{ op: 'term', terms: ['a'] }, 'by_term'],
        [{ op: 'prefix', prefix: 'a' }, 'by_term'],
        [{ op: 'range', key: 'date', bounds }, 'by_range'],
      ] as const) {
        const plan = await planOf(where)
        expect(plan.indexName).toBe(indexName)
        // By more than the type, with which every index begins.
        expect(plan.indexBounds).not.toEqual(byType.indexBounds)
      }
    } finally {
      await client.close()
    }
  })

  it('refuses a chain by way of more records than it may, instead of leaving some out', async () => {
    const store = await openMongo(fresh(), options)
    const changes = Array.from({ length: 10_001 }, (_, n) => write(`Patient/${n}`))
    await store.commit(setOf({ changes }))
    const to: Plan = { types: ['Patient'], where: { op: 'every' } }
    const where: Node = { op: 'points', param: 'subject', to }
    await expect(store.count({ types: ['Basic'], where })).rejects.toMatchObject({ status: 422 })
    await store.close()
  })

  it('refuses a database that a newer program wrote', async () => {
    const url = fresh()
    await (await openMongo(url, options)).close()
    const client = new MongoClient(url)
    await collectionsOf(client.db()).counter.updateOne({ _id: 'schema' }, { $set: { version: 99 } })
    await client.close()
    await expect(openMongo(url, options)).rejects.toMatchObject({
      status: 503,
      message: expect.stringContaining('schema 99'),
    })
  })
})

describe('MongoDB', () => {
  it('is refused where it stands alone, with how to make a replica set of one', async () => {
    const server = await openStandalone()
    const error = await openMongo(server.url, options).catch((thrown: unknown) => thrown)
    await server.stop()
    expect(error).toMatchObject({
      status: 503,
      outcome: { issue: [{ diagnostics: expect.stringContaining('rs.initiate()') }] },
    })
  })

  it('that does not answer is away, and the caller is told when to try again', async () => {
    const url = 'mongodb://127.0.0.1:1/x?serverSelectionTimeoutMS=300'
    await expect(openMongo(url, options)).rejects.toMatchObject({
      status: 503,
      headers: { 'Retry-After': '2' },
    })
  })

  it('that fails in words of its own while it goes down is away; one that goes on serving has failed', async () => {
    const error = new MongoServerError({ message: 'internal', code: 1 })
    expect(await refusalOf(error, () => Promise.reject(new Error('gone')))).toMatchObject({
      status: 503,
      headers: { 'Retry-After': '2' },
    })
    expect(await refusalOf(error, async () => 'there')).toBe(error)
  })
})
