import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'
import { term } from '../../src/store/index.ts'
import { openSqlite } from '../../src/store/sqlite/index.ts'
import { schemaVersion } from '../../src/store/sqlite/schema.ts'
import { storeContract } from './contract.ts'
import { destroy, options, setOf, write } from './sets.ts'

const folder = mkdtempSync(join(tmpdir(), 'muniment-sqlite-'))
let files = 0
const newFile = () => join(folder, `${++files}`, 'records.sqlite')

afterAll(() => rmSync(folder, { recursive: true, force: true }))

storeContract('a SQLite file', async () => {
  const path = newFile()
  return { store: await openSqlite(path, options), reopen: () => openSqlite(path, options) }
})

storeContract('a SQLite memory', async () => ({ store: await openSqlite(':memory:', options) }))

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
    const blob = { hash: 'ab'.repeat(32), bytes: Buffer.from('SECRETSCAN') }
    await store.commit(
      setOf({ changes: [write('Patient/a', 0, { body: 'SECRETBODY', entries })], blobs: [blob] }),
    )
    await store.commit(setOf({ changes: [write('Patient/a', 1, { body: 'SECRETAGAIN', entries })] }))
    expect(everythingBeside(path)).toContain('SECRETBODY')
    await store.commit(setOf({ changes: [destroy('Patient/a', 2, [blob.hash])] }))
    expect(everythingBeside(path)).not.toContain('SECRET')
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
    await (await openSqlite(path, options)).close()
    const racer = join(import.meta.dirname, 'racer.ts')
    const run = promisify(execFile)
    await Promise.all([1, 2, 3].map((n) => run(process.execPath, [racer, path, `${n}`])))
    const store = await openSqlite(path, options)
    expect(await store.count({ types: ['Patient'], where: { op: 'every' } })).toBe(1)
    expect(await store.read('Basic', 'counter')).toMatchObject({ version: 60 })
    const rows = await store.logRows(0, 999)
    expect(rows.map(({ index }) => index)).toEqual(Array.from({ length: 61 }, (_, place) => place))
    await store.close()
  })
})
