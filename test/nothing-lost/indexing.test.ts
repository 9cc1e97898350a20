import { randomInt } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { marital as param } from '../interactions/definitions/a-search-parameter.ts'
import { describeMongo, dropDatabase, newDatabase, openServer } from '../mongo/server.ts'
import { kills } from './harness.ts'
import { endAll, newFolder, type Serving, serve } from './serving.ts'

const patients = 400
const json = { 'Content-Type': 'application/fhir+json' }

const patient = (id: string) => ({
  resourceType: 'Patient',
  id,
  name: [{ family: `Family ${id}`, given: ['A', 'B', 'C'] }],
  address: [{ city: 'Springfield', line: [id], state: 'OH', postalCode: '45501' }],
  maritalStatus: { coding: [{ code: 'M' }] },
})

const put = (base: string, resource: { resourceType: string; id: string }) =>
  fetch(`${base}/fhir/${resource.resourceType}/${resource.id}`, {
    method: 'PUT',
    headers: json,
    body: JSON.stringify(resource),
  })

const fill = async (base: string): Promise<void> => {
  const entry = Array.from({ length: patients }, (_, n) => patient(`p${n}`)).map((resource) => ({
    resource,
    request: { method: 'PUT', url: `Patient/${resource.id}` },
  }))
  const bundle = { resourceType: 'Bundle', type: 'transaction', entry }
  const answer = await fetch(`${base}/fhir`, { method: 'POST', headers: json, body: JSON.stringify(bundle) })
  expect(answer.status).toBe(200)
}

/** How many are found; undefined while it is indexed. */
const found = async (base: string): Promise<number | undefined> => {
  const answer = await fetch(`${base}/fhir/Patient?marital=M&_summary=count`)
  const body = (await answer.json()) as { total?: number }
  if (answer.status === 400) expect(JSON.stringify(body)).toContain('"indexing"')
  return body.total
}

const complete = async (base: string): Promise<number> => {
  const end = Date.now() + 120_000
  for (;;) {
    const total = await found(base)
    if (total !== undefined) return total
    if (Date.now() > end) throw new Error('It is indexed for too long.')
    await pause(50)
  }
}

/** Writes patients, one after the other, until it is told to stop. Gives how many are kept. */
const writing = (base: string, name: string) => {
  let isStopped = false
  let kept = 0
  const run = async () => {
    for (let n = 0; !isStopped; n++) {
      const answer = await put(base, patient(`${name}-${n}`)).catch(() => undefined)
      if (answer?.status === 201) kept += 1
    }
  }
  const running = run()
  return async () => {
    isStopped = true
    await running
    return kept
  }
}

afterAll(endAll, 60_000)

describe('A search parameter', () => {
  const times = kills(2)
  it(
    'finds every resource though the server is killed while it indexes, again and again',
    async () => {
      const folder = newFolder()
      const place = { store: `sqlite:${folder}`, folder }
      let server = await serve(place)
      await fill(server.base)
      expect((await put(server.base, param)).status).toBe(201)
      let kept = 0
      for (let n = 0; n < times; n++) {
        const stop = writing(server.base, `w${n}`)
        await pause(randomInt(900, 1500))
        await server.kill()
        kept += await stop()
        server = await serve(place)
      }
      expect(await complete(server.base)).toBeGreaterThanOrEqual(patients + kept)
      const all = await fetch(`${server.base}/fhir/Patient?_summary=count`)
      expect(await found(server.base)).toBe(((await all.json()) as { total: number }).total)
      expect(server.complaints()).toBe('')
      await server.stop()
    },
    60_000 + times * 30_000,
  )
})

describeMongo('A search parameter', () => {
  it('that is stored at one of two servers finds at both what both wrote meanwhile', async () => {
    const mongo = await openServer()
    const url = newDatabase(mongo)
    const folder = newFolder()
    const servers: Serving[] = []
    try {
      for (let n = 0; n < 2; n++) servers.push(await serve({ store: url, folder }))
      const [here = '', there = ''] = servers.map(({ base }) => base)
      await fill(here)
      const stops = [writing(here, 'here'), writing(there, 'there')]
      expect((await put(there, param)).status).toBe(201)
      // Within a second every process has heard of it.
      await pause(1100)
      await complete(here)
      let kept = 0
      for (const stop of stops) kept += await stop()
      expect(kept).toBeGreaterThan(2)
      expect(await complete(here)).toBe(patients + kept)
      expect(await complete(there)).toBe(patients + kept)
      for (const server of servers) await server.stop()
    } finally {
      await endAll()
      await dropDatabase(url)
      await mongo.stop()
    }
  }, 240_000)
})
