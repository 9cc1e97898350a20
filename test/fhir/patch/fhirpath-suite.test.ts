import { existsSync, readFileSync } from 'node:fs'
import { loadDefinitions } from '../../../src/fhir/definitions/index.ts'
import type { Resource } from '../../../src/fhir/index.ts'
import { applyFhirPathPatch } from '../../../src/fhir/patch/index.ts'
import { fromXml } from '../../../src/fhir/xml/index.ts'

const file = '../shared/data/fhir-test-cases/patch/fhir-path-tests.xml'
const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
const suite = text === '' ? describe.skip : describe
const definitions = loadDefinitions()

/** A resource of a case; an id keeps it from being empty, which FHIR's XML cannot be. */
const resourceIn = (inside: string, tag: string): Resource | undefined => {
  const [, xml] = new RegExp(`<${tag}>(.*)</${tag}>`, 's').exec(inside) ?? []
  if (xml === undefined) return undefined
  const named = /<id value/.test(xml.slice(0, 120))
    ? xml
    : xml.replace(/xmlns="http:\/\/hl7.org\/fhir"\s*>/, '$&<id value="case"/>')
  return fromXml(named.trim(), definitions)
}

// The narratives of the cases differ in white space and in how they write a quotation mark.
const spaceless = (_key: string, value: unknown) =>
  typeof value === 'string'
    ? value.replace(/\s+/g, ' ').replace(/> </g, '><').replace(/ </g, '<').replaceAll('&quot;', '"')
    : value
const shown = (resource: Resource | undefined) =>
  JSON.parse(JSON.stringify(resource ?? null), spaceless) as unknown

const cases = [...text.matchAll(/<case name="([^"]*)"[^>]*>(.*?)<\/case>/gs)].map(
  ([, name = '', inside = '']) => ({
    name,
    input: resourceIn(inside, 'input') as Resource,
    diff: resourceIn(inside, 'diff') as Resource,
    output: resourceIn(inside, 'output'),
  }),
)

suite('the official FHIRPath Patch cases', () => {
  it('are thirty-three', () => expect(cases).toHaveLength(33))
  it.each(cases.filter(({ output }) => output))('$name', ({ input, diff, output }) => {
    expect(shown(applyFhirPathPatch(input, diff, definitions))).toEqual(shown(output))
  })
  it.each(cases.filter(({ output }) => !output))('$name is refused', ({ input, diff }) => {
    expect(() => applyFhirPathPatch(input, diff, definitions)).toThrow('its path finds nothing')
  })
})
