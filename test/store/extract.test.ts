import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadDefinitions } from '../../src/fhir/definitions/index.ts'
import { parseJson } from '../../src/fhir/json.ts'
import type { SearchParam, SearchType } from '../../src/fhir/search/index.ts'
import type { Resource } from '../../src/fhir/types.ts'
import { extractor } from '../../src/store/extract.ts'
import { type Entries, SEP, term } from '../../src/store/index.ts'

const definitions = loadDefinitions()
const folder = join(import.meta.dirname, '../../node_modules/hl7.fhir.r4.examples')
const names = readdirSync(folder)
const examplesOf = (type: string) =>
  names
    .filter((name) => name.startsWith(`${type}-`))
    .slice(0, 3)
    .map((name) => parseJson(readFileSync(join(folder, name), 'utf8')) as Resource)

const param = (code: string, type: SearchType): SearchParam => ({
  code,
  type,
  expression: `Basic.${code}`,
  target: [],
  components: [],
})
const entriesOf = (type: SearchType, value: unknown): Entries =>
  extractor([param('it', type)])({ resourceType: 'Basic', it: value })
const termsOf = (type: SearchType, value: unknown) =>
  entriesOf(type, value)
    .terms.map((one) => one.split(SEP))
    .filter(([code]) => code === 'it')
    .map((parts) => parts.slice(1).join(' '))

describe('The entries of the official examples', () => {
  it.each(definitions.types)('of %s are fit for every store', (type) => {
    const extract = extractor(definitions.searchParameters(type))
    for (const example of examplesOf(type)) {
      const { terms, ranges, sorts } = extract(example)
      expect(JSON.parse(JSON.stringify({ terms, ranges, sorts }))).toEqual({ terms, ranges, sorts })
      expect(new Set(terms).size).toBe(terms.length)
      expect(new Set(sorts.map((sort) => sort.param)).size).toBe(sorts.length)
      for (const one of [...terms, ...ranges.map(({ key }) => key)]) {
        expect(one.isWellFormed()).toBe(true)
        expect(one.length).toBeLessThan(1000)
      }
      for (const { lo, hi } of ranges) expect(lo).toBeLessThanOrEqual(hi)
    }
  })
})

describe('The entries', () => {
  it.each<[SearchType, unknown, string[]]>([
    ['token', { system: 'urn:a', code: 'b', display: 'Éa' }, ['p', 'c b', 's urn:a b', 't ea']],
    ['token', { coding: [{ code: 'b' }], text: 'Words' }, ['p', 'c b', 's  b', 't words']],
    [
      'token',
      { system: 'urn:mrn', value: '1', type: { coding: [{ system: 'urn:v2', code: 'MR' }] } },
      ['p', 'c 1', 's urn:mrn 1', 'o urn:v2 MR 1'],
    ],
    ['token', true, ['p', 'c true', 's  true']],
    ['string', [{ family: 'Özil', given: ['A'] }], ['p', 'f ozil', 'e Özil', 'f a', 'e A']],
    ['reference', { reference: 'Patient/1/_history/2' }, ['p', 'r Patient/1']],
    ['reference', { reference: '#p1' }, ['p']],
    ['reference', { identifier: { system: 'urn:a', value: '7' } }, ['p', 'i urn:a 7', 'c 7']],
    ['reference', 'http://a/b|2', ['p', 'r http://a/b|2', 'r http://a/b']],
    ['uri', 'urn:oid:1.2', ['p', 'u urn:oid:1.2']],
    ['date', 'someday', ['p']],
    ['token', undefined, []],
  ])('of a %s %j', (type, value, expected) => {
    expect(termsOf(type, value)).toEqual(expected)
  })

  it('of a number keep its value whatever its digits', () => {
    const { ranges } = entriesOf('number', parseJson('2.00'))
    expect(ranges).toEqual([{ key: 'it', lo: 2, hi: 2 }])
  })

  it('of a quantity stand under its unit, its code and its base unit', () => {
    const system = 'http://unitsofmeasure.org'
    const { ranges } = entriesOf('quantity', { value: 2, unit: 'grams', system, code: 'kg' })
    expect(ranges).toEqual([
      { key: 'it', lo: 2, hi: 2 },
      { key: ['it', '', 'kg'].join(SEP), lo: 2, hi: 2 },
      { key: ['it', '', 'grams'].join(SEP), lo: 2, hi: 2 },
      { key: ['it', system, 'g'].join(SEP), lo: 2000, hi: 2000 },
    ])
  })

  it('of a timing reach from its first event to its last', () => {
    const { ranges } = entriesOf('date', { event: ['2024-02', '2024-01-05'] })
    expect(ranges).toEqual([{ key: 'it', lo: Date.UTC(2024, 0, 5), hi: Date.UTC(2024, 2) }])
  })

  it.each<[SearchType, unknown, string | number, string | number]>([
    ['string', [{ family: 'Zorn' }, { family: 'Abel', given: ['X'] }], 'abel x', 'zorn'],
    ['date', ['2024', '2020'], Date.UTC(2020), Date.UTC(2024)],
    ['reference', { reference: 'Patient/1' }, 'Patient/1', 'Patient/1'],
    ['quantity', [{ value: 3 }, { low: { value: 1 } }], 1, 3],
  ])('of a %s %j are sorted from %p to %p', (type, value, min, max) => {
    expect(entriesOf(type, value).sorts).toEqual([{ param: 'it', min, max }])
  })

  it('of every resource tell its id, time and tags', () => {
    const { terms, ranges, sorts } = extractor([])({
      resourceType: 'Basic',
      id: 'b',
      meta: { lastUpdated: '2026-01-01T00:00:00.000Z', tag: [{ code: 't' }], profile: ['urn:p|1'] },
    })
    const time = Date.UTC(2026)
    expect(ranges).toEqual([{ key: '_lastUpdated', lo: time, hi: time + 1 }])
    expect(sorts).toContainEqual({ param: '_id', min: 'b', max: 'b' })
    expect(sorts).toContainEqual({ param: '_lastUpdated', min: time, max: time })
    expect(terms).toContain(term('_profile', 'uri', 'urn:p'))
    expect(terms).toContain(term('_tag', 'code', 't'))
  })
})
