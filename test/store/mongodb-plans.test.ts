import { type Document, MongoClient } from 'mongodb'
import {
  type HistoryQuery,
  type Node,
  type Page,
  type Plan,
  plain,
  type SortKey,
} from '../../src/store/index.ts'
import { blobs, openBlob } from '../../src/store/mongodb/blobs.ts'
import { openMongo } from '../../src/store/mongodb/index.ts'
import { history, logRows, notes, read, readVersion, versions } from '../../src/store/mongodb/reads.ts'
import { type Collections, collectionsOf } from '../../src/store/mongodb/schema.ts'
import { count, search } from '../../src/store/mongodb/search.ts'
import { describeMongo, dropDatabase, newDatabase, openServer, type Server } from '../mongo/server.ts'
import { options } from './sets.ts'

const to: Plan = { types: ['Basic'], where: { op: 'term', terms: ['x'] } }

const nodes: readonly Node[] = [
  { op: 'every' },
  { op: 'term', terms: ['a'] },
  { op: 'term', terms: ['a', 'b'] },
  { op: 'prefix', prefix: 'a' },
  { op: 'contains', prefix: 'a', text: 'b' },
  { op: 'range', key: 'date', bounds: [{ on: 'lo', is: '>', than: 1 }] },
  {
    op: 'range',
    key: 'pair',
    bounds: [
      { on: 'lo', is: '>', than: 1 },
      { on: 'hi2', is: '<', than: 1 },
    ],
  },
  { op: 'near', keys: ['x', 'y', 'z'], at: [0, 0, 1], within: 1 },
  { op: 'not', of: { op: 'term', terms: ['a'] } },
  {
    op: 'any',
    of: [
      { op: 'term', terms: ['a'] },
      { op: 'prefix', prefix: 'a' },
    ],
  },
  {
    op: 'all',
    of: [
      { op: 'term', terms: ['a'] },
      { op: 'term', terms: ['b'] },
    ],
  },
  { op: 'ids', ids: ['a'] },
  { op: 'points', param: 'subject', to },
  { op: 'pointed', param: 'subject', by: to },
]

const by = (param: string, descending = false): SortKey => ({ param, descending })
const sorts = [
  [],
  [by('date')],
  [by('date', true)],
  [by('_lastUpdated')],
  [by('_lastUpdated', true)],
  [by('x'), by('y', true)],
]
const pages = sorts.flatMap((sort) =>
  [undefined, 1, null].map(
    (value): Page => ({
      sort,
      limit: 3,
      ...(value === undefined ? {} : { after: { values: sort.map(() => value), type: 'Basic', id: 'b' } }),
    }),
  ),
)

const at = { lo: 1, hi: 5 }
const histories: readonly Partial<HistoryQuery>[] = [
  {},
  { type: 'Basic' },
  { type: 'Basic', id: 'a' },
  { since: 1 },
  { type: 'Basic', at },
]

/** Each read of the store, in each of its shapes. */
const readAll = async (collections: Collections): Promise<void> => {
  const shelves = { collections }
  for (const where of nodes)
    for (const types of [['Basic'], ['Basic', 'Patient'], 'all'] as const) {
      await search(shelves, { types, where }, { sort: [], limit: 3 })
      await count(shelves, { types, where })
    }
  for (const page of pages) await search(shelves, { types: ['Basic'], where: { op: 'every' } }, page)
  for (const query of histories) {
    await history(collections, { ...query, limit: 9 })
    await history(collections, { ...query, limit: 9, after: { seq: 1, type: 'Basic', id: 'a' } })
  }
  await read(collections, 'Basic', 'a')
  await readVersion(collections, 'Basic', 'a', 1)
  await versions(collections, { after: { seq: 0, type: '', id: '' }, upTo: 9, limit: 9 })
  await notes(collections, 'a')
  await logRows(collections, 0, 9)
  await openBlob(collections, 'a', plain)
  await blobs(collections, 'a', 9)
}

/** All stages of the plans that win, each with the index that it reads. */
const stagesIn = (plan: unknown): { stage: string; index: string }[] => {
  if (typeof plan !== 'object' || plan === null) return []
  const nested = Object.entries(plan).flatMap(([key, part]) =>
    key === 'rejectedPlans' ? [] : stagesIn(part),
  )
  if (!('stage' in plan && typeof plan.stage === 'string')) return nested
  const index = 'indexName' in plan ? `${plan.indexName}` : ''
  return [{ stage: plan.stage, index }, ...nested]
}

/** A command without what is its session's. */
const anew = ({ lsid: _session, $clusterTime: _time, $db: _db, ...command }: Document) => command

describeMongo('A query of MongoDB', () => {
  let server: Server
  let client: MongoClient
  let url = ''
  const asked: Document[] = []

  beforeAll(async () => {
    server = await openServer()
    url = newDatabase(server)
    await (await openMongo(url, options)).close()
    client = new MongoClient(url, { monitorCommands: true })
    client.on('commandStarted', ({ commandName, command }) => {
      if (commandName === 'find' || commandName === 'aggregate') asked.push(anew(command))
    })
    await readAll(collectionsOf(client.db()))
  }, 90_000)
  afterAll(async () => {
    await client.close()
    await dropDatabase(url)
    await server.stop()
  }, 60_000)

  const planOf = async (explain: Document) => {
    const plan = await client.db().command({ explain, verbosity: 'queryPlanner' })
    return { isReal: plan.enginePlan === undefined, stages: stagesIn(plan) }
  }

  it('never reads a collection from end to end, whatever the store asks', async () => {
    expect(asked.length).toBeGreaterThan(80)
    const scans: Document[] = []
    for (const command of asked) {
      const { stages } = await planOf(command)
      expect(stages).not.toEqual([])
      if (stages.some(({ stage }) => stage === 'COLLSCAN')) scans.push(command)
    }
    expect(scans).toEqual([])
  }, 120_000)

  it.each([
    ['date', false, 'by_date_a'],
    ['date', true, 'by_date_d'],
    ['_lastUpdated', false, 'by__lastUpdated_a'],
    ['_lastUpdated', true, 'by__lastUpdated_d'],
  ])('sorted by %s (descending: %s) walks %s', async (param, descending, index) => {
    const path = `s.${param}.${descending ? 'd' : 'a'}`
    const walks = asked.filter(({ pipeline }) =>
      JSON.stringify(pipeline ?? '').includes(`"$sort":{"${path}"`),
    )
    expect(walks).toHaveLength(2)
    for (const walk of walks) {
      const { isReal, stages } = await planOf(walk)
      // The stand-in of the development machine chooses, and sorts, in its own way.
      if (isReal) expect(stages.map((one) => one.stage)).not.toContain('SORT')
      if (isReal) expect(stages.map((one) => one.index)).toContain(index)
      expect(stages.map((one) => one.stage)).toContain('IXSCAN')
    }
  })
})
