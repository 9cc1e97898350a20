import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Entries } from '../../../src/store/index.ts'
import { openMemory } from '../../../src/store/memory/index.ts'
import { shelf } from '../search-shelf.ts'
import { entriesOf, options, setOf, write } from '../sets.ts'

/** The tables as the first schema had them, apart from what no later step changes. */
const tables = `
  PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; BEGIN;
  CREATE TABLE kind (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
  CREATE TABLE resource (
    rid INTEGER PRIMARY KEY, t INTEGER NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
    seq INTEGER NOT NULL, time TEXT NOT NULL, ms INTEGER, state INTEGER NOT NULL,
    sorts TEXT NOT NULL, body TEXT NOT NULL
  );
  CREATE UNIQUE INDEX resource_by_id ON resource (t, id);
  CREATE INDEX resource_by_seq ON resource (seq, ms);
  CREATE INDEX resource_by_type_and_seq ON resource (t, seq, ms);
  CREATE TABLE history (
    rid INTEGER NOT NULL, t INTEGER NOT NULL, version INTEGER NOT NULL,
    seq INTEGER NOT NULL, time TEXT NOT NULL, ms INTEGER, until INTEGER, state INTEGER NOT NULL,
    body TEXT NOT NULL
  );
  CREATE UNIQUE INDEX history_by_version ON history (rid, version);
  CREATE INDEX history_by_seq ON history (seq, ms);
  CREATE INDEX history_by_type_and_seq ON history (t, seq, ms);
  CREATE TABLE term (t INTEGER NOT NULL, key TEXT NOT NULL, rid INTEGER NOT NULL, PRIMARY KEY (t, key, rid))
    WITHOUT ROWID;
  CREATE INDEX term_of ON term (rid, t, key);
  CREATE TABLE range (
    rid INTEGER NOT NULL, key TEXT NOT NULL, lo REAL NOT NULL, hi REAL NOT NULL, t INTEGER NOT NULL,
    PRIMARY KEY (rid, key, lo, hi)
  ) WITHOUT ROWID;
  CREATE INDEX range_by_lo ON range (t, key, lo);
  CREATE INDEX range_by_hi ON range (t, key, hi);
  CREATE TABLE walk (
    t INTEGER NOT NULL, param TEXT NOT NULL, value REAL NOT NULL, rid INTEGER NOT NULL, side INTEGER NOT NULL,
    PRIMARY KEY (t, param, value, rid, side)
  ) WITHOUT ROWID;
  CREATE TABLE note (key TEXT PRIMARY KEY, value TEXT NOT NULL, expires REAL) WITHOUT ROWID;
  CREATE TABLE blob (hash TEXT PRIMARY KEY, bytes BLOB NOT NULL);
  CREATE TABLE log (place INTEGER PRIMARY KEY, text TEXT NOT NULL, stamp TEXT NOT NULL);
  CREATE TABLE counter (one INTEGER PRIMARY KEY CHECK (one = 0), seq INTEGER NOT NULL, rows INTEGER NOT NULL);
  INSERT INTO counter VALUES (0, 1, 1);
  INSERT INTO log VALUES (0, 'row', '0:3');
  INSERT INTO note VALUES ('n', 'kept', NULL);
  PRAGMA user_version = 1;
`

const scanned = Buffer.from('a scan')
export const scan = { hash: createHash('sha256').update(scanned).digest('hex'), bytes: scanned }

/** Two intervals of one element were unknown then. */
const ofOneEach = ({ ranges, ...others }: Entries): Entries => ({
  ...others,
  ranges: ranges.filter(({ lo2 }) => lo2 === undefined),
})

/** Writes a shelf, that of the search contract, to a file of the first schema, and gives the same in memory. */
export const writeSchema1 = async (
  path: string,
  kept: Readonly<Record<string, Partial<Entries>>> = shelf,
) => {
  mkdirSync(dirname(path), { recursive: true })
  const db = new DatabaseSync(path)
  db.exec(tables)
  const records = Object.entries(kept).map(([ref, parts]) => ({ ref, entries: ofOneEach(entriesOf(parts)) }))
  const types = [...new Set(records.map(({ ref }) => ref.replace(/\/.*/, '')))]
  for (const [place, type] of types.entries()) db.prepare('INSERT INTO kind VALUES (?, ?)').run(place, type)
  for (const [rid, { ref, entries }] of records.entries()) {
    const [type = '', id = ''] = ref.split('/')
    writeRecord(db, { rid, t: types.indexOf(type), id, body: bodyOf(ref) }, entries)
  }
  db.prepare('INSERT INTO blob VALUES (?, ?)').run(scan.hash, scan.bytes)
  db.exec('COMMIT')
  db.close()
  const memory = openMemory(options)
  const changes = records.map(({ ref, entries }) => write(ref, 0, { entries, time, body: bodyOf(ref) }))
  await memory.commit(setOf({ changes, rows: ['row'], notes: [{ key: 'n', value: 'kept' }] }))
  return memory
}

interface Row {
  readonly rid: number
  readonly t: number
  readonly id: string
  readonly body: string
}

const writeRecord = (db: DatabaseSync, { rid, t, id, body }: Row, { terms, ranges, sorts }: Entries) => {
  const largest = sorts.filter(({ min, max }) => min !== max).map(({ param, max }) => [`-${param}`, max])
  const text = Object.fromEntries([...sorts.map(({ param, min }) => [param, min]), ...largest])
  const insert = (table: string, ...values: readonly (string | number)[]) =>
    db.prepare(`INSERT OR IGNORE INTO ${table} VALUES (${values.map(() => '?').join(', ')})`).run(...values)
  insert('resource', rid, t, id, 1, 1, time, Date.parse(time), 0, JSON.stringify(text), body)
  for (const key of terms) insert('term', t, key, rid)
  for (const { key, lo, hi } of ranges) insert('range', rid, key, lo, hi, t)
  for (const { param, min, max } of sorts) {
    if (typeof min === 'string') continue
    insert('walk', t, param, min, rid, min === max ? 0 : 1)
    if (min !== max) insert('walk', t, param, max, rid, 2)
  }
}

const time = '2026-01-05T10:00:00.000Z'
const bodyOf = (ref: string) => `{"ref":"${ref}"}`
