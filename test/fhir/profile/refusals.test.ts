import { loadDefinitions } from '../../../src/fhir/definitions/index.ts'
import type { Issue, Resource } from '../../../src/fhir/index.ts'
import { parseJson } from '../../../src/fhir/index.ts'
import { compileProfiles } from '../../../src/fhir/profile/index.ts'

const validator = compileProfiles(loadDefinitions())

const errorsOf = (resource: Resource): Issue[] =>
  validator.check(resource).filter(({ severity }) => severity === 'error')

/** `code expression`, as a client reads it. */
const inShort = ({ details, expression }: Issue) => `${details.coding[0]?.code} ${expression?.[0]}`

const document = (parts: object): Resource => ({
  resourceType: 'DocumentReference',
  status: 'current',
  content: [{ attachment: { contentType: 'application/pdf' } }],
  ...parts,
})
const patient = (parts: object): Resource => ({ resourceType: 'Patient', ...parts })
const observation = (parts: object): Resource => ({
  resourceType: 'Observation',
  status: 'final',
  code: { text: 'pulse' },
  ...parts,
})

describe('what FHIR does not allow', () => {
  it.each<[string, Resource, string]>([
    [
      'an element it does not know',
      patient({ birthdate: '1970-01-01' }),
      'unknown-element Patient.birthdate',
    ],
    ['a required element left out', document({ status: undefined }), 'invalid DocumentReference.status'],
    ['a required element deep inside', document({ content: [{}] }), 'invalid DocumentReference.content[0]'],
    ['a date that no calendar has', patient({ birthDate: '2026-02-30' }), 'invalid Patient.birthDate'],
    ['29 February of a common year', patient({ birthDate: '2026-02-29' }), 'invalid Patient.birthDate'],
    ['a time without its zone', document({ date: '2026-03-31T09:30:00' }), 'invalid DocumentReference.date'],
    ['a year 0000', patient({ birthDate: '0000' }), 'invalid Patient.birthDate'],
    ['a text for a truth value', patient({ active: 'yes' }), 'invalid Patient.active'],
    ['a blank text', patient({ name: [{ family: '  ' }] }), 'invalid Patient.name[0].family'],
    ['one value for a list', patient({ name: { family: 'A' } }), 'invalid Patient.name'],
    ['a list for one value', patient({ maritalStatus: [{ text: 'A' }] }), 'invalid Patient.maritalStatus'],
    ['an empty list', patient({ name: [] }), 'invalid Patient.name'],
    ['an empty object', patient({ name: [{}] }), 'invalid Patient.name[0]'],
    ['a null in place of a value', patient({ birthDate: null }), 'invalid Patient.birthDate'],
    [
      'a null without its extension',
      patient({ name: [{ given: ['A', null] }] }),
      'invalid Patient.name[0].given[1]',
    ],
    [
      'two values of a choice',
      observation({ valueString: 'a', valueInteger: 1 }),
      'invalid Observation.value',
    ],
    [
      'a choice of a type it may not have',
      observation({ valueCode: 'a' }),
      'unknown-element Observation.valueCode',
    ],
    ['a fraction of a whole number', patient({ multipleBirthInteger: 1.5 }), 'invalid Patient.multipleBirth'],
    [
      'base64 that is none',
      document({ content: [{ attachment: { contentType: 'a/b', data: 'a' } }] }),
      'invalid DocumentReference.content[0].attachment.data',
    ],
    ['an id with a blank', patient({ id: 'a b' }), 'invalid Patient.id'],
    [
      'a URI with a blank',
      patient({ identifier: [{ system: 'a b' }] }),
      'invalid Patient.identifier[0].system',
    ],
    [
      'a reference to the wrong type',
      document({ subject: { reference: 'Encounter/1' } }),
      'invalid DocumentReference.subject.reference',
    ],
    [
      'an absolute reference to the wrong type',
      document({ custodian: { reference: 'https://a.example/fhir/Patient/1' } }),
      'invalid DocumentReference.custodian.reference',
    ],
    [
      'a reference to what is not contained',
      patient({ managingOrganization: { reference: '#x' } }),
      'invalid Patient.managingOrganization',
    ],
    ['a code that is not in a required set', patient({ gender: 'mail' }), 'unknown-code Patient.gender'],
    [
      'a MIME type that is none',
      document({ content: [{ attachment: { contentType: 'p d f' } }] }),
      'unknown-code DocumentReference.content[0].attachment.contentType',
    ],
    [
      'a period that ends before it starts',
      patient({ name: [{ text: 'A', period: { start: '2026-02', end: '2025' } }] }),
      'invalid Patient.name[0].period',
    ],
    [
      'an extension with neither value nor parts',
      patient({ extension: [{ url: 'http://a.example/x' }] }),
      'invalid Patient.extension[0]',
    ],
    [
      'a modifier extension it does not know',
      patient({ modifierExtension: [{ url: 'http://a.example/x', valueCode: 'a' }] }),
      'invalid Patient.modifierExtension[0]',
    ],
    [
      'a known extension with the wrong value',
      patient({
        extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/patient-birthPlace', valueString: 'A' }],
      }),
      'breaks-profile Patient.extension[0].value',
    ],
    [
      'script in a narrative',
      patient({ text: { status: 'generated', div: '<div>a<script>b</script></div>' } }),
      'invalid Patient.text.div',
    ],
    [
      'a contained resource that nothing refers to',
      patient({ contained: [{ resourceType: 'Organization', id: 'o', name: 'O' }] }),
      'invalid Patient',
    ],
    [
      'a contained resource of no type',
      patient({ contained: [{ id: 'o' }] }),
      'invalid Patient.contained[0].resourceType',
    ],
  ])('refuses %s', (_what, resource, expected) => {
    expect(errorsOf(resource).map(inShort)).toContain(expected)
  })

  it('names the nearest element and the nearest code', () => {
    expect(errorsOf(patient({ birthdate: '1970' }))[0]?.diagnostics).toBe('Did you mean "birthDate"?')
    expect(errorsOf(patient({ gender: 'mail' }))[0]?.diagnostics).toBe('Did you mean "male"?')
  })

  it('names everything at once, errors before warnings', () => {
    const issues = validator.check(
      patient({
        gender: 'x',
        birthDate: 'y',
        foo: 1,
        extension: [{ url: 'http://a.example/x', valueCode: 'a' }],
      }),
    )
    expect(issues.map(({ severity }) => severity)).toEqual(['error', 'error', 'error', 'warning', 'warning'])
  })

  it('finds what is wrong in the resources of a bundle, and says which', () => {
    const entry = [{ resource: patient({ active: true }) }, { resource: patient({ gender: 'x' }) }]
    const [first] = errorsOf({ resourceType: 'Bundle', type: 'collection', entry })
    expect(first?.expression).toEqual(['Bundle.entry[1].resource.gender'])
  })

  it('starts the expression where it is told that the resource stands', () => {
    const [first] = validator.check(patient({ gender: 'x' }), { expression: 'Bundle.entry[3].resource' })
    expect(first?.expression).toEqual(['Bundle.entry[3].resource.gender'])
  })

  it('does not let warnings crowd out an error', () => {
    const extension = Array.from({ length: 500 }, (_, i) => ({
      url: `http://a.example/${i}`,
      valueCode: 'a',
    }))
    expect(errorsOf(patient({ extension, link: [{}] })).map(inShort)).toContain(
      'invalid Patient.link[0].other',
    )
  })

  it('refuses what is nested too deep instead of failing', () => {
    let item: object = { linkId: 'x', text: 'x' }
    for (let i = 0; i < 5000; i++) item = { linkId: 'x', item: [item] }
    expect(errorsOf({ resourceType: 'Questionnaire', status: 'draft', item: [item] })).toHaveLength(1)
  })

  it.each([{}, [], { resourceType: 5 }, { resourceType: 'Patience' }])(
    'refuses %j, which is no resource',
    (body) => {
      expect(errorsOf(body as unknown as Resource)).toHaveLength(1)
    },
  )
})

describe('what FHIR allows', () => {
  it.each<[string, Resource]>([
    [
      'an extension that nobody knows',
      patient({ extension: [{ url: 'http://a.example/x', valueCode: 'a' }] }),
    ],
    [
      'an extension in place of a value',
      patient({
        _birthDate: {
          extension: [
            { url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' },
          ],
        },
      }),
    ],
    ['a null beside its extension', patient({ name: [{ given: [null, 'A'], _given: [{ id: 'x' }, null] }] })],
    ['a leap day', patient({ birthDate: '2024-02-29' })],
    [
      'a reference by urn',
      document({ subject: { reference: 'urn:uuid:c757873d-ec9a-4326-a141-556f43239520' } }),
    ],
    [
      'a code of its own where the binding is extensible',
      patient({ maritalStatus: { coding: [{ system: 'http://a.example', code: 'x' }] } }),
    ],
    [
      'a contained resource that is referred to',
      patient({
        contained: [{ resourceType: 'Organization', id: 'o', name: 'O' }],
        managingOrganization: { reference: '#o' },
      }),
    ],
  ])('accepts %s', (_what, resource) => {
    expect(errorsOf(resource)).toEqual([])
  })

  it('reads numbers that keep their digits', () => {
    const text =
      '{"resourceType":"Observation","status":"final","code":{"text":"a"},"valueQuantity":{"value":2.00,"code":"kg"}}'
    const issues = validator.check(parseJson(text) as Resource).filter(({ severity }) => severity === 'error')
    expect(issues.map(({ details }) => details.text)).toEqual([expect.stringMatching(/^qty-3: /)])
  })

  it('only warns of a missing narrative and of a code outside an extensible set of the same system', () => {
    const maritalStatus = {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-MaritalStatus', code: 'X' }],
    }
    const issues = validator.check(patient({ maritalStatus }))
    expect(issues.map((each) => [each.severity, inShort(each)])).toEqual([
      ['warning', 'unknown-code Patient.maritalStatus'],
      ['warning', 'invalid Patient'],
    ])
  })
})
