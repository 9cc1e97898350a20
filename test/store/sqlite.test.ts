import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'
import { both, type Node, type Plan, term } from '../../src/store/index.ts'
import { openMemory } from '../../src/store/memory/index.ts'
import { openSqlite } from '../../src/store/sqlite/index.ts'
import { schemaVersion } from '../../src/store/sqlite/schema.ts'
import { storeContract } from './contract.ts'
import { killAtWork, raceOfProcesses } from './racing.ts'
import { sealedContract, sealedOptions } from './sealing.ts'
import { aBlob, bytesOf, destroy, entriesOf, options, paged, setOf, write } from './sets.ts'

const folder = mkdtempSync(join(tmpdir(), 'muniment-sqlite-'))
let files = 0
const newFile = () => join(folder, `${++files}`, 'records.sqlite')

afterAll(() => rmSync(folder, { recursive: true, force: true }))

storeContract('a SQLite file', async () => {
  const path = newFile()
  return { store: await openSqlite(path, options), reopen: () => openSqlite(path, options) }
})

storeContract('a SQLite memory', async () => ({ store: await openSqlite(':memory:', options) }))

sealedContract('a SQLite file', async () => {
  const path = newFile()
  return { store: await openSqlite(path, sealedOptions), reopen: () => openSqlite(path, sealedOptions) }
})

/** Everything that lies in the folder of a file, as text. */
const everythingBeside = (path: string) =>
  readdirSync(dirname(path))
    .map((name) => readFileSync(join(dirname(path), name), 'latin1'))
    .join('')

describe('A SQLite file', () => {
  it('holds nothing of a destroyed record, neither its bodies nor its entries nor its blobs', async () => {
    const path = newFile()
    const store = await openSqlite(path, options)
    const entries = { terms: [term('name', 'exact', 'SECRETNAME')], ranges: [], sorts: [] }
    const blob = aBlob(Buffer.from('SECRETSCAN'.repeat(100_000)))
    await store.commit(
      setOf({ changes: [write('Patient/a', 0, { body: 'SECRETBODY', entries })], blobs: [blob] }),
    )
    await store.commit(setOf({ changes: [write('Patient/a', 1, { body: 'SECRETAGAIN', entries })] }))
    expect(everythingBeside(path)).toContain('SECRETBODY')
    expect(everythingBeside(path)).toContain('SECRETSCAN')
    await store.commit(setOf({ changes: [destroy('Patient/a', 2, [blob.hash])] }))
    expect(everythingBeside(path)).not.toContain('SECRET')
    await store.close()
  })

  it('holds nothing of what is destroyed while a thread carries its log over', async () => {
    const path = newFile()
    const store = await openSqlite(path, options)
    await store.commit(setOf({ changes: [write('Patient/a', 0, { body: 'SECRETBODY' })] }))
    await Promise.all(Array.from({ length: 2100 }, () => store.commit(setOf({ rows: ['row'] }))))
    await store.commit(setOf({ changes: [destroy('Patient/a', 1)] }))
    for (let tries = 0; tries < 100 && everythingBeside(path).includes('SECRET'); tries++) await pause(50)
    expect(everythingBeside(path)).not.toContain('SECRET')
    await Promise.all(Array.from({ length: 2100 }, () => store.commit(setOf({ rows: ['row'] }))))
    await store.close()
    const again = await openSqlite(path, options)
    expect(await again.logSize()).toBe(4200)
    await again.close()
  })

  it('holds no body and no blob as they are, where there is a seal', async () => {
    const path = newFile()
    const store = await openSqlite(path, sealedOptions)
    const staged = await store.stage([Buffer.from('SECRETSCAN'.repeat(100_000))])
    const blobs = [staged, aBlob(Buffer.from('SECRETNOTE'))]
    await store.commit(setOf({ changes: [write('Patient/a', 0, { body: '{"SECRETBODY":1}' })], blobs }))
    await store.commit(setOf({ changes: [write('Patient/a', 1, { body: '{"SECRETAGAIN":1}' })] }))
    await store.commit(setOf({ changes: [destroy('Patient/b', 0)] }))
    expect(everythingBeside(path)).toContain('Patient')
    expect(everythingBeside(path)).not.toMatch(/SECRET|stub/)
    expect((await store.history({ limit: 9 })).map(({ body }) => body)).toEqual([
      '{"stub":"Patient/b"}',
      '{"SECRETAGAIN":1}',
      '{"SECRETBODY":1}',
    ])
    expect(await store.blob(staged.hash)).toHaveLength(1_000_000)
    await store.close()
  })

  it('names a blob that was damaged, and gives no piece that was', async () => {
    const path = newFile()
    const store = await openSqlite(path, options)
    const bytes = bytesOf(1_200_000)
    const staged = await store.stage([bytes])
    await store.commit(setOf({ blobs: [staged] }))
    const db = new DatabaseSync(path)
    db.exec('UPDATE piece SET bytes = zeroblob(length(bytes)) WHERE n = 1')
    db.close()
    const parts: number[] = []
    const reading = async () => {
      for await (const part of (await store.openBlob(staged.hash))?.read() ?? []) parts.push(part.length)
    }
    await expect(reading()).rejects.toMatchObject({
      status: 500,
      message: expect.stringContaining(staged.hash),
    })
    expect(parts).toEqual([524_288])
    await expect(store.blob(staged.hash)).rejects.toMatchObject({ status: 500 })
    await store.close()
  })

  it('is refused by an older program, with what to do', async () => {
    const path = newFile()
    await (await openSqlite(path, options)).close()
    const db = new DatabaseSync(path)
    db.exec(`PRAGMA user_version = ${schemaVersion + 1}`)
    db.close()
    const error = await openSqlite(path, options).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({
      status: 503,
      message: expect.stringContaining(`schema ${schemaVersion + 1}`),
    })
  })

  it('that is none is refused, and left as it is', async () => {
    const path = newFile()
    mkdirSync(dirname(path))
    writeFileSync(path, 'Dear diary, this is no database but a text of some length.'.repeat(200))
    await expect(openSqlite(path, options)).rejects.toMatchObject({ status: 503 })
    expect(readFileSync(path, 'utf8')).toContain('Dear diary')
  })

  it('is away while another holds it for long, and serves again afterwards', async () => {
    const path = newFile()
    const store = await openSqlite(path, options)
    const intruder = new DatabaseSync(path)
    intruder.exec('BEGIN IMMEDIATE')
    const error = await store.commit(setOf({ rows: ['a'] })).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ status: 503, headers: { 'Retry-After': '2' } })
    intruder.exec('ROLLBACK')
    intruder.close()
    expect(await store.commit(setOf({ rows: ['b'] }))).toEqual({ ok: true, seq: 1, firstRow: 0 })
    await store.close()
  })

  it('is shared by several processes, and a race has one winner', async () => {
    const path = newFile()
    await raceOfProcesses(path, () => openSqlite(path, options))
  })

  it('has all that was acknowledged when its process is killed, and goes on', async () => {
    const path = newFile()
    await killAtWork(path, () => openSqlite(path, options))
  })

  it('answers among thousands, where it goes along an index, as memory does', async () => {
    const memory = openMemory(options)
    const sqlite = await openSqlite(':memory:', options)
    const changes = Array.from({ length: 5200 }, (_, n) => {
      const terms = [
        term('status', 'code', n % 50 === 0 ? 'rare' : 'usual'),
        term('half', 'code', `${n % 2}`),
      ]
      const many = n % 7 === 0 ? { min: n % 90, max: n % 90 } : { min: n % 30, max: n % 70 }
      const date = many.min <= many.max ? [{ param: 'date', ...many }] : []
      const sorts = [...date, { param: 'name', min: `n${n % 13}`, max: `n${n % 13}` }]
      return write(`${n % 9 === 0 ? 'Basic' : 'Patient'}/${n}`, 0, { entries: { terms, ranges: [], sorts } })
    })
    for (const store of [memory, sqlite]) await store.commit(setOf({ changes }))
    const usual: Node = { op: 'term', terms: [term('status', 'code', 'usual')] }
    const half: Node = { op: 'term', terms: [term('half', 'code', '1')] }
    const rare: Node = { op: 'prefix', prefix: term('status', 'code', 'ra') }
    for (const where of [
      usual,
      half,
      rare,
      both(usual, half),
      both(half, rare),
      { op: 'not', of: rare } as const,
    ])
      for (const types of [['Patient'], 'all'] as const)
        for (const keys of ['', '-date', 'date -name', 'name']) {
          const sort = keys.split(' ').filter(Boolean).map(sortKey)
          const plan = { types, where }
          expect(await paged(sqlite, plan, { sort, limit: 1100 })).toEqual(
            await paged(memory, plan, { sort, limit: 9999 }),
          )
          expect(await sqlite.count(plan)).toBe(await memory.count(plan))
        }
    await sqlite.close()
  }, 60_000)

  it('refuses a chain by way of more records than it may, unless another part leaves few', async () => {
    const store = await openSqlite(':memory:', options)
    const to: Plan = { types: ['Patient'], where: { op: 'every' } }
    const subject = (n: number) => entriesOf({ terms: [term('subject', 'reference', `Patient/${n}`)] })
    const changes = Array.from({ length: 10_001 }, (_, n) => write(`Patient/${n}`))
    await store.commit(setOf({ changes: [...changes, write('Basic/a', 0, { entries: subject(7) })] }))
    const points: Node = { op: 'points', param: 'subject', to }
    const tooCostly = { status: 422 }
    for (const where of [points, { op: 'not', of: points } as const]) {
      await expect(store.count({ types: ['Basic'], where })).rejects.toMatchObject(tooCostly)
      const page = { sort: [], limit: 5 }
      await expect(store.search({ types: ['Basic'], where }, page)).rejects.toMatchObject(tooCostly)
    }
    const few = both(points, { op: 'ids', ids: ['a', 'b'] })
    expect(await store.count({ types: ['Basic'], where: few })).toBe(1)
    await store.close()
  }, 60_000)
})

const sortKey = (key: string) => ({ param: key.replace('-', ''), descending: key.startsWith('-') })
