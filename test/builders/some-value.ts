import fc from 'fast-check'
import type { Described, ValueType } from '../../src/fhir/index.ts'

const two = (most: number, least = 1) =>
  fc.integer({ min: least, max: most }).map((n) => String(n).padStart(2, '0'))
const dateWithin = (min: number, max: number) =>
  fc.tuple(fc.integer({ min, max }), two(12), two(28)).map((parts) => parts.join('-'))
const date = dateWithin(1950, 2099)
/** Dates of which each in `early` is before each in `late`. */
export const early = dateWithin(1950, 1999)
export const late = dateWithin(2000, 2049)
const instant = fc
  .tuple(date, two(23, 0), two(59, 0), fc.constantFrom('Z', '-06:00', '+01:00'))
  .map(([day, hour, minute, zone]) => `${day}T${hour}:${minute}:00${zone}`)
const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,15}$/)
const text = fc
  .array(fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme' }), { minLength: 1, maxLength: 3 })
  .map((words) => words.join(' ').replace(/\p{C}/gu, '·').trim())
  .filter((it) => it !== '')
/** A reference to a resource of one of the types. */
export const reference = (...types: readonly string[]) =>
  fc.tuple(fc.constantFrom(...types), word).map((parts) => parts.join('/'))
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
  Reference: reference('Patient', 'Organization', 'Encounter'),
  Identifier: fc.record({ system: uri, value: word }),
  Coding: coding,
  CodeableConcept: fc.record({ coding: fc.array(coding, { minLength: 1, maxLength: 2 }), text }),
  Period: fc.record({ start: early, end: late }),
  Resource: fc.record({ resourceType: fc.constant('Patient'), active: fc.boolean() }),
  Element: text.map((valueString) => ({ valueString })),
  Group: fc.constant({}),
}

/** One value of the described type: any of its codes, if it has some. */
export const someValue = ({ type, codes }: Pick<Described, 'type' | 'codes'>): fc.Arbitrary<unknown> =>
  codes ? fc.constantFrom(...codes) : values[type]
