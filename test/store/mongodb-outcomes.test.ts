import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Store } from '../../src/store/index.ts'
import { openMongo } from '../../src/store/mongodb/index.ts'
import { type Fate, type Line, openLine } from '../mongo/line.ts'
import { describeMongo, dropDatabase, newDatabase, openServer, type Server } from '../mongo/server.ts'
import { options, setOf, write } from './sets.ts'

describeMongo('A commit on MongoDB', () => {
  let server: Server
  let url = ''
  let line: Line
  let store: Store

  beforeAll(async () => {
    server = await openServer()
  }, 60_000)
  beforeEach(async () => {
    url = newDatabase(server)
    line = await openLine(server, url)
    store = await openMongo(line.url, options)
    await store.commit(setOf({ rows: ['first'] }))
  })
  afterEach(async () => {
    await store.close()
    await line.close()
    await dropDatabase(url)
  })
  afterAll(() => server.stop(), 60_000)

  const two = () =>
    Promise.all(
      ['a', 'b'].map((id) => store.commit(setOf({ changes: [write(`Patient/${id}`)], rows: [id] }))),
    )

  const kept = async () => (await store.logRows(0, 99)).map(({ text }) => text)

  it.each([
    ['whose answer is lost', 'unanswered'],
    ['that was never sent', 'unsent'],
  ] as const)('%s is carried out once, and each caller is told so', async (_what, fate) => {
    let cuts = 0
    // The driver asks once more by itself.
    line.onCommit = () => (++cuts <= 2 ? fate : 'pass')
    expect(await two()).toMatchObject([
      { ok: true, firstRow: 1 },
      { ok: true, firstRow: 2 },
    ])
    expect(cuts).toBeGreaterThan(2)
    expect(await kept()).toEqual(['first', 'a', 'b'])
    expect(await store.count({ types: ['Patient'], where: { op: 'every' } })).toBe(2)
  })

  it('that was carried out before others were is found again', async () => {
    const other = await openMongo(url, options)
    let cuts = 0
    line.onCommit = async () => {
      if (++cuts > 2) return 'pass'
      if (cuts === 2) await other.commit(setOf({ changes: [write('Patient/c')], rows: ['c'] }))
      return 'unanswered'
    }
    expect(await two()).toMatchObject([{ ok: true }, { ok: true }])
    expect((await kept()).sort()).toEqual(['a', 'b', 'c', 'first'])
    await other.close()
  })

  it('whose outcome nobody tells is refused with what to do, not with "try again"', async () => {
    line.onCommit = () => 'unanswered'
    const refused = await two().catch((error: unknown) => error)
    line.onCommit = () => 'pass'
    expect(refused).toMatchObject({
      status: 503,
      headers: { 'Retry-After': '2' },
      outcome: { issue: [{ diagnostics: expect.stringContaining('Look the record up') }] },
    })
    expect(await kept()).toEqual(['first', 'a', 'b'])
  }, 60_000)

  it('does not wait long for a process that was killed within its own', async () => {
    const child = spawn(process.execPath, [join(__dirname, 'commit-once.ts'), line.url, 'lost'])
    const gone = new Promise((resolve) => child.once('exit', (_status, signal) => resolve(signal)))
    line.onCommit = () => {
      child.kill('SIGKILL')
      return 'unsent'
    }
    expect(await gone).toBe('SIGKILL')
    line.onCommit = () => 'pass'
    const begun = Date.now()
    expect(await store.commit(setOf({ changes: [write('Patient/next')], rows: ['next'] }))).toMatchObject({
      ok: true,
    })
    expect(Date.now() - begun).toBeLessThan(10_000)
    expect(await kept()).toEqual(['first', 'next'])
  }, 60_000)

  it('of a process that was only slow is made all the same', async () => {
    const other = await openMongo(url, options)
    line.onCommit = async (): Promise<Fate> => {
      // As if its event loop had stood still: no sign of life goes out until another process has lost patience.
      line.onCommit = () => 'pass'
      line.held = other.commit(setOf({ rows: ['other'] }))
      await line.held
      line.held = undefined
      return 'pass'
    }
    expect(await two()).toMatchObject([{ ok: true }, { ok: true }])
    expect((await kept()).sort()).toEqual(['a', 'b', 'first', 'other'])
    await other.close()
  }, 60_000)
})
