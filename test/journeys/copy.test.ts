import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { hashesOf } from '../../src/store/content.ts'
import type { Store } from '../../src/store/index.ts'
import { openMongo } from '../../src/store/mongodb/index.ts'
import { openSqlite } from '../../src/store/sqlite/index.ts'
import { describeMongo, dropDatabase, newDatabase, openServer, type Server } from '../mongo/server.ts'
import { type Asked, ask } from '../nothing-lost/caller.ts'
import { endAll, newFolder, type Place, run, serve } from '../nothing-lost/serving.ts'
import { options } from '../store/sets.ts'

const marital = {
  resourceType: 'SearchParameter',
  id: 'marital',
  url: 'http://copy.test/marital',
  name: 'Marital',
  status: 'active',
  description: 'By marital status',
  code: 'marital',
  base: ['Patient'],
  type: 'token',
  expression: 'Patient.maritalStatus',
}

const patient = (id: string, family: string) => ({
  resourceType: 'Patient',
  id,
  name: [{ family }],
  maritalStatus: {
    coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-MaritalStatus', code: 'M' }],
  },
})

/** Everything in a store that is copied; what the index is to do is the copy's own affair. */
const contentIn = async (store: Store) => {
  const { seq, rows, notes } = await store.stand()
  const blobs: string[] = []
  for await (const hash of hashesOf(store)) blobs.push(`${hash} ${(await store.blob(hash))?.length}`)
  const all = { after: { seq: 0, type: '', id: '' }, upTo: seq, limit: 100_000 }
  return {
    seq,
    versions: await store.versions(all),
    rows: await store.logRows(0, rows),
    notes: notes.filter(({ key }) => !key.startsWith('index/')),
    blobs,
  }
}

const searches = [
  '/Patient?name=of',
  '/Patient?_sort=-name&name:contains=a',
  '/Patient?_id=a,b',
  '/AuditEvent?action=C&_sort=date&_count=5',
]

describeMongo('A department that moves from SQLite to MongoDB and back', () => {
  let server: Server
  let url: string

  beforeAll(async () => {
    server = await openServer()
    url = newDatabase(server)
  }, 60_000)

  afterAll(async () => {
    await endAll()
    await dropDatabase(url)
    await server.stop()
  }, 60_000)

  it('has the same records, history, log, bytes, answers and proofs in each', async () => {
    const folder = newFolder()
    const settings = { MUNIMENT_BASE_URL: 'http://copy.test' }
    const place = (store: string): Place => ({ store, folder, settings })
    const [first, second, third] = [place(`sqlite:${folder}/a`), place(url), place(`sqlite:${folder}/c`)]
    const base = async (at: Place) => {
      const serving = await serve({ ...at, settings: { MUNIMENT_PORT: '0' } })
      const call = async (method: string, path: string, asked?: Asked) => {
        const answer = await ask(serving.base, method, path, asked)
        expect(answer?.status).toBeLessThan(300)
        return answer?.json
      }
      return { serving, call, stop: () => serving.stop() }
    }
    const before = await base(first)
    await before.call('PUT', '/SearchParameter/marital', { body: marital })
    for (const [id, family] of [
      ['a', 'Of Avery'],
      ['b', 'Of Blake'],
      ['c', 'Other'],
    ] as const)
      await before.call('PUT', `/Patient/${id}`, { body: patient(id, family) })
    await before.call('PUT', '/Patient/a', { body: patient('a', 'Of Adams') })
    await before.call('DELETE', '/Patient/c')
    const data = Buffer.alloc(700_000, 'scan').toString('base64')
    await before.call('POST', '/Binary', {
      body: { resourceType: 'Binary', contentType: 'application/pdf', data },
    })
    const checkpoint = await before.call('POST', '/AuditEvent/$log-checkpoint', { body: {} })
    const size = /"name":"size","valueInteger":(\d+)/.exec(JSON.stringify(checkpoint))?.[1]
    const proofs = [
      `/AuditEvent/$log-proof?index=2&size=${size}`,
      `/AuditEvent/$log-consistency?from=3&to=${size}`,
    ]
    const answered = async ({ call }: typeof before) => {
      const found: unknown[] = []
      for (const path of proofs) found.push(await call('GET', path))
      for (const path of searches)
        found.push((await call('GET', path))?.entry?.map(({ resource }) => resource?.id))
      return found
    }
    const answers = await answered(before)
    expect(JSON.stringify(answers[0])).toContain('hashes')
    expect(await before.stop()).toBe(0)

    expect(await run(first, ['copy', first.store, url])).toMatchObject({ status: 0 })
    expect(await run(first, ['copy', url, third.store])).toMatchObject({ status: 0 })
    const stores = [
      await openSqlite(join(folder, 'a/muniment.db'), options),
      await openMongo(url, options),
      await openSqlite(join(folder, 'c/muniment.db'), options),
    ]
    const [one, two, three] = await Promise.all(stores.map(contentIn))
    for (const store of stores) await store.close()
    expect(one?.blobs).toHaveLength(1)
    expect(two).toEqual(one)
    expect(three).toEqual(one)

    for (const at of [second, third]) {
      const verified = await run(at, ['verify-log'])
      expect(verified.printed).toContain('The log is whole')
      const after = await base(at)
      expect(await answered(after)).toEqual(answers)
      let tries = 0
      while ((await ask(after.serving.base, 'GET', '/Patient?marital=M'))?.status === 400 && tries++ < 100)
        await pause(100)
      expect((await after.call('GET', '/Patient?marital=M'))?.entry).toHaveLength(2)
      expect(await after.stop()).toBe(0)
      const deep = await run(at, ['doctor', '--deep'])
      expect(deep.printed).toContain('The store is whole')
    }
  }, 180_000)
})
