import type { Db } from 'mongodb'
import type { Store } from '../../src/store/index.ts'
import { openMongo } from '../../src/store/mongodb/index.ts'
import { collectionsOf } from '../../src/store/mongodb/schema.ts'
import type { Place } from './place.ts'
import { documentOf, idOf, rowOf, setOf, stamp, type } from './records.ts'

const turnMs = 1000
const side = 32

/** The same documents in one transaction, as the store writes them. */
const floorOn = ({ client, db }: Pick<Place, 'client'> & { db: Db }, some: number) => {
  const { resource, log, counter } = collectionsOf(db)
  return (first: number) =>
    client.withSession((session) =>
      session.withTransaction(
        async () => {
          const ns = Array.from({ length: some }, (_, place) => first + place)
          await counter.findOneAndUpdate({ _id: 'log' }, { $inc: { turns: 1 } }, { session })
          const own = ns.map((n) => ({ ...documentOf(n), _id: `Floor/${idOf(n)}` }))
          await resource.insertMany(own, { session })
          await log.insertMany(
            ns.map((n) => ({ _id: -1 - n, text: rowOf(n), stamp: stamp(n) })),
            { session },
          )
          await counter.updateOne({ _id: 'log' }, { $set: { turns: first } }, { session })
        },
        { readConcern: { level: 'snapshot' }, writeConcern: { w: 'majority' } },
      ),
    )
}

const commitOn = (store: Store, some: number) => (first: number) =>
  Promise.all(Array.from({ length: some }, (_, place) => store.commit(setOf(first + place))))

/** A second of each, turn by turn, so that a busy moment of the machine meets both; records per second. */
const ratesOf = async (
  turns: number,
  some: number,
  works: readonly ((first: number) => unknown)[],
): Promise<number[]> => {
  const done = works.map(() => ({ records: 0, ms: 0 }))
  for (let turn = 0; turn < turns; turn++)
    for (const [place, work] of works.entries()) {
      const one = done[place]
      const begun = performance.now()
      for (; one && performance.now() < begun + turnMs; one.records += some) await work(one.records)
      if (one) one.ms += performance.now() - begun
    }
  return done.map(({ records, ms }) => (records * 1000) / ms)
}

const ratioOf = (rates: readonly number[]) =>
  `${rates.map((rate) => rate.toFixed(0)).join(' / ')} a second, ratio ${((rates[0] ?? 0) / (rates[1] ?? 1)).toFixed(2)}`

/** Commits one by one and many at once, and reads by id, beside a bare driver. */
export const commits = async (place: Place, turns: number) => {
  for (const some of [1, side]) {
    const ours = place.databaseOf(`store_${some}`)
    const bare = place.databaseOf(`floor_${some}`)
    for (const { at } of [ours, bare]) await (await openMongo(at, { stamp })).close()
    const store = await openMongo(ours.at, { stamp })
    const rates = await ratesOf(turns, some, [
      commitOn(store, some),
      floorOn({ ...place, db: bare.db }, some),
    ])
    console.log(`commit, ${some} at once: store / bare driver ${ratioOf(rates)}`)
    if (some === side) {
      const { resource } = collectionsOf(ours.db)
      const reads = await ratesOf(turns, 1, [
        (n) => store.read(type, idOf(n % 200)),
        (n) => resource.findOne({ _id: `${type}/${idOf(n % 200)}` }),
      ])
      console.log(`read by id: store / bare findOne ${ratioOf(reads)}`)
    }
    await store.close()
  }
}
