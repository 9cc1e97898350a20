import { describeMongo, dropDatabase, newDatabase, openServer, type Server } from '../mongo/server.ts'
import { conditionalUpdates, deletionsAndCreates, identicalCreates } from './races.ts'
import { endAll, newFolder, type Serving, serve } from './serving.ts'

/** A MongoDB stand-in on a busy machine takes its time. */
const longest = 90_000

const races = (servers: () => readonly Serving[]) => {
  const bases = () => servers().map(({ base }) => base)
  it('makes one of a hundred identical conditional creates', () => identicalCreates(bases()), longest)
  it('gives a hundred conditional updates honest versions', () => conditionalUpdates(bases()), longest)
  it('never has two after deletions and conditional creates', () => deletionsAndCreates(bases()), longest)
}

const several = (store: string, folder: string, size: number): Promise<Serving[]> =>
  Promise.all(Array.from({ length: size }, () => serve({ store, folder })))

describe('Two servers on one SQLite file', () => {
  let servers: Serving[] = []
  beforeAll(async () => {
    const folder = newFolder()
    servers = await several(`sqlite:${folder}`, folder, 2)
  }, 60_000)
  afterAll(endAll, 60_000)
  races(() => servers)
})

describeMongo('Three servers on one MongoDB', () => {
  let servers: Serving[] = []
  let mongo: Server
  let store = ''
  beforeAll(async () => {
    mongo = await openServer()
    store = newDatabase(mongo)
    servers = await several(store, newFolder(), 3)
  }, 90_000)
  afterAll(async () => {
    // A killed server's transaction would stay open for a minute, and the database could not be dropped.
    await Promise.all(servers.map((server) => server.stop()))
    await endAll()
    await dropDatabase(store)
    await mongo.stop()
  }, longest)
  races(() => servers)
})
