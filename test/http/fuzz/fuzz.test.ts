import fc from 'fast-check'
import { aServer } from '../../builders/a-server.ts'
import { examples } from './documents.ts'
import { requests, type Sent } from './requests.ts'

const runs = Number(process.env.MUNIMENT_FUZZ_RUNS ?? 500)
const most = 2000
const first = Date.now() % 2 ** 31
/** A fresh server for every 2,000 requests: what they leave behind makes it no slower. */
const rounds = Array.from({ length: Math.ceil(runs / most) }, (_, round) => ({
  seed: first + round,
  numRuns: Math.min(most, runs - round * most),
}))

describe('the fuzzer', () => {
  let server: Awaited<ReturnType<typeof aServer>>
  beforeEach(async () => {
    server = await aServer()
    for (const one of examples) await server.call('PUT', `/${one.resourceType}/${one.id}`, one)
  })
  afterEach(() => server.stop())

  const fails = async ({ path, ...sent }: Sent): Promise<void> => {
    const { status } = await fetch(`${server.base}${path}`, sent)
    if (status >= 500) throw new Error(String(status))
  }

  it.each(rounds)(
    'finds none in $numRuns requests (seed $seed) that the server fails at',
    async (round) => {
      const { catalogue, desk } = server.department
      const operations = desk.operations.map(({ name }) => name)
      const kinds = desk.rooms.flatMap((room) => room.kinds.map(({ collection }) => collection))
      const sent = requests({ language: catalogue.language, operations, kinds })
      await fc.assert(fc.asyncProperty(sent, fails), round)
    },
    120_000,
  )
})
