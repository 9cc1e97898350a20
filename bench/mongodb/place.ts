import { type Db, MongoClient } from 'mongodb'

/** A replica set, and databases of our own on it. */
export interface Place {
  readonly client: MongoClient
  databaseOf(what: string): { readonly db: Db; readonly at: string }
  /** Drops them all. */
  leave(): Promise<void>
}

export const openPlace = async (url: string): Promise<Place> => {
  const client = await new MongoClient(url, {
    writeConcern: { w: 'majority' },
    readConcern: { level: 'majority' },
  }).connect()
  const made: string[] = []
  return {
    client,
    databaseOf: (what) => {
      const name = `muniment_bench_${what}`
      made.push(name)
      return {
        db: client.db(name),
        at: url.replace(/^(mongodb(?:\+srv)?:\/\/[^/?]+)(?:\/[^?]*)?/, `$1/${name}`),
      }
    },
    leave: async () => {
      for (const name of made) await client.db(name).dropDatabase()
      await client.close()
    },
  }
}
