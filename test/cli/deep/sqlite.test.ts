import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Store } from '../../../src/store/index.ts'
import { openSqlite } from '../../../src/store/sqlite/index.ts'
import { options } from '../../store/sets.ts'
import { aWholeStore, examined, poured } from './a-whole-store.ts'

const folder = mkdtempSync(join(tmpdir(), 'muniment-deep-'))
let files = 0
let whole: Store

beforeAll(async () => {
  whole = await aWholeStore()
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The whole store in a SQLite file, after someone was at it with SQL. */
const brokenBy = async (statements: string): Promise<Store> => {
  const path = join(folder, `${++files}.db`)
  const store = await openSqlite(path, options)
  await poured(whole, store)
  await store.close()
  const db = new DatabaseSync(path)
  db.exec(statements)
  db.close()
  return openSqlite(path, options)
}

const ridOf = (id: string) => `(SELECT rid FROM resource WHERE id = '${id}')`
const keyOf = (text: string) => `(SELECT k FROM key WHERE text LIKE '${text}%' LIMIT 1)`

describe('A deep look at a SQLite file', () => {
  it('finds an intact store whole, and counts', async () => {
    const store = await brokenBy('')
    const { lines, tally } = await examined(store)
    expect(lines).toEqual([])
    expect(tally).toMatchObject({ blobs: 1, checkpoints: 1 })
    expect(tally.versions).toBeGreaterThan(tally.current)
    expect(tally.rows).toBeGreaterThan(7)
    await store.close()
  })

  it.each<[string, string, readonly string[]]>([
    [
      'a body that is none',
      `UPDATE resource SET body = '{' WHERE id = 'b'`,
      [
        'Patient/b/_history/1: the body is no resource',
        'Patient/b/_history/1: the body is not the one that log entry',
      ],
    ],
    [
      'a body that was changed',
      `UPDATE resource SET body = replace(body, '1980-02-02', '1980-02-03') WHERE id = 'b'`,
      [
        'Patient/b/_history/1: the body is not the one that log entry',
        'Patient/b: the index lacks 2 of its entries and has 2 others (birthdate)',
      ],
    ],
    [
      'an older body that was changed',
      `UPDATE history SET body = replace(body, '1970-01-01', '1970-01-09')`,
      ['Patient/a/_history/1: the body is not the one that log entry'],
    ],
    [
      'a record under another id',
      `UPDATE resource SET id = 'z' WHERE id = 'b'`,
      [
        'Patient/z/_history/1: the body has another id than its row',
        'Patient/z/_history/1: no log entry names this version',
        'Patient/b/_history/1: log entry',
      ],
    ],
    [
      'a record of another type',
      `UPDATE resource SET t = (SELECT id FROM kind WHERE name = 'Binary') WHERE id = 'b'`,
      ['Binary/b/_history/1: the body has another type than its row'],
    ],
    [
      'a version with another number',
      `UPDATE resource SET version = 2 WHERE id = 'b'`,
      [
        'Patient/b/_history/2: the body has another meta.versionId than its row',
        'Patient/b/_history/2: no log entry names this version',
        'Patient/b/_history/1: this version is not there',
        'Patient/b/_history/1: log entry',
      ],
    ],
    [
      'a version with another time',
      `UPDATE resource SET time = '2020-01-01T00:00:00.000Z' WHERE id = 'b'`,
      ['Patient/b/_history/1: the body has another meta.lastUpdated than its row'],
    ],
    [
      'a gap in a history',
      `DELETE FROM history WHERE version = 2 AND rid = ${ridOf('a')}`,
      ['Patient/a/_history/2: this version is not there', 'Patient/a/_history/2: log entry'],
    ],
    [
      'a history without its beginning',
      `DELETE FROM history WHERE version = 1 AND rid = ${ridOf('a')}`,
      ['Patient/a/_history/1: this version is not there'],
    ],
    [
      'a record that is gone',
      `DELETE FROM resource WHERE id = 'b'`,
      ['Patient/b/_history/1: log entry', 'row '],
    ],
    [
      'a term that is missing',
      `DELETE FROM term WHERE rid = ${ridOf('b')} AND k = ${keyOf('name\u0001f\u0001of b')}`,
      ['Patient/b: the index lacks 1 of its entries and has 0 others (name)'],
    ],
    [
      'a term that another record has',
      `INSERT INTO term VALUES (${keyOf('name\u0001f\u0001of a')}, ${ridOf('b')})`,
      ['Patient/b: the index has entries that belong to no record'],
    ],
    [
      'a range that is another',
      `UPDATE range SET lo = lo - 1 WHERE rid = ${ridOf('b')} AND k = (SELECT k FROM key WHERE text = 'birthdate')`,
      ['Patient/b: the index lacks 1 of its entries and has 1 others (birthdate)'],
    ],
    [
      'a place in an order that is missing',
      `DELETE FROM walk WHERE rid = ${ridOf('b')} AND k = (SELECT k FROM key WHERE text = 'birthdate')`,
      ['Patient/b: the index lacks 1 of its entries and has 0 others (birthdate)'],
    ],
    [
      'sort values that are others',
      `UPDATE resource SET sorts = '{}' WHERE id = 'b'`,
      ['Patient/b: the index lacks'],
    ],
    [
      'entries of a record that was deleted',
      `INSERT INTO term VALUES (${keyOf('name\u0001f\u0001of b')}, ${ridOf('gone')});
       INSERT INTO own VALUES (${ridOf('gone')}, json_array(${keyOf('name\u0001f\u0001of b')}), '[]')`,
      [
        'Patient/gone: the index lacks 0 of its entries and has 1 others (name)',
        'Patient/gone: the index has entries',
      ],
    ],
    [
      'a key under which nothing stands',
      `INSERT INTO key VALUES (99999, 1, 'who')`,
      ['key 99999 of the index: '],
    ],
    [
      'a name that leads to no key',
      `INSERT INTO also VALUES (1, 'who', 99999)`,
      ['a name of key 99999 of the index: '],
    ],
    [
      'a name that is missing',
      `DELETE FROM also WHERE t = (SELECT t FROM resource WHERE id = 'b' AND state = 0) AND text = 'name\u0001p'`,
      [
        'Patient/a: the index lacks 1 of its entries',
        'Patient/b: the index lacks 1 of its entries and has 0 others (name)',
      ],
    ],
    [
      'a name that is another',
      `UPDATE also SET text = 'gender\u0001p' WHERE text = 'name\u0001p'`,
      ['a name of key '],
    ],
    ['bytes that are gone', 'DELETE FROM blob', ['Binary/scan/_history/1: its bytes are not there']],
    ['bytes that are others', `UPDATE piece SET bytes = CAST('a scam' AS BLOB)`, ['blob ']],
    [
      'a log entry that was changed',
      `UPDATE log SET text = replace(text, '"a"', '"b"') WHERE place = 2`,
      ['log entry 2: '],
    ],
    ['a log entry that is gone', 'DELETE FROM log WHERE place = 1', ['log entry 1: missing']],
    [
      'an AuditEvent that was changed',
      `UPDATE resource SET body = replace(body, 'desk.test', 'other.test') WHERE id LIKE '%-0'`,
      ['log entry 0: event'],
    ],
    [
      'a checkpoint that does not hold',
      `UPDATE note SET value = json_set(value, '$.root', 'AAAA') WHERE key LIKE 'checkpoint%'`,
      ['checkpoint at'],
    ],
    [
      'a count that is behind',
      'UPDATE counter SET seq = seq - 1',
      [': its commit is beyond the last that was counted'],
    ],
  ])('names %s', async (_, statements, expected) => {
    const store = await brokenBy(statements)
    const { lines } = await examined(store)
    for (const line of expected) expect(lines).toContainEqual(expect.stringContaining(line))
    await store.close()
  })
})
