import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openCatalogue } from '../src/catalogue.ts'
import { parseJson, type Resource } from '../src/fhir/index.ts'
import type { ChangeSet } from '../src/store/index.ts'
import { openSqlite } from '../src/store/sqlite/index.ts'
import { stamp } from './store/documents.ts'

/**
 * How fast a SQLite file takes in real records, and whether it stays so: Synthea's patients again and again, each time
 * under other ids, parsed, indexed by all search parameters and committed 200 at a time with a log row each.
 * `node bench/ingest.ts [--records 100000] [--from ../shared/data/synthea/bulk-ndjson] [--file PATH --keep]`
 */
const { values: flags } = parseArgs({
  options: {
    records: { type: 'string', default: '100000' },
    from: { type: 'string', default: '../shared/data/synthea/bulk-ndjson' },
    file: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
})
const many = Number(flags.records)
const source = flags.from
if (!existsSync(source)) {
  console.log(`not run: ${source} is not here; name a folder of NDJSON files with --from`)
  process.exit(0)
}
const lines = readdirSync(source).flatMap((name) =>
  readFileSync(join(source, name), 'utf8').split('\n').filter(Boolean),
)
const uuid = /[0-9a-f]{8}(-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})/g
const inGroup = 200
const time = '2026-01-05T10:00:00.000Z'

const folder = mkdtempSync(join(tmpdir(), 'muniment-ingest-'))
const path = flags.file ?? join(folder, 'records.sqlite')
const { language } = openCatalogue('http://localhost/fhir')
const store = await openSqlite(path, { stamp })

/** The n-th record: the line's, as another patient's of another copy of the hospital. */
const setOf = (n: number): ChangeSet => {
  const copy = Math.floor(n / lines.length)
    .toString(16)
    .padStart(8, '0')
  const body = (lines[n % lines.length] ?? '').replace(uuid, `${copy}$1`)
  const resource = parseJson(body) as Resource
  const { resourceType: type, id = '' } = resource
  const entries = language.entriesOf(resource)
  return {
    changes: [{ act: 'write', type, id, was: 0, time, body, entries }],
    expects: [],
    claims: [],
    notes: [],
    blobs: [],
    rows: [`{"act":"create","about":"${type}/${id}"}`],
  }
}

const rates: number[] = []
for (let tenth = 0; tenth < 10; tenth++) {
  const [from, to] = [Math.floor((many * tenth) / 10), Math.floor((many * (tenth + 1)) / 10)]
  const begun = performance.now()
  for (let n = from; n < to; n += inGroup)
    await Promise.all(
      Array.from({ length: Math.min(inGroup, to - n) }, async (_, place) => {
        const done = await store.commit(setOf(n + place))
        if (!done.ok) throw new Error(`a copy of line ${(n + place) % lines.length} is there already`)
      }),
    )
  rates.push(((to - from) * 1000) / (performance.now() - begun))
}
await store.close()
console.log(`${many} records of ${lines.length}, again and again, into SQLite`)
console.log(`records/s by tenths: ${rates.map((rate) => rate.toFixed(0)).join(' ')}`)
console.log(`the last tenth is ${((rates[9] ?? 0) / (rates[0] ?? 1)).toFixed(2)} of the first`)
console.log(`${(statSync(path).size / many).toFixed(0)} bytes a record, index and log included`)
if (!flags.keep) rmSync(path, { force: true })
rmSync(folder, { recursive: true, force: true })
