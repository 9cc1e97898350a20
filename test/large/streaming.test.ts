import { describeMongo, dropDatabase, newDatabase, openServer } from '../mongo/server.ts'
import { endAll, newFolder, type Place, type Serving, serve } from '../nothing-lost/serving.ts'
import { type Streamed, streamThrough } from './streaming.ts'

/** `MUNIMENT_LARGE_MB=500 npx jest test/large/streaming` takes half a minute. */
const megabytes = Number(process.env.MUNIMENT_LARGE_MB ?? 40)
const isLong = process.env.MUNIMENT_LARGE_MB !== undefined
/** Of which the database's own cache takes half. A short run is measured once that is filled. */
const mostGrowthMb = isLong ? 150 : 60

const streamed = async (place: Place): Promise<Streamed> => {
  const serving: Serving = await serve(place)
  if (!isLong) await streamThrough(serving.base, serving.pid, megabytes, 'before')
  const all = await streamThrough(serving.base, serving.pid, megabytes)
  expect(serving.complaints()).toBe('')
  await serving.stop()
  const { idleMb, mostMb, inMs, outMs } = all
  if (isLong)
    process.stdout.write(
      `${megabytes} MB on ${place.store.split(':')[0]}: idle ${idleMb | 0} MB, at most ${mostMb | 0} MB; in ${inMs | 0} ms, out ${outMs | 0} ms\n`,
    )
  return all
}

const expectBounded = ({ sent, received, idleMb, mostMb }: Streamed) => {
  expect(received).toBe(sent)
  expect(mostMb - idleMb).toBeLessThan(mostGrowthMb)
}

describe('A content of many megabytes', () => {
  afterAll(endAll)

  it('streams through a server on SQLite in bounded memory', async () => {
    const folder = newFolder()
    expectBounded(await streamed({ store: `sqlite:${folder}`, folder }))
  }, 300_000)
})

const describeLong = isLong ? describeMongo : describe.skip

describeLong('A content of many megabytes, with a MongoDB server,', () => {
  it('streams through a server in bounded memory', async () => {
    const server = await openServer()
    const url = newDatabase(server)
    try {
      expectBounded(await streamed({ store: url, folder: newFolder() }))
    } finally {
      await dropDatabase(url)
      await server.stop()
    }
  }, 600_000)
})
