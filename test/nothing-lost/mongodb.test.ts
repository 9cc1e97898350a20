import { describeMongo, dropDatabase, newDatabase, openServer, type Server } from '../mongo/server.ts'
import { openStandIn, openThree } from './database.ts'
import { killDatabase, killServer, kills, report } from './harness.ts'
import { endAll, newFolder, serve } from './serving.ts'

const times = kills(1)
const deaths = process.env.MUNIMENT_KILLS === undefined ? 1 : 10

describeMongo('Nothing is lost on MongoDB', () => {
  afterAll(endAll, 60_000)

  describe('when the server is killed', () => {
    let mongo: Server
    beforeAll(async () => {
      mongo = await openServer()
    }, 60_000)
    afterAll(() => mongo.stop(), 60_000)

    it(
      'under load',
      async () => {
        const store = newDatabase(mongo)
        const tally = await killServer({ store, folder: newFolder() }, times)
        report('server on MongoDB', tally)
        await dropDatabase(store)
        expect(tally.problems).toEqual([])
        expect(tally).toMatchObject({ kills: times })
        expect(tally.acknowledged).toBeGreaterThan(times)
      },
      60_000 + times * 200_000,
    )
  })

  it('a server that cannot open ends, and holds no connection', async () => {
    const mongo = await openServer()
    try {
      const settings = { MUNIMENT_TIME_ZONE: 'Nowhere/Land' }
      const place = { store: newDatabase(mongo), folder: newFolder(), settings }
      await expect(serve(place)).rejects.toThrow(/ended with 1/)
      await dropDatabase(place.store)
    } finally {
      await mongo.stop()
    }
  }, 120_000)

  describe.each([
    ['a server of one node', openStandIn],
    ['the primary of three mongods (MUNIMENT_MONGOD)', openThree],
  ])('when the database is killed: %s', (name, open) => {
    const itKills = open ? it : it.skip
    itKills(
      'under load, and callers are asked to come again',
      async () => {
        if (!open) return
        const database = await open()
        const tally = await killDatabase(database, { store: database.url, folder: newFolder() }, deaths)
        report(`MongoDB itself, ${name}`, tally)
        expect(tally.problems).toEqual([])
        expect(tally).toMatchObject({ kills: deaths })
        expect(tally.acknowledged).toBeGreaterThan(deaths)
      },
      60_000 + deaths * 120_000,
    )
  })
})
