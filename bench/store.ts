import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type ChangeSet, type Entries, type Store, term } from '../src/store/index.ts'
import { openSqlite } from '../src/store/sqlite/index.ts'

/**
 * Commits of a 2.4 KB body with 14 terms, 2 ranges, 4 sort values and a log row, one by one and 32 at once, against
 * the same rows written by bare SQL into the same tables. `node bench/store.ts [turns of half a second]`
 */
const turns = Number(process.argv[2] ?? 5)
const turnMs = 500
const side = 32
const stamp = (index: number) => `${index}`
const time = '2026-01-05T10:00:00.000Z'
const filler = 'x'.repeat(2350)

const idOf = (n: number) => `0${n.toString(36).padStart(12, '0')}`
const bodyOf = (n: number) => `{"resourceType":"DocumentReference","id":"${idOf(n)}","text":"${filler}"}`
const rowOf = (n: number) => `{"act":"create","who":"Practitioner/${n % 50}","about":"${idOf(n)}"}`

const entriesOf = (n: number): Entries => ({
  terms: [
    ...['status', 'type', 'category', 'facility'].map((param, place) =>
      term(param, 'systemCode', 'http://loinc.org', `${n % (7 + place)}`),
    ),
    ...['status', 'type', 'category', 'facility'].map((param, place) =>
      term(param, 'code', `${n % (7 + place)}`),
    ),
    term('identifier', 'systemCode', 'urn:ietf:rfc:3986', `urn:oid:1.2.3.${n}`),
    term('identifier', 'code', `urn:oid:1.2.3.${n}`),
    term('subject', 'reference', `Patient/${(n * 7919) % 5000}`),
    term('patient', 'reference', `Patient/${(n * 7919) % 5000}`),
    term('author', 'reference', `Practitioner/${n % 50}`),
    term('custodian', 'reference', 'Organization/1'),
  ],
  ranges: ['date', '_lastUpdated'].map((key) => ({ key, lo: n * 1000, hi: n * 1000 + 1000 })),
  sorts: [
    ...['date', '_lastUpdated'].map((param) => ({ param, min: n * 1000, max: n * 1000 })),
    ...['_id', 'status'].map((param) => ({ param, min: idOf(n), max: idOf(n) })),
  ],
})

const setOf = (n: number): ChangeSet => ({
  changes: [
    {
      act: 'write',
      type: 'DocumentReference',
      id: idOf(n),
      was: 0,
      time,
      body: bodyOf(n),
      entries: entriesOf(n),
    },
  ],
  expects: [],
  claims: [],
  notes: [],
  blobs: [],
  rows: [rowOf(n)],
})

/** The same rows by prepared statements, `many` records in a transaction. */
const floorOn = (path: string, many: number) => {
  const db = new DatabaseSync(path)
  db.exec('PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA wal_autocheckpoint = 50000')
  db.exec("INSERT INTO kind VALUES (1, 'DocumentReference')")
  const resource = db.prepare('INSERT INTO resource VALUES (?, 1, ?, 1, ?, ?, ?, 0, ?, ?)')
  const terms = db.prepare(`INSERT INTO term VALUES ${Array(14).fill('(1, ?, ?)').join(', ')}`)
  const range = db.prepare('INSERT INTO range VALUES (?, ?, ?, ?, 1)')
  const walk = db.prepare('INSERT INTO walk VALUES (1, ?, ?, ?, 0)')
  const log = db.prepare('INSERT INTO log VALUES (?, ?, ?)')
  const writeOne = (n: number) => {
    const entries = entriesOf(n)
    const sorts = JSON.stringify(Object.fromEntries(entries.sorts.map(({ param, min }) => [param, min])))
    resource.run(n + 1, idOf(n), n, time, Date.parse(time), sorts, bodyOf(n))
    terms.run(...entries.terms.flatMap((one) => [one, n + 1]))
    for (const { key, lo, hi } of entries.ranges) range.run(n + 1, key, lo, hi)
    for (const { param, min } of entries.sorts) if (typeof min === 'number') walk.run(param, min, n + 1)
    log.run(n, rowOf(n), stamp(n))
  }
  return (first: number) => {
    db.exec('BEGIN IMMEDIATE')
    for (let n = first; n < first + many; n++) writeOne(n)
    db.exec('COMMIT')
  }
}

const commitOn = (store: Store, many: number) => (first: number) =>
  Promise.all(Array.from({ length: many }, (_, place) => store.commit(setOf(first + place))))

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
