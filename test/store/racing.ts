import { execFile, spawn } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Plan, type Store, term } from '../../src/store/index.ts'
import { entriesOf, setOf, write } from './sets.ts'

const mrn = term('identifier', 'systemCode', 'urn:mrn', '7')
export const byMrn: Plan = { types: ['Patient'], where: { op: 'term', terms: [mrn] } }

/** FHIR's conditional create: looks first, and expects at commit that there is still nothing. */
export const createUnlessFound = async (store: Store, id: string): Promise<'created' | 'found'> => {
  for (;;) {
    const { hits } = await store.search(byMrn, { sort: [], limit: 2 })
    if (hits.length > 0) return 'found'
    const set = setOf({
      changes: [write(`Patient/${id}`, 0, { entries: entriesOf({ terms: [mrn] }) })],
      expects: [{ is: 'found', plan: byMrn, refs: [] }],
      claims: [mrn],
      rows: [id],
    })
    if ((await store.commit(set)).ok) return 'created'
  }
}

/** Reads, adds one, and begins again where another was faster. */
export const increment = async (store: Store): Promise<void> => {
  for (;;) {
    const was = (await store.read('Basic', 'counter'))?.version ?? 0
    const body = `{"is":"${was + 1}"}`
    const result = await store.commit(
      setOf({ changes: [write('Basic/counter', was, { body })], rows: [`${was}`] }),
    )
    if (result.ok) return
  }
}

/** Three processes race on a place; afterwards one record is there and sixty increments, with no gap in the log. */
export const raceOfProcesses = async (place: string, open: () => Promise<Store>): Promise<void> => {
  await (await open()).close()
  const racer = join(import.meta.dirname, 'racer.ts')
  const run = promisify(execFile)
  await Promise.all(['1', '2', '3'].map((name) => run(process.execPath, [racer, place, name])))
  const store = await open()
  expect(await store.count(byMrn)).toBe(1)
  expect(await store.read('Basic', 'counter')).toMatchObject({ version: 60 })
  const rows = await store.logRows(0, 999)
  expect(rows.map(({ index }) => index)).toEqual(Array.from({ length: 61 }, (_, n) => n))
  await store.close()
}

/** A process that commits is killed; whatever it was told is kept, is kept, whole, and the store goes on. */
export const killAtWork = async (place: string, open: () => Promise<Store>): Promise<void> => {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'writer.ts'), place])
  let told = ''
  for await (const chunk of child.stdout) {
    told += chunk
    if (told.length > 1500) child.kill('SIGKILL')
  }
  const ids = told.split('\n').slice(0, -1)
  const store = await open()
  const rows = await store.logRows(0, 1e6)
  const kept = new Set(rows.map(({ text }) => text))
  expect(ids.filter((id) => !kept.has(id))).toEqual([])
  expect(rows.map(({ index }) => index)).toEqual(rows.map((_, place) => place))
  expect(await store.logSize()).toBe(rows.length)
  expect(await store.count({ types: ['Patient'], where: { op: 'every' } })).toBe(rows.length)
  expect(await store.notes('')).toHaveLength(rows.length)
  expect(await store.commit(setOf({ rows: ['next'] }))).toMatchObject({ ok: true, firstRow: rows.length })
  await store.close()
}
