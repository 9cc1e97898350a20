import type { MongoClient } from 'mongodb'
import { changeOf, fillingNote, refuseFull } from '../content.ts'
import type { Stand } from '../index.ts'
import type { KeptFiller as Filler, KeptFilling as Filling, Kept as Stored } from '../kept.ts'
import { guarded } from './failures.ts'
import { inTransaction } from './group.ts'
import { note, notes, storedOf } from './reads.ts'
import type { Collections } from './schema.ts'
import { Writes } from './writes.ts'

/** The numbers and the notes in one snapshot. */
export const stand = (client: MongoClient, collections: Collections): Promise<Stand> =>
  inTransaction(client, async (session) => {
    const numbers = await collections.counter.findOne({ _id: 'log' }, { session })
    const { seq = 0, rows = 0 } = numbers ?? {}
    return { seq, rows, notes: await notes(collections, '', session) }
  })

export const fill = async (client: MongoClient, collections: Collections): Promise<Filling> => {
  await begin(collections)
  return {
    put: (what) => guarded(() => put(client, collections, what)),
    finish: ({ seq, rows }) =>
      guarded(() =>
        inTransaction(client, async (session) => {
          await collections.counter.updateOne({ _id: 'log' }, { $set: { seq, rows } }, { session })
          await collections.note.deleteOne({ _id: fillingNote }, { session })
        }),
      ),
  }
}

/** The mark is there before anything else goes or comes. */
const begin = async (collections: Collections): Promise<void> => {
  const { counter, note: kept, process: _processes, ...others } = collections
  const numbers = await counter.findOne({ _id: 'log' })
  const some = await kept.findOne({})
  if ((await note(collections, fillingNote)) === undefined && ((numbers?.seq ?? 0) > 0 || some)) refuseFull()
  await kept.updateOne({ _id: fillingNote }, { $set: { value: '', expires: null } }, { upsert: true })
  for (const collection of Object.values(others)) await collection.deleteMany({})
  await kept.deleteMany({ _id: { $ne: fillingNote } })
}

const put = async (
  client: MongoClient,
  collections: Collections,
  { versions = [], rows = [], notes = [] }: Filler,
): Promise<void> => {
  const changes = versions.map((version) => changeOf(version))
  const set = { changes, expects: [], claims: [], notes, blobs: [], rows: [] }
  await inTransaction(client, async (session) => {
    const writes = new Writes(collections, session)
    const refs = versions.map(({ type, id }) => `${type}/${id}`)
    const before =
      refs.length > 0 ? await collections.resource.find({ _id: { $in: refs } }, { session }).toArray() : []
    const newest = new Map<string, Stored>(before.map((one) => [one._id, storedOf(one)]))
    for (const version of versions) {
      const ref = `${version.type}/${version.id}`
      newest.set(ref, writes.change(changeOf(version), newest.get(ref), version.seq))
    }
    writes.rest(
      set,
      rows.map(({ index, text, stamp }) => ({ _id: index, text, stamp })),
    )
    await writes.send()
  })
}
