import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Store } from '../src/store/index.ts'
import { openSqlite } from '../src/store/sqlite/index.ts'
import { keysOf, namesOf } from '../src/store/sqlite/names.ts'
import { documentOf, setOf, stamp } from './store/documents.ts'

/**
 * Commits of a 2.4 KB body with 14 terms, 2 ranges, 4 sort values and a log row, one by one and 32 at once, against
 * the same rows written by bare SQL into the same tables. `node bench/store.ts [turns of half a second]`
 */
const turns = Number(process.argv[2] ?? 5)
const turnMs = 500
const side = 32
const ofAll = 1_000_000
/** The same rows by prepared statements, `many` records in a transaction; the keys' numbers are known beforehand. */
const floorOn = (path: string, many: number) => {
  const db = new DatabaseSync(path)
  db.exec('PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA wal_autocheckpoint = 50000')
  db.exec("INSERT INTO kind VALUES (1, 'DocumentReference')")
  const resource = db.prepare('INSERT INTO resource VALUES (?, 1, ?, 1, ?, ?, ?, 0, ?, ?)')
  const key = db.prepare('INSERT INTO key VALUES (?, 1, ?)')
  const also = db.prepare('INSERT INTO also VALUES (1, ?, ?)')
  const terms = db.prepare('INSERT INTO term SELECT value, ? FROM json_each(?)')
  const own = db.prepare('INSERT INTO own VALUES (?, ?, ?)')
  const range = db.prepare('INSERT INTO range VALUES (?, ?, ?, ?)')
  const walk = db.prepare('INSERT INTO walk VALUES (?, ?, ?, 0)')
  const log = db.prepare('INSERT INTO log VALUES (?, ?, ?)')
  const keys = new Map<string, number>()
  const numberOf = (text: string): number => {
    const known = keys.get(text)
    if (known !== undefined) return known
    keys.set(text, keys.size)
    key.run(keys.size - 1, text)
    for (const name of namesOf(text)) also.run(name, keys.size - 1)
    return keys.size - 1
  }
  const writeOne = (n: number) => {
    const { id, time, body, entries, row } = documentOf(n, ofAll)
    const sorts = JSON.stringify(Object.fromEntries(entries.sorts.map(({ param, min }) => [param, min])))
    resource.run(n + 1, id, n, time, Date.parse(time), sorts, body)
    const ks = JSON.stringify(keysOf(entries.terms).map(numberOf))
    terms.run(n + 1, ks)
    own.run(n + 1, ks, '[]')
    for (const { key: text, lo, hi } of entries.ranges) range.run(numberOf(text), n + 1, lo, hi)
    for (const { param, min } of entries.sorts)
      if (typeof min === 'number') walk.run(numberOf(param), min, n + 1)
    log.run(n, row, stamp(n))
  }
  return (first: number) => {
    db.exec('BEGIN IMMEDIATE')
    for (let n = first; n < first + many; n++) writeOne(n)
    db.exec('COMMIT')
  }
}

const commitOn = (store: Store, many: number) => (first: number) =>
  Promise.all(Array.from({ length: many }, (_, place) => store.commit(setOf(first + place, ofAll))))

/** Records a second of each, turn by turn, so that a busy moment of the machine meets both. */
const ratesOf = async (many: number, works: readonly ((first: number) => unknown)[]): Promise<number[]> => {
  const done = works.map(() => ({ records: 0, ms: 0 }))
  for (let turn = 0; turn < turns; turn++)
    for (const [place, work] of works.entries()) {
      const one = done[place]
      const begun = performance.now()
      for (; one && performance.now() < begun + turnMs; one.records += many) await work(one.records)
      if (one) one.ms += performance.now() - begun
    }
  return done.map(({ records, ms }) => (records * 1000) / ms)
}

const folder = mkdtempSync(join(tmpdir(), 'muniment-bench-'))
for (const many of [1, side]) {
  const floorPath = join(folder, `floor-${many}.db`)
  await (await openSqlite(floorPath, { stamp })).close()
  const path = join(folder, `store-${many}.db`)
  const store = await openSqlite(path, { stamp })
  const [rate = 0, floor = 0] = await ratesOf(many, [commitOn(store, many), floorOn(floorPath, many)])
  const records = await store.count({ types: ['DocumentReference'], where: { op: 'every' } })
  await store.close()
  const size = statSync(path).size / records / 1000
  console.log(
    `${many} at once: ${rate.toFixed(0)} commits/s, bare SQL ${floor.toFixed(0)}/s, ratio ${(rate / floor).toFixed(2)}, ${size.toFixed(1)} KB each`,
  )
}
rmSync(folder, { recursive: true })
