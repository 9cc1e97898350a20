import type { Db, Document } from 'mongodb'
import type { Node } from '../../src/store/index.ts'
import { filterOf } from '../../src/store/mongodb/filter.ts'
import { openMongo } from '../../src/store/mongodb/index.ts'
import { collectionsOf } from '../../src/store/mongodb/schema.ts'
import type { Place } from './place.ts'
import { documentOf, stamp, type } from './records.ts'
import { rowIndexes, rowQueries, rowsOf } from './rows.ts'
import { chained, limit, resources, shapes, sort } from './shapes.ts'

const batch = 500

/** Resources per second over the first and the last tenth, and over all. */
const ingest = async (write: (ns: readonly number[]) => Promise<unknown>): Promise<string> => {
  const marks: number[] = [performance.now()]
  for (let first = 0; first < resources; first += batch) {
    await write(Array.from({ length: Math.min(batch, resources - first) }, (_, place) => first + place))
    marks.push(performance.now())
  }
  const tenth = Math.max(1, Math.floor((marks.length - 1) / 10))
  const rate = (from: number, to: number) =>
    (((to - from) * batch * 1000) / ((marks[to] ?? 0) - (marks[from] ?? 0))).toFixed(0)
  const last = marks.length - 1
  return `${rate(0, last)} resources/s (first tenth ${rate(0, tenth)}, last ${rate(last - tenth, last)})`
}

/** Least of several, in ms. */
const least = async (ask: () => Promise<unknown>): Promise<number> => {
  let best = Infinity
  for (let n = 0; n < 7; n++) {
    const begun = performance.now()
    await ask()
    best = Math.min(best, performance.now() - begun)
  }
  return best
}

/** The same query put to the driver in one go: its filter, with the chain's targets looked up before. */
const bareQuery = async (db: Db, where: Node, sorted: boolean): Promise<Document[]> => {
  const { resource } = collectionsOf(db)
  const filter = await filterOf({ collections: collectionsOf(db) }, { types: [type], where })
  return resource
    .find(sorted ? { ...filter, 's.date.d': { $exists: true } } : filter, {
      sort: sorted ? { 's.date.d': -1, id: 1 } : { id: 1 },
      limit: limit + 1,
      projection: { t: 0, r: 0 },
    })
    .toArray()
}

const stagesIn = (plan: unknown): string[] => {
  if (typeof plan !== 'object' || plan === null) return []
  const nested = Object.entries(plan).flatMap(([key, part]) =>
    key === 'rejectedPlans' ? [] : stagesIn(part),
  )
  if (!('stage' in plan && typeof plan.stage === 'string')) return nested
  return [`${plan.stage}${'indexName' in plan ? ` ${plan.indexName}` : ''}`, ...nested]
}

const planOf = async (db: Db, where: Node, sorted: boolean): Promise<string> => {
  const filter = await filterOf({ collections: collectionsOf(db) }, { types: [type], where })
  const asked = sorted ? { ...filter, 's.date.d': { $exists: true } } : filter
  const order = sorted ? { 's.date.d': -1, id: 1 } : { id: 1 }
  const explained = await db.command({
    explain: { find: 'resource', filter: asked, sort: order, limit: limit + 1 },
    verbosity: 'queryPlanner',
  })
  return stagesIn(explained).join(' < ')
}

/** Ingest and five query shapes, embedded and by rows. */
export const layouts = async ({ databaseOf }: Place) => {
  const embedded = databaseOf('embedded')
  const rows = databaseOf('rows')
  const store = await openMongo(embedded.at, { stamp })
  const { resource } = collectionsOf(embedded.db)
  const people = chained.map((ref, n) => ({
    insertOne: {
      document: { ...documentOf(n), _id: ref, type: 'Patient', id: ref.slice(8), t: ['family=chain'] },
    },
  }))
  await resource.bulkWrite(people)
  console.log(`embedded: ${await ingest((ns) => resource.insertMany(ns.map(documentOf)))}`)
  const main = rows.db.collection('resource')
  const row = rows.db.collection('row')
  await main.createIndex({ type: 1, id: 1 })
  await row.createIndexes(rowIndexes.map((index) => ({ ...index })))
  const bare = (n: number): Document => {
    const { t: _t, r: _r, s: _s, ...rest } = documentOf(n)
    return rest
  }
  console.log(
    `covered rows: ${await ingest(async (ns) => {
      await main.insertMany(ns.map(bare))
      await row.insertMany(ns.flatMap(rowsOf))
    })}`,
  )
  for (const [name, where, sorted] of shapes) {
    const ours = await least(() =>
      store.search({ types: [type], where }, { sort: sorted ? sort : [], limit }),
    )
    const driver = await least(() => bareQuery(embedded.db, where, sorted))
    const byRows = await least(async () => rowQueries[name]?.(row, main))
    console.log(
      `${name}: store ${ours.toFixed(1)} ms, bare driver ${driver.toFixed(1)} ms, ratio ${(ours / driver).toFixed(2)}; covered rows ${byRows.toFixed(1)} ms; plan ${await planOf(embedded.db, where, sorted)}`,
    )
  }
  await store.close()
}

/** Keys that the indexes of a resource have, `_id` included. */
export const keys = () => {
  const { t, r } = documentOf(1)
  // _id, by_id, by_seq, by_type_and_seq, and four for the sorts by date.
  const embedded = t.length + r.length + 8
  const some = rowsOf(1)
  const sorts = some.filter(({ p }) => p !== undefined).length
  const covered = 2 + some.length * 2 + sorts
  console.log(
    `index keys per resource: embedded ${embedded}, covered rows ${covered} in ${1 + some.length} documents`,
  )
}
