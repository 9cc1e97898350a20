import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { parseArgs } from 'node:util'
import { both, type Node, type SortKey, type Store, term } from '../src/store/index.ts'
import { openSqlite } from '../src/store/sqlite/index.ts'
import { documentOf, patientOf, setOf, stamp } from './store/documents.ts'

/**
 * A SQLite file of many documents: how fast it grows, what it weighs, and how long searches over it take.
 * `node bench/shelf.ts [--records 100000] [--file PATH] [--keep]`; a file that is there is searched, not written anew.
 */
const { values: flags } = parseArgs({
  options: {
    records: { type: 'string', default: '100000' },
    file: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
})
const many = Number(flags.records)
const folder = mkdtempSync(join(tmpdir(), 'muniment-shelf-'))
const path = flags.file ?? join(folder, 'records.sqlite')
const inGroup = 200
const times = 2000
/** The first of them warm the code up, and are not counted. */
const warming = 500

const grow = async (store: Store) => {
  const rates: number[] = []
  const cpu = process.cpuUsage()
  for (let tenth = 0; tenth < 10; tenth++) {
    const [from, to] = [Math.floor((many * tenth) / 10), Math.floor((many * (tenth + 1)) / 10)]
    const begun = performance.now()
    for (let n = from; n < to; n += inGroup)
      await Promise.all(
        Array.from({ length: Math.min(inGroup, to - n) }, (_, place) => store.commit(setOf(n + place, many))),
      )
    rates.push(((to - from) * 1000) / (performance.now() - begun))
  }
  const { user, system } = process.cpuUsage(cpu)
  console.log(
    `commits/s by tenths: ${rates.map((rate) => rate.toFixed(0)).join(' ')}; CPU ${((user + system) / many).toFixed(0)} us each`,
  )
}

const weigh = () => {
  const db = new DatabaseSync(path)
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  const parts = db
    .prepare('SELECT name, sum(pgsize) AS bytes FROM dbstat GROUP BY name ORDER BY 2 DESC')
    .all()
  const each = parts.map(({ name, bytes }) => `${String(name)} ${(Number(bytes) / many).toFixed(0)}`)
  console.log(`bytes each: ${(statSync(path).size / many).toFixed(0)} (${each.join(', ')})`)
  db.close()
}

const code = (param: string, value: number): Node => ({
  op: 'term',
  terms: [term(param, 'code', `${value}`)],
})
const since = (from: number): Node => ({
  op: 'range',
  key: 'date',
  bounds: [{ on: 'hi', is: '>', than: from }],
})
const newest: readonly SortKey[] = [{ param: 'date', descending: true }]
const byStatus: readonly SortKey[] = [{ param: 'status', descending: false }]
const of = (n: number): Node => ({ op: 'term', terms: [term('patient', 'reference', patientOf(n, many))] })
const inTheSecondHalf = since((many / 2) * 60_000)

/** The questions: what is asked the n-th time, in which order. */
const shapes: Readonly<Record<string, readonly [(n: number) => Node, readonly SortKey[]]>> = {
  'by patient': [of, []],
  'by patient, newest first': [of, newest],
  'by patient and type, newest first': [(n) => both(of(n), code('type', n % 8)), newest],
  'by identifier': [(n) => ({ op: 'term', terms: [term('identifier', 'code', `urn:oid:1.2.3.${n}`)] }), []],
  'two broad': [(n) => both(code('status', n % 7), code('category', n % 9)), []],
  'two broad, newest first': [(n) => both(code('status', n % 7), code('category', n % 9)), newest],
  'two broad since half, newest first': [
    (n) => both(code('status', n % 7), code('category', n % 9), inTheSecondHalf),
    newest,
  ],
  'two broad since half': [(n) => both(code('status', n % 7), code('category', n % 9), inTheSecondHalf), []],
  'two that never meet, newest first': [
    (n) => both(code('status', n % 7), code('status', (n + 1) % 7)),
    newest,
  ],
  'one broad, newest first': [(n) => code('status', n % 7), newest],
  'one broad, sorted by text': [(n) => code('status', n % 7), byStatus],
  'everything, sorted by text': [() => ({ op: 'every' }), byStatus],
}

const spread = (all: readonly number[]): string => {
  const ordered = all.toSorted((a, b) => a - b)
  const at = (part: number) => (ordered[Math.floor(ordered.length * part)] ?? 0).toFixed(3)
  return `p50 ${at(0.5)} least ${at(0)}`
}

const ask = async (store: Store) => {
  for (const [name, [where, sort]] of Object.entries(shapes)) {
    const took: number[] = []
    const worked: number[] = []
    let found = 0
    for (let turn = 0; turn < times; turn++) {
      const plan = { types: ['DocumentReference'], where: where((turn * 104_729) % many) }
      const begun = performance.now()
      const cpu = process.cpuUsage()
      found = await store.search(plan, { sort, limit: 20 }).then(
        ({ hits }) => hits.length,
        () => -1,
      )
      const { user, system } = process.cpuUsage(cpu)
      const ms = performance.now() - begun
      const isSlow = ms > 20
      if (turn < warming && !isSlow) continue
      took.push(ms)
      worked.push((user + system) / 1000)
      if (isSlow && took.length > 9) break
    }
    const end = found < 0 ? 'refused' : `${found} found`
    console.log(`${name}: ${spread(took)} ms; CPU ${spread(worked)}; ${end}`)
  }
}

/** Reads by id, each beside the same row by bare SQL on a connection of its own. */
const read = async (store: Store) => {
  const db = new DatabaseSync(path, { readOnly: true })
  db.exec('PRAGMA mmap_size = 2147418112; PRAGMA cache_size = -262144')
  const bare = db.prepare(
    "SELECT version, time, seq, state, body FROM resource WHERE t = (SELECT id FROM kind WHERE name = 'DocumentReference') AND id = ?",
  )
  const ways: readonly [number[], (id: string) => unknown][] = [
    [[], (id) => store.read('DocumentReference', id)],
    [[], (id) => bare.get(id)],
  ]
  for (let turn = 0; turn < times; turn++) {
    const { id } = documentOf((turn * 104_729) % many, many)
    // Who comes second finds the page at hand: each does, in turn.
    for (const [took, way] of turn % 2 ? ways : ways.toReversed()) {
      const begun = performance.now()
      await way(id)
      if (turn >= warming) took.push(performance.now() - begun)
    }
  }
  db.close()
  console.log(`read by id and bare SQL: ${ways.map(([took]) => spread(took)).join('; ')} ms`)
}

const store = await openSqlite(path, { stamp })
if ((await store.logSize()) === 0) await grow(store)
weigh()
await read(store)
await ask(store)
await store.close()
rmSync(folder, { recursive: true })
if (!flags.keep && flags.file)
  for (const end of ['', '-wal', '-shm']) rmSync(flags.file + end, { force: true })
