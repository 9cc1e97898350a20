import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { type Entries, term } from '../../../src/store/index.ts'
import { openSqlite } from '../../../src/store/sqlite/index.ts'
import { schemaVersion } from '../../../src/store/sqlite/schema.ts'
import { entries, plans, sorts } from '../random.ts'
import { options, refsOf, remove, setOf, write } from '../sets.ts'
import { scan, writeSchema1 } from './schema-1.ts'

const folder = mkdtempSync(join(tmpdir(), 'muniment-schema-'))
let files = 0
const newFile = () => join(folder, `${++files}`, 'records.sqlite')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const amy = { types: ['Patient'], where: { op: 'prefix', prefix: term('name', 'folded', 'amy') } } as const

describe('A SQLite file of the first schema', () => {
  it('is led to this program’s schema, with all that was in it', async () => {
    const path = newFile()
    const memory = await writeSchema1(path)
    const store = await openSqlite(path, options)
    const page = { sort: [{ param: 'date', descending: true }], limit: 99 }
    const everything = { types: 'all', where: { op: 'every' } } as const
    expect(await store.search(everything, page)).toEqual(await memory.search(everything, page))
    expect(refsOf((await store.search(amy, page)).hits)).toEqual(['Patient/amy'])
    expect(await store.note('n')).toBe('kept')
    expect(Buffer.from((await store.blob(scan.hash)) ?? [])).toEqual(scan.bytes)
    expect(await store.logRows(0, 9)).toEqual(await memory.logRows(0, 9))
    await fc.assert(
      fc.asyncProperty(plans, sorts, async (plan, sort) => {
        expect(await store.search(plan, { sort, limit: 99 })).toEqual(
          await memory.search(plan, { sort, limit: 99 }),
        )
      }),
    )
    await store.close()
    const db = new DatabaseSync(path)
    expect(db.prepare('PRAGMA user_version').get()).toEqual({ user_version: schemaVersion })
    db.close()
  })

  it('has the same entries afterwards, whatever they are', async () => {
    const shelves = fc
      .array(entries, { minLength: 1, maxLength: 5 })
      .map((all) =>
        Object.fromEntries(all.map((one, place) => [`${place % 2 ? 'Alpha' : 'Beta'}/${place}`, one])),
      )
    await fc.assert(
      fc.asyncProperty(shelves, fc.array(plans, { maxLength: 9 }), async (kept, asked) => {
        const path = newFile()
        const memory = await writeSchema1(path, kept)
        const store = await openSqlite(path, options)
        for (const [type = '', id = ''] of Object.keys(kept).map((ref) => ref.split('/')))
          expect(inOrder(await store.indexed(type, id))).toEqual(inOrder(await memory.indexed(type, id)))
        for (const plan of asked) expect(await store.count(plan)).toBe(await memory.count(plan))
        expect(await store.strays()).toEqual([])
        await store.close()
      }),
      { numRuns: 60 },
    )
  })

  it('is written on as before: what is taken away leaves nothing in the index', async () => {
    const path = newFile()
    await writeSchema1(path)
    const store = await openSqlite(path, options)
    await store.commit(setOf({ changes: [write('Patient/amy', 1)] }))
    await store.commit(setOf({ changes: [remove('Patient/bob', 1), remove('Observation/s', 1)] }))
    expect(await store.count(amy)).toBe(0)
    await store.close()
    const db = new DatabaseSync(path)
    const left = db
      .prepare('SELECT text FROM key')
      .all()
      .map(({ text }) => String(text))
    expect(left.filter((text) => /amy|bob 100|sugar/.test(text))).toEqual([term('code', 'code', 'sugar')])
    db.close()
  })
})

const inOrder = ({ terms, ranges, sorts }: Entries) => ({
  terms: terms.toSorted(byText),
  ranges: [...new Set(ranges.map(({ key, lo, hi }) => `${key} ${lo} ${hi}`))].toSorted(byText),
  sorts: sorts.map(({ param, min, max }) => `${param} ${min} ${max}`).toSorted(byText),
})

const byText = (one: string, other: string) => (one < other ? -1 : 1)

describe('Two writers of one SQLite file', () => {
  it('do not take a key for known that the other has taken away', async () => {
    const path = newFile()
    const [one, other] = [await openSqlite(path, options), await openSqlite(path, options)]
    const amys = { terms: [term('name', 'folded', 'amy berg')], ranges: [], sorts: [] }
    await one.commit(setOf({ changes: [write('Patient/a', 0, { entries: amys })] }))
    await other.commit(setOf({ changes: [remove('Patient/a', 1)] }))
    await one.commit(setOf({ changes: [write('Patient/b', 0, { entries: amys })] }))
    for (const store of [one, other])
      expect(refsOf((await store.search(amy, { sort: [], limit: 9 })).hits)).toEqual(['Patient/b'])
    await Promise.all([one.close(), other.close()])
  })
})
