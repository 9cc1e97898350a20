import fc from 'fast-check'
import { aServer } from '../../builders/a-server.ts'
import { examples } from './documents.ts'
import { requests } from './requests.ts'

const runs = Number(process.env.MUNIMENT_FUZZ_RUNS ?? 500)

describe('the fuzzer', () => {
  let server: Awaited<ReturnType<typeof aServer>>
  beforeAll(async () => {
    server = await aServer()
    for (const one of examples) await server.call('PUT', `/${one.resourceType}/${one.id}`, one)
  })
  afterAll(() => server.stop())

  it(
    `finds no request in ${runs} that the server fails at`,
    async () => {
      const { catalogue, desk } = server.department
      const operations = desk.operations.map(({ name }) => name)
      const kinds = desk.rooms.flatMap((room) => room.kinds.map(({ collection }) => collection))
      const arbitrary = requests({ language: catalogue.language, operations, kinds })
      const fails = fc.asyncProperty(arbitrary, async ({ path, ...sent }) => {
        const { status } = await fetch(`${server.base}${path}`, sent)
        expect(status).toBeLessThan(500)
      })
      const { failed, ...found } = await fc.check(fails, { numRuns: runs })
      if (runs > 500) process.stdout.write(`${found.numRuns} requests, seed ${found.seed}\n`)
      if (failed) throw new Error(fc.defaultReportMessage({ failed, ...found } as never))
    },
    Math.max(60_000, runs * 40),
  )
})
