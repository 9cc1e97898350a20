import fc from 'fast-check'
import type { Resource } from '../../src/fhir/types.ts'

export const base = 'https://records.example/fhir'
export const loinc = 'http://loinc.org'
export const ucum = 'http://unitsofmeasure.org'
export const roleCodes = 'http://terminology.hl7.org/CodeSystem/v3-RoleCode'
export const sugars = 'http://example.org/vs'

/** Few values each, so that what is asked for is often there; near misses among them. */
export const vocabulary = {
  id: ['1', '2', 'a', 'ab'],
  name: ['Berg', 'berg', 'Bérgen', 'van der Berg', 'Zoë', 'Ümit 😀', 'O’Hara', '%_', 'Straße'],
  gender: ['male', 'female', 'other', 'unknown'],
  system: ['urn:x', 'urn:xy', 'http://example.org/s'],
  value: ['1', '01', 'A|B', 'a', 'A'],
  loinc: ['2339-0', '8480-6', '8462-4'],
  role: ['MTH', 'NMTH', 'FAMMEMB', 'CHILD', 'SON', 'PRN'],
  word: ['sugar', 'Sugar high', 'bone', 'Übel'],
  date: [
    '2026',
    '2026-03',
    '2026-03-15',
    '2026-03-15T10:30:00Z',
    '2026-03-15T23:30:00-05:00',
    '2026-03-15T10:30:00.250Z',
    '2025-12-31',
    '2024-02-29',
    '1950',
    '2027-01-01T00:00:00+14:00',
  ],
  chromosome: ['1', 'X'],
  place: [
    [52.3702, 4.8952],
    [52.0907, 5.1214],
    [90, 0],
    [90, 120],
    [-16.8, 179.95],
    [-16.8, -179.95],
    [10, 180],
    [10, -180],
  ],
  number: ['0', '0.5', '0.50', '1', '1.0', '100', '99.5', '-2', '1e2', '5.4', '5.40', '54'],
  unit: ['mg/dL', 'g/L', 'mm[Hg]', 'cm', 'm', 'Cel', '[degF]', 'bogus'],
  uri: [
    'http://example.org/fhir',
    'http://example.org/fhir/ValueSet/a',
    'http://example.org/fhirs',
    'urn:oid:1.2',
    'urn:oid:1.2.3',
  ],
} as const

export const from = <K extends keyof typeof vocabulary>(
  name: K,
): fc.Arbitrary<(typeof vocabulary)[K][number]> => fc.constantFrom(...vocabulary[name])

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 })
const few = <T>(arbitrary: fc.Arbitrary<T>) => fc.array(arbitrary, { maxLength: 2 })
const date = from('date')
const day = fc.constantFrom('2026', '2026-03', '2026-03-15', '2025-12-31', '2024-02-29', '1950')
const period = fc.record({ start: maybe(date), end: maybe(date) })
const number = from('number').map(Number)
const coding = fc.record({ system: fc.constant(loinc), code: from('loinc'), display: maybe(from('word')) })
const concept = fc.record({ coding: few(coding), text: maybe(from('word')) })
const quantity = fc.record({
  value: number,
  comparator: fc.constantFrom(undefined, undefined, undefined, '<', '>='),
  unit: from('unit'),
  system: fc.constantFrom(ucum, ucum, ucum, undefined, 'urn:x'),
  code: from('unit'),
})
const identifier = fc.record({
  system: maybe(from('system')),
  value: from('value'),
  type: maybe(
    fc.record({
      coding: fc.tuple(fc.record({ system: fc.constant('urn:v2'), code: fc.constantFrom('MR', 'SS') })),
      text: from('word'),
    }),
  ),
})

const to = (...types: readonly string[]) =>
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc
        .tuple(fc.constantFrom(...types), from('id'))
        .map(([type, id]) => ({ reference: `${type}/${id}` })),
    },
    fc
      .tuple(fc.constantFrom(...types), from('id'))
      .map(([type, id]) => ({ reference: `${type}/${id}/_history/2` })),
    fc
      .tuple(fc.constantFrom(...types), from('id'))
      .map(([type, id]) => ({ reference: `${base}/${type}/${id}` })),
    fc
      .tuple(fc.constantFrom(...types), from('id'))
      .map(([type, id]) => ({ reference: `https://elsewhere.example/${type}/${id}` })),
    identifier.map((one) => ({ identifier: one })),
  )

const token = fc.record({ system: from('system'), code: from('value') })
const meta = fc.record({
  lastUpdated: fc.constantFrom(
    '2026-03-15T10:30:00.250Z',
    '2026-03-15T10:30:00.251Z',
    '2025-12-31T23:59:59.999Z',
  ),
  profile: few(from('uri')),
  tag: few(token),
  security: few(token),
  source: maybe(from('uri')),
})
const text = from('word').map((word) => ({
  status: 'generated',
  div: `<div xmlns="http://www.w3.org/1999/xhtml">${word} &amp; more</div>`,
}))

const listed = [
  'Patient',
  'Organization',
  'RelatedPerson',
  'Observation',
  'RiskAssessment',
  'MolecularSequence',
  'Location',
  'ValueSet',
  'List',
]

const timing = fc.oneof(
  fc.record({ event: few(date) }),
  fc.record({ repeat: fc.record({ boundsPeriod: period }) }),
)

const kinds: Readonly<Record<string, fc.Arbitrary<object>>> = {
  Patient: fc.record({
    name: few(fc.record({ family: from('name'), given: few(from('name')) })),
    gender: maybe(from('gender')),
    birthDate: maybe(day),
    identifier: few(identifier),
    managingOrganization: maybe(to('Organization')),
    generalPractitioner: few(to('Practitioner', 'Organization')),
  }),
  Organization: fc.record({ name: maybe(from('name')), partOf: maybe(to('Organization')) }),
  RelatedPerson: fc.record({
    patient: to('Patient'),
    relationship: few(
      fc.record({ coding: fc.tuple(fc.record({ system: fc.constant(roleCodes), code: from('role') })) }),
    ),
  }),
  Observation: fc.record({
    status: fc.constantFrom('final', 'preliminary'),
    code: concept,
    subject: maybe(to('Patient', 'Group')),
    effectiveDateTime: maybe(date),
    effectivePeriod: maybe(period),
    effectiveTiming: maybe(timing),
    valueQuantity: maybe(quantity),
    component: few(fc.record({ code: concept, valueQuantity: maybe(quantity) })),
    referenceRange: few(fc.record({ low: maybe(quantity), high: maybe(quantity) })),
  }),
  RiskAssessment: fc.record({
    status: fc.constant('final'),
    subject: to('Patient'),
    prediction: few(
      fc.oneof(
        fc.record({ probabilityDecimal: number }),
        fc.record({ probabilityRange: fc.record({ low: maybe(quantity), high: maybe(quantity) }) }),
      ),
    ),
  }),
  MolecularSequence: fc.record({
    coordinateSystem: fc.constant(0),
    referenceSeq: maybe(
      fc.record({
        chromosome: maybe(from('chromosome').map((code) => ({ coding: [{ code }] }))),
        referenceSeqId: maybe(from('chromosome').map((code) => ({ coding: [{ system: 'urn:r', code }] }))),
        windowStart: maybe(number),
        windowEnd: maybe(number),
      }),
    ),
    variant: few(fc.record({ start: maybe(number), end: maybe(number) })),
  }),
  Location: fc.record({
    name: maybe(from('name')),
    position: maybe(from('place').map(([latitude, longitude]) => ({ latitude, longitude }))),
    managingOrganization: maybe(to('Organization')),
  }),
  ValueSet: fc.record({ url: maybe(from('uri')), name: maybe(from('name')) }),
  List: fc.record({
    status: fc.constant('current'),
    entry: few(fc.record({ item: to(...listed) })),
  }),
}

export const kindNames = Object.keys(kinds)

/** What happens to a resource: it is written so, or deleted. */
export interface Happening {
  readonly type: string
  readonly id: string
  readonly resource?: Resource
}

const written = fc.constantFrom(...kindNames).chain((type) =>
  fc
    .record({ id: from('id'), meta: maybe(meta), text: maybe(text), rest: kinds[type] ?? fc.constant({}) })
    .map(({ id, rest, ...common }): Happening => {
      const plain: unknown = JSON.parse(JSON.stringify({ resourceType: type, id, ...common, ...rest }))
      return { type, id, resource: plain as Resource }
    }),
)

const deleted = fc.record({ type: fc.constantFrom(...kindNames), id: from('id') })

export const happenings: fc.Arbitrary<readonly Happening[]> = fc.uniqueArray(
  fc.oneof({ weight: 9, arbitrary: written }, { weight: 1, arbitrary: deleted }),
  { minLength: 1, maxLength: 12, selector: ({ type, id }) => `${type}/${id}` },
)
