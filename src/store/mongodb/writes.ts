import type { AnyBulkWriteOperation, ClientSession, Collection, Document } from 'mongodb'
import type { Entries, Reindexing } from '../index.ts'
import type { KeptSet as ChangeSet, Kept as Stored, KeptVersioning as Versioning } from '../kept.ts'
import { storedOf } from './reads.ts'
import type { Collections, LogDocument, NoteDocument, ResourceDocument, VersionDocument } from './schema.ts'
import { sortsField } from './sort.ts'

/** What a transaction is going to write, in order, until it is sent. */
export class Writes {
  readonly #collections: Collections
  readonly #session: ClientSession
  #resource: AnyBulkWriteOperation<ResourceDocument>[] = []
  #history: AnyBulkWriteOperation<VersionDocument>[] = []
  #note: AnyBulkWriteOperation<NoteDocument>[] = []
  #log: AnyBulkWriteOperation<LogDocument>[] = []

  constructor(collections: Collections, session: ClientSession) {
    this.#collections = collections
    this.#session = session
  }

  /** One change; `before` is the version it replaces. Returns what it leaves as the newest. */
  change(change: Versioning, before: Stored | undefined, seq: number): Stored {
    const document = newest(change, seq)
    if (change.act === 'destroy') this.#destroy(change)
    else if (before) this.#history.push({ insertOne: { document: older(before, change.time) } })
    this.#resource.push(
      before
        ? { replaceOne: { filter: { _id: document._id }, replacement: document } }
        : { insertOne: { document } },
    )
    return storedOf(document)
  }

  reindex({ type, id, entries }: Reindexing): void {
    this.#resource.push({
      updateOne: { filter: { _id: `${type}/${id}` }, update: { $set: { ...indexed(entries) } } },
    })
  }

  rest({ notes }: Pick<ChangeSet, 'notes'>, rows: readonly LogDocument[]): void {
    for (const { key, value, expires } of notes)
      this.#note.push(
        value === undefined
          ? { deleteOne: { filter: { _id: key } } }
          : {
              replaceOne: {
                filter: { _id: key },
                replacement: { value, expires: expires ?? null },
                upsert: true,
              },
            },
      )
    for (const document of rows) this.#log.push({ insertOne: { document } })
  }

  /** Sends it all, so that the transaction's own reads see it. */
  async send(): Promise<void> {
    const { resource, history, note, log } = this.#collections
    await this.#sendTo(resource, this.#resource)
    await this.#sendTo(history, this.#history)
    await this.#sendTo(note, this.#note)
    await this.#sendTo(log, this.#log)
    this.#resource = []
    this.#history = []
    this.#note = []
    this.#log = []
  }

  async #sendTo<T extends Document>(
    collection: Collection<T>,
    operations: AnyBulkWriteOperation<T>[],
  ): Promise<void> {
    if (operations.length > 0) await collection.bulkWrite(operations, { session: this.#session })
  }

  #destroy({ type, id }: Extract<Versioning, { act: 'destroy' }>): void {
    this.#history.push({ deleteMany: { filter: { type, id } } })
  }
}

const older = ({ type, id, version, time, seq, state, body }: Stored, until: string): VersionDocument => ({
  _id: `${type}/${id}/${version}`,
  type,
  id,
  version,
  time,
  ms: Date.parse(time),
  until: Date.parse(until),
  seq,
  state,
  body,
})

const indexed = ({ terms, ranges, sorts }: Entries): Pick<ResourceDocument, 't' | 'r' | 's'> => ({
  t: terms,
  r: ranges.map(({ key, ...range }) => ({ k: key, ...range })),
  s: sortsField(sorts),
})

const newest = (change: Versioning, seq: number): ResourceDocument => {
  const { type, id, was, time } = change
  const version = { _id: `${type}/${id}`, type, id, version: was + 1, time, ms: Date.parse(time), seq }
  const bare = { ...version, t: [], r: [], s: {} }
  switch (change.act) {
    case 'write':
      return { ...version, state: 'live', ...indexed(change.entries), body: change.body }
    case 'delete':
      return { ...bare, state: 'deleted', body: '' }
    case 'destroy':
      return { ...bare, state: 'destroyed', body: change.stub }
  }
}
