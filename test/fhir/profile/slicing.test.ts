import { loadDefinitions } from '../../../src/fhir/definitions/index.ts'
import type { Resource } from '../../../src/fhir/index.ts'
import { compileProfiles } from '../../../src/fhir/profile/index.ts'

const own = 'https://example.org/StructureDefinition/'
const hl7 = 'http://hl7.org/fhir/StructureDefinition/'
const loinc = 'http://loinc.org'

const profile = (name: string, type: string, element: object[], base = `${hl7}${type}`): Resource => ({
  resourceType: 'StructureDefinition',
  url: `${own}${name}`,
  name,
  type,
  kind: 'resource',
  abstract: false,
  derivation: 'constraint',
  baseDefinition: base,
  differential: { element },
})

const refusals = (definitions: Resource[], resource: Resource): string[] =>
  compileProfiles(loadDefinitions().with(definitions))
    .check(resource, { profiles: [String(definitions[0]?.url)] })
    .filter(({ severity }) => severity === 'error')
    .map(({ expression, details }) => `${expression?.[0]}: ${details.text}`)

const observation = (parts: object): Resource => ({
  resourceType: 'Observation',
  status: 'final',
  code: { text: 'a' },
  ...parts,
})
const component = (code: string, parts: object = {}) => ({
  code: { coding: [{ system: loinc, code }] },
  valueInteger: 1,
  ...parts,
})

/** Two slices of component, told apart as `discriminator` says. */
const components = (discriminator: object, first: object[], second: object[], rest: object = {}) =>
  profile('sliced', 'Observation', [
    { path: 'Observation.component', slicing: { discriminator: [discriminator], rules: 'open', ...rest } },
    { path: 'Observation.component', sliceName: 'first', min: 1, max: '1' },
    ...first,
    { path: 'Observation.component', sliceName: 'second', max: '1' },
    ...second,
  ])
const path = (name: string, parts: object) => ({ path: `Observation.component.${name}`, ...parts })
const coded = (code: string) => [
  path('code', { patternCodeableConcept: { coding: [{ system: loinc, code }] } }),
]
const none = 'Observation.component: The component "first" is required.'
const twice = 'Observation.component: The component "first" may be given at most once.'

describe('values are sorted into slices', () => {
  const byPattern = components({ type: 'pattern', path: 'code' }, coded('a'), coded('b'))
  const byNestedPattern = components(
    { type: 'value', path: 'code.coding.code' },
    [path('code.coding.code', { fixedCode: 'a' })],
    [path('code.coding.code', { fixedCode: 'b' })],
  )
  const byType = components(
    { type: 'type', path: 'value' },
    [path('value[x]', { type: [{ code: 'integer' }] })],
    [path('value[x]', { type: [{ code: 'string' }] })],
  )
  const byPresence = components(
    { type: 'exists', path: 'dataAbsentReason' },
    [path('dataAbsentReason', { min: 1 })],
    [path('dataAbsentReason', { max: '0' })],
  )
  const absent = { valueInteger: undefined, dataAbsentReason: { text: 'asked, not known' } }
  const without = (parts: object): object => JSON.parse(JSON.stringify(parts))

  it.each<[string, Resource, object[], string[]]>([
    ['by pattern', byPattern, [component('a'), component('b')], []],
    ['by pattern: one too few', byPattern, [component('b')], [none]],
    ['by pattern: one too many', byPattern, [component('a'), component('a')], [twice]],
    ['by a value deep inside', byNestedPattern, [component('x'), component('a')], []],
    ['by a value deep inside: one too few', byNestedPattern, [component('x')], [none]],
    ['by type', byType, [component('x'), component('x', { valueInteger: undefined, valueString: 'a' })], []],
    ['by type: one too many', byType, [component('x'), component('y')], [twice]],
    ['by presence', byPresence, [component('x'), component('y', absent)], []],
    ['by presence: one too few', byPresence, [component('x')], [none]],
  ])('%s', (_how, definition, list, expected) => {
    expect(refusals([definition], observation({ component: list.map(without) }))).toEqual(expected)
  })

  it.each<[string, string, string[]]>([
    ['open', 'x a b', []],
    [
      'closed',
      'a x',
      ['Observation.component[1]: It is in none of the slices, and no other component is allowed.'],
    ],
    ['openAtEnd', 'a b x', []],
    ['openAtEnd', 'x a', ['Observation.component[1]: The slice first must come before what is in no slice.']],
  ])('and what is in none of %s ones: %s', (rules, codes, expected) => {
    const definition = components({ type: 'pattern', path: 'code' }, coded('a'), coded('b'), { rules })
    const list = codes.split(' ').map((code) => component(code))
    expect(refusals([definition], observation({ component: list }))).toEqual(expected)
  })

  it('in their order, where the slices have one', () => {
    const definition = components({ type: 'pattern', path: 'code' }, coded('a'), coded('b'), {
      ordered: true,
    })
    const inOrder = (codes: string[]) =>
      refusals([definition], observation({ component: codes.map((code) => component(code)) }))
    expect(inOrder(['a', 'x', 'b'])).toEqual([])
    expect(inOrder(['b', 'a'])).toEqual([
      'Observation.component[1]: The slice first must come before those defined after it.',
    ])
  })

  it('by the profile that they keep', () => {
    const active = profile('active', 'Patient', [{ path: 'Patient.active', min: 1 }])
    const sliced = profile('collection', 'Bundle', [
      {
        path: 'Bundle.entry',
        slicing: { discriminator: [{ type: 'profile', path: 'resource' }], rules: 'open' },
      },
      { path: 'Bundle.entry', sliceName: 'active', min: 1, max: '1' },
      { path: 'Bundle.entry.resource', type: [{ code: 'Patient', profile: [`${own}active`] }] },
    ])
    const bundle = (...patients: object[]): Resource => ({
      resourceType: 'Bundle',
      type: 'collection',
      entry: patients.map((parts) => ({ resource: { resourceType: 'Patient', ...parts } })),
    })
    expect(refusals([sliced, active], bundle({ gender: 'other' }, { active: true }))).toEqual([])
    expect(refusals([sliced, active], bundle({ gender: 'other' }))).toEqual([
      'Bundle.entry: The entry "active" is required.',
    ])
  })

  it('by the type that they refer to', () => {
    const sliced = profile('performers', 'Observation', [
      {
        path: 'Observation.performer',
        slicing: { discriminator: [{ type: 'type', path: '$this.resolve()' }], rules: 'open' },
      },
      {
        path: 'Observation.performer',
        sliceName: 'person',
        min: 1,
        type: [{ code: 'Reference', targetProfile: [`${hl7}Practitioner`] }],
      },
    ])
    const by = (...references: string[]) =>
      refusals([sliced], observation({ performer: references.map((reference) => ({ reference })) }))
    expect(by('Organization/o', 'Practitioner/p')).toEqual([])
    expect(by('Organization/o')).toEqual(['Observation.performer: The performer "person" is required.'])
  })
})

describe('definitions that lead back to themselves', () => {
  const required = [{ path: 'Patient.active', min: 1 }]

  it.each<[string, Resource[]]>([
    ['a profile of itself', [profile('a', 'Patient', required, `${own}a`)]],
    [
      'two profiles of one another',
      [profile('a', 'Patient', required, `${own}b`), profile('b', 'Patient', required, `${own}a`)],
    ],
  ])('are said to, and hang nothing: %s', (_what, definitions) => {
    expect(() => refusals(definitions, { resourceType: 'Patient', gender: 'other' })).toThrow(
      'is built on itself',
    )
  })

  it('end where the resource ends', () => {
    const nested = profile('nested', 'Bundle', [
      { path: 'Bundle.identifier', min: 1 },
      { path: 'Bundle.entry.resource', type: [{ code: 'Bundle', profile: [`${own}nested`] }] },
    ])
    const bundle = (parts: object): Resource => ({
      resourceType: 'Bundle',
      type: 'collection',
      identifier: { value: '1' },
      ...parts,
    })
    const inner = { ...bundle({}), identifier: undefined }
    expect(refusals([nested], bundle({ entry: [{ resource: JSON.parse(JSON.stringify(inner)) }] }))).toEqual([
      'Bundle.entry[0].resource.identifier: The identifier is required.',
    ])
  })
})

describe('a reference in a profile', () => {
  it('may point at what one of our own profiles describes', () => {
    const chart = profile('chart', 'List', [])
    const sheet = profile('sheet', 'Basic', [
      { path: 'Basic.subject', type: [{ code: 'Reference', targetProfile: [`${own}chart`] }] },
    ])
    const about = (reference: string) =>
      refusals([sheet, chart], { resourceType: 'Basic', code: { text: 'a' }, subject: { reference } })
    expect(about('List/1')).toEqual([])
    expect(about('Patient/1')).toEqual(['Basic.subject.reference: The reference may not point at Patient.'])
  })
})
