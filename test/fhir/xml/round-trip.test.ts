import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadDefinitions } from '../../../src/fhir/definitions/index.ts'
import { parseJson, type Resource, toText } from '../../../src/fhir/index.ts'
import { fromXml, toXml } from '../../../src/fhir/xml/index.ts'

const definitions = loadDefinitions()
const root = join(__dirname, '../../..')
const shared = join(root, '../shared/data')
const examples = join(shared, 'r4-examples')
const pairs = join(shared, 'fhir-test-cases/fhirpath')
const published = join(root, 'node_modules/hl7.fhir.r4.examples')
const ifThere = (folder: string) => (existsSync(folder) ? it : it.skip)

const filesIn = (folder: string) => readdirSync(folder).filter((file) => /^[A-Z].*\.json$/.test(file))
const read = (folder: string, file: string) => parseJson(readFileSync(join(folder, file), 'utf8')) as Resource

/** One text for documents that differ in the order of their properties alone; every digit counts. */
const document = (value: unknown): string => toText(sorted(JSON.parse(toText(value), keepNumbers)))
const keepNumbers = (_key: string, value: unknown, context?: { source: string }) =>
  typeof value === 'number' ? `number ${context?.source}` : value
const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, held]) => [key, sorted(held)]),
  )
}

const changed = (folder: string, files: readonly string[]) =>
  files.filter((file) => {
    const resource = read(folder, file)
    const xml = toXml(resource, definitions)
    const back = fromXml(xml, definitions)
    return document(back) !== document(resource) || toXml(back, definitions) !== xml
  })

describe('XML and JSON are the same document', () => {
  ifThere(examples)('for the 490 official examples', () => {
    const files = filesIn(examples)
    expect(files).toHaveLength(490)
    expect(changed(examples, files)).toEqual([])
  })

  it('for every fiftieth file of the published package', () => {
    const files = filesIn(published).filter((_file, at) => at % 50 === 0)
    expect(files.length).toBeGreaterThan(100)
    expect(changed(published, files)).toEqual([])
  })

  ifThere(examples)('for indented XML too', () => {
    const files = filesIn(examples).filter((_file, at) => at % 10 === 0)
    const differ = files.filter((file) => {
      const resource = read(examples, file)
      return (
        document(fromXml(toXml(resource, definitions, { pretty: true }), definitions)) !== document(resource)
      )
    })
    expect(differ).toEqual([])
  })

  ifThere(pairs)('for the official pairs of XML and JSON', () => {
    const same = (file: string) => {
      const xml = fromXml(readFileSync(join(pairs, `${file}.xml`), 'utf8'), definitions)
      expect(document(xml)).toBe(document(read(pairs, `${file}.json`)))
    }
    same('patient-example')
    same('questionnaire-example')
  })
})
