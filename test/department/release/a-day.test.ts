import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import clocks from '../../../profiles/retention-rules/clocks.json' with { type: 'json' }
import bases from '../../../profiles/retention-rules/disclosure-basis.json' with { type: 'json' }
import { openConsent } from '../../../src/department/consent/index.ts'
import { openDisclosure } from '../../../src/department/disclosure/index.ts'
import { openRelease } from '../../../src/department/release/index.ts'
import { parseJson, type Resource } from '../../../src/fhir/index.ts'
import { aDesk } from '../../builders/a-desk.ts'

const fixture = (name: string): Resource =>
  parseJson(readFileSync(join(process.cwd(), 'fixtures/day', `${name}.json`), 'utf8')) as Resource

/** What the EHR and the insurer sent in by the morning, without what filing adds. */
const aMorning = async () => {
  const desk = await aDesk({
    rooms: [openConsent(), openDisclosure({ clocks }), openRelease({ bases, clocks })],
  })
  const all = desk.as('system')
  await all.transact(fixture('arrival'))
  // Conditional references are resolved in transactions only.
  const send = (name: string) => {
    const resource = fixture(name)
    const request = { method: 'POST', url: resource.resourceType }
    return all.transact({ resourceType: 'Bundle', type: 'transaction', entry: [{ resource, request }] })
  }
  for (const name of ['discharge-summary', 'psychotherapy-note', 'authorization', 'release-request'])
    await send(name)
  const [request] = await all.search('Task', 'identifier=https://st-brigid.example/request|R-2026-0311')
  return { desk, send, request }
}

type Output = { name: string; resource?: { entry?: { resource: Resource }[] } & Resource }

describe('a day at the department', () => {
  it('gives the insurer the two documents that the authorization covers, and no other', async () => {
    const { desk, request } = await aMorning()
    const specialist = desk.as('release-specialist')
    const input = { basis: 'authorization' }
    const answer = await specialist.call('disclose', { type: 'Task', id: String(request?.id), input })
    const outputs = answer.parameter as Output[]
    const documents = outputs.find(({ name }) => name === 'return')?.resource?.entry ?? []
    const numbers = documents.map(({ resource }) => (resource.masterIdentifier as { value: string }).value)
    expect(numbers.toSorted()).toEqual(['DS-2026-004417', 'HP-2026-004417'])
    const [patient] = await specialist.search('Patient', 'identifier=https://st-brigid.example/mrn|10-42-71')
    const place = { type: 'Patient', id: String(patient?.id) }
    const accounting = await desk.as('privacy-officer').call('accounting-of-disclosures', place)
    const names = (accounting.parameter as Output[]).map(({ name }) => name)
    expect(names).toContain('excluded')
    expect(names).not.toContain('entry')
  })

  it('does not file the authorization without an end', async () => {
    const { send } = await aMorning()
    await expect(send('authorization-no-expiry')).rejects.toMatchObject({ status: 422 })
  })
})
