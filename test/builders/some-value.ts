import fc from 'fast-check'
import type { Described, ValueType } from '../../src/fhir/index.ts'

const two = (most: number, least = 1) =>
  fc.integer({ min: least, max: most }).map((n) => String(n).padStart(2, '0'))
const date = fc
  .tuple(fc.integer({ min: 1950, max: 2099 }), two(12), two(28))
  .map(([year, month, day]) => `${year}-${month}-${day}`)
const instant = fc
  .tuple(date, two(23, 0), two(59, 0), fc.constantFrom('Z', '-06:00', '+01:00'))
  .map(([day, hour, minute, zone]) => `${day}T${hour}:${minute}:00${zone}`)
const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,15}$/)
const text = fc
  .array(fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme' }), { minLength: 1, maxLength: 3 })
  .map((words) => words.join(' ').replace(/\p{C}/gu, '·').trim())
  .filter((it) => it !== '')
const uri = word.map((name) => `https://example.org/${name}`)
const coding = fc.record({ system: uri, code: word, display: text }, { requiredKeys: ['system', 'code'] })

const values: { readonly [T in ValueType]: fc.Arbitrary<unknown> } = {
  string: text,
  code: word,
  uri,
  canonical: uri,
  url: uri,
  id: word,
  date,
  dateTime: fc.oneof(
    date,
    date.map((day) => day.slice(0, 7)),
    instant,
  ),
  instant,
  base64Binary: fc
    .uint8Array({ minLength: 1, maxLength: 20 })
    .map((bytes) => Buffer.from(bytes).toString('base64')),
  boolean: fc.boolean(),
  integer: fc.integer({ min: -1000, max: 1000 }),
  positiveInt: fc.integer({ min: 1, max: 1000 }),
  decimal: fc.integer({ min: -1000, max: 1000 }).map((n) => n / 8),
  Reference: fc
    .tuple(fc.constantFrom('Patient', 'Organization', 'Encounter'), word)
    .map((it) => it.join('/')),
  Identifier: fc.record({ system: uri, value: word }),
  Coding: coding,
  CodeableConcept: fc.record({ coding: fc.array(coding, { minLength: 1, maxLength: 2 }), text }),
  Period: fc.record({
    start: date.map((day) => `19${day.slice(2)}`),
    end: date.map((day) => `20${day.slice(2)}`),
  }),
  Resource: fc.record({ resourceType: fc.constant('Patient'), active: fc.boolean() }),
  Group: fc.constant({}),
}

/** One value of the described type: any of its codes, if it has some. */
export const someValue = ({ type, codes }: Pick<Described, 'type' | 'codes'>): fc.Arbitrary<unknown> =>
  codes ? fc.constantFrom(...codes) : values[type]
