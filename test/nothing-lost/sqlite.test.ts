import { setTimeout as pause } from 'node:timers/promises'
import { Book } from './book.ts'
import { broken } from './check.ts'
import { killServer, kills, report } from './harness.ts'
import { load } from './load.ts'
import { endAll, newFolder, serve } from './serving.ts'

const times = kills(3)

describe('Nothing is lost on SQLite', () => {
  afterAll(endAll, 60_000)

  it(
    'when the server is killed under load',
    async () => {
      const folder = newFolder()
      const tally = await killServer({ store: `sqlite:${folder}`, folder }, times)
      report('server on SQLite', tally)
      expect(tally.problems).toEqual([])
      expect(tally).toMatchObject({ kills: times })
      expect(tally.acknowledged).toBeGreaterThan(times)
    },
    60_000 + times * 30_000,
  )

  it('and whatever were lost would be named', async () => {
    const folder = newFolder()
    const server = await serve({ store: `sqlite:${folder}`, folder })
    const book = new Book('true')
    expect(await broken(server.base, book)).toEqual([])
    const work = load([server.base], book)
    await pause(500)
    work.stop()
    await work.ended
    expect(await broken(server.base, book)).toEqual([])
    // One that is still as it was made, so that it is found by its label.
    const [ref, versions] = [...book.kept].find(([, all]) => all.size === 1 && all.get(1) !== 'gone') ?? ['']
    const label = versions?.get(1) ?? ''
    expect(label).not.toBe('')
    const said = async (tell: (lie: Book) => void) => {
      const lie = new Book('lie')
      tell(lie)
      return (await broken(server.base, lie)).join('\n')
    }
    expect(await said((lie) => lie.keep('Patient/none', 1, 'gone', 'gone'))).toMatch(/is lost/)
    expect(await said((lie) => lie.keep(ref, 999, label, label))).toMatch(/version 999 was acknowledged/)
    expect(await said((lie) => lie.keep(ref, 1, label, 'other'))).toMatch(
      /search for its identity finds \[\]/,
    )
    expect(await said((lie) => lie.transactions.add('half'))).toMatch(/0 observations, not 4/)
    expect(await said((lie) => lie.identify('nobody', ref))).toMatch(/\[\] are there/)
    expect(await said((lie) => lie.refused.push({ act: 'create', label, key: label }))).toMatch(/found by/)
    await server.stop()
  }, 60_000)
})
