import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseJson, type Resource, toText } from '../../src/fhir/index.ts'
import { aServer } from '../builders/a-server.ts'

const folder = join(import.meta.dirname, '../../../shared/data/r4-examples')
const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.json')) : []
const suite = files.length > 0 ? describe : describe.skip

/** Examples that break a rule, and which. */
const refusedAs: Readonly<Record<string, string>> = {
  // A modifier extension that nobody here knows might change the meaning of everything.
  'Basic-referral.json': 'invalid Basic.modifierExtension[0]',
  // A Procedure and an Encounter, where R4 takes neither.
  'DeviceUseStatement-example.json': 'invalid DeviceUseStatement.reasonReference[0].reference',
  'Observation-clinical-gender.json': 'invalid Observation.performer[0].reference',
  // The required linkId is not there.
  'Questionnaire-qs1.json': 'invalid Questionnaire.item[0].item[0].linkId',
}

/** The log's own records are written by nobody but the server. */
const expected = (file: string) =>
  file.startsWith('AuditEvent-') ? 'not-permitted undefined' : refusedAs[file]

/** The document without what the server says about the version, its members in one order. */
const essence = (text: string): string => {
  const { meta, ...rest } = parseJson(text) as Resource
  const { versionId: _, lastUpdated: _l, ...said } = meta ?? {}
  return toText(ordered({ ...rest, ...(Object.keys(said).length > 0 ? { meta: said } : {}) }))
}

const ordered = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(ordered)
  // A number that keeps its digits is an object of its own kind.
  if (typeof value !== 'object' || value === null || value instanceof Number) return value
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(members.map(([key, member]) => [key, ordered(member)]))
}

suite('the official examples', () => {
  let server: Awaited<ReturnType<typeof aServer>>
  beforeAll(async () => {
    server = await aServer()
  })
  afterAll(() => server.stop())

  it.each(files)(
    '%s is read as it was sent, to the last digit, or refused for what it breaks',
    async (file) => {
      const sent = readFileSync(join(folder, file), 'utf8')
      const { resourceType, id } = parseJson(sent) as Resource
      const path = `/${resourceType}/${id}`
      const put = await server.call('PUT', path, sent)
      if (put.status >= 400) {
        const { issue } = JSON.parse(put.text)
        expect(`${issue[0].details.coding[0].code} ${issue[0].expression}`).toBe(expected(file))
        return
      }
      expect(expected(file)).toBeUndefined()
      const got = await server.call('GET', path, undefined, { Accept: 'application/fhir+json' })
      expect(essence(got.text)).toBe(essence(sent))
    },
  )
})
