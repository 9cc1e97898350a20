import { loadDefinitions } from '../../../src/fhir/definitions/index.ts'
import type { Resource } from '../../../src/fhir/index.ts'
import { compileProfiles } from '../../../src/fhir/profile/index.ts'

const url = 'https://example.org/StructureDefinition/scan'
const unsealed = 'https://example.org/StructureDefinition/ext-sealed'
const loinc = 'http://loinc.org'

const profile = (element: object[]): Resource => ({
  resourceType: 'StructureDefinition',
  url,
  name: 'Scan',
  type: 'DocumentReference',
  kind: 'resource',
  abstract: false,
  derivation: 'constraint',
  baseDefinition: 'http://hl7.org/fhir/StructureDefinition/DocumentReference',
  differential: {
    element: element.map((each) => ({
      ...each,
      path: `DocumentReference.${'path' in each ? each.path : ''}`.replace(/\.$/, ''),
    })),
  },
})

const sealed: Resource = {
  resourceType: 'StructureDefinition',
  url: unsealed,
  name: 'Sealed',
  type: 'Extension',
  kind: 'complex-type',
  abstract: false,
  derivation: 'constraint',
  baseDefinition: 'http://hl7.org/fhir/StructureDefinition/Extension',
  differential: {
    element: [
      { path: 'Extension.extension', max: '0' },
      { path: 'Extension.url', fixedUri: unsealed },
      { path: 'Extension.value[x]', min: 1, type: [{ code: 'boolean' }] },
    ],
  },
}

const refusals = (element: object[], parts: object): string[] =>
  compileProfiles(loadDefinitions().with([profile(element), sealed]))
    .check(
      {
        resourceType: 'DocumentReference',
        status: 'current',
        content: [{ attachment: { url: 'Binary/1' } }],
        ...parts,
      },
      { profiles: [url] },
    )
    .filter(({ severity }) => severity === 'error')
    .map(({ details, expression }) => `${details.coding[0]?.code} ${expression?.[0]}: ${details.text}`)

const categories = [
  {
    path: 'category',
    slicing: { discriminator: [{ type: 'pattern', path: '$this' }], rules: 'closed' },
    min: 1,
  },
  {
    path: 'category',
    sliceName: 'note',
    min: 1,
    max: '1',
    patternCodeableConcept: { coding: [{ system: loinc, code: 'note' }] },
  },
]
const category = (code: string) => ({ coding: [{ system: loinc, code, display: 'any' }] })

describe('a profile written as differences', () => {
  it.each<[string, object[], object, string[]]>([
    [
      'an element made required',
      [{ path: 'type', min: 1 }],
      {},
      ['breaks-profile DocumentReference.type: The type is required.'],
    ],
    [
      'one made required deep inside a data type',
      [{ path: 'content.attachment.hash', min: 1 }],
      {},
      ['breaks-profile DocumentReference.content[0].attachment.hash: The hash is required.'],
    ],
    [
      'an element forbidden',
      [{ path: 'description', max: '0' }],
      { description: 'a' },
      ['breaks-profile DocumentReference.description: The description may not be given.'],
    ],
    [
      'a list made short',
      [{ path: 'identifier', max: '1' }],
      { identifier: [{ value: 'a' }, { value: 'b' }] },
      ['breaks-profile DocumentReference.identifier: At most 1 identifier may be given.'],
    ],
    [
      'a fixed code',
      [{ path: 'docStatus', fixedCode: 'final' }],
      { docStatus: 'amended' },
      ['breaks-profile DocumentReference.docStatus: The value must be "final".'],
    ],
    [
      'a narrower reference',
      [
        {
          path: 'subject',
          type: [{ code: 'Reference', targetProfile: ['http://hl7.org/fhir/StructureDefinition/Patient'] }],
        },
      ],
      { subject: { reference: 'Group/1' } },
      ['breaks-profile DocumentReference.subject.reference: The reference may not point at Group.'],
    ],
    [
      'a longer text than allowed',
      [{ path: 'description', maxLength: 3 }],
      { description: 'four' },
      ['breaks-profile DocumentReference.description: The text may have at most 3 characters.'],
    ],
    [
      'a slice left out',
      categories,
      { category: [] as object[] | undefined },
      [
        'invalid DocumentReference.category: A list may not be empty: leave it out.',
        'breaks-profile DocumentReference.category: The category is required.',
        'breaks-profile DocumentReference.category: The category "note" is required.',
      ],
    ],
    [
      'a slice given twice',
      categories,
      { category: [category('note'), category('note')] },
      ['breaks-profile DocumentReference.category: The category "note" may be given at most once.'],
    ],
    [
      'what is in no slice of a closed list',
      categories,
      { category: [category('note'), category('x')] },
      [
        'breaks-profile DocumentReference.category[1]: It is in none of the slices, and no other category is allowed.',
      ],
    ],
  ])('refuses %s', (_what, element, parts, expected) => {
    expect(refusals(element, parts)).toEqual(expected)
  })

  it('gives the key and the sentence of a broken constraint', () => {
    const human = 'A stored attachment carries its hash (45 CFR 164.312(c))'
    const constraint = [
      { key: 'mun-doc-1', severity: 'error', human, expression: 'content.attachment.hash.exists()' },
    ]
    expect(refusals([{ constraint }], {})).toEqual([`breaks-profile DocumentReference: mun-doc-1: ${human}`])
  })

  it('only warns where a constraint cannot be evaluated', () => {
    expect(
      refusals(
        [{ constraint: [{ key: 'x-1', severity: 'error', human: 'x', expression: 'nonsense((' }] }],
        {},
      ),
    ).toEqual([])
  })

  it('asks for an extension by its slice, and checks its value by its definition', () => {
    const element = [
      {
        path: 'extension',
        sliceName: 'sealed',
        min: 1,
        max: '1',
        type: [{ code: 'Extension', profile: [unsealed] }],
      },
    ]
    expect(refusals(element, {})).toEqual([
      'breaks-profile DocumentReference.extension: The extension "sealed" is required.',
    ])
    expect(refusals(element, { extension: [{ url: unsealed, valueBoolean: true }] })).toEqual([])
    expect(refusals(element, { extension: [{ url: unsealed, valueCode: 'a' }] })).toEqual([
      'breaks-profile DocumentReference.extension[0].value: The type may not be code.',
    ])
  })

  it('accepts what the profile asks for', () => {
    expect(refusals(categories, { category: [category('note')] })).toEqual([])
  })

  it('leaves what other validators know alone', () => {
    const patient: Resource = {
      resourceType: 'Patient',
      contact: [{ extension: [{ url: unsealed, valueCode: 'a' }] }],
    }
    const found = (definitions: Resource[]) =>
      compileProfiles(loadDefinitions().with(definitions))
        .check(patient)
        .map(({ details }) => details.text)
    expect(found([])).toContain(`The extension ${unsealed} is not known here; it is kept.`)
    expect(found([sealed])).toContain('The type may not be code.')
  })

  it('says that a profile is not known, and whose profile it is', () => {
    const validator = compileProfiles(loadDefinitions().with([profile([])]))
    const unknown = validator.check(
      { resourceType: 'Patient', active: true },
      { profiles: ['https://example.org/none'] },
    )
    expect(unknown.map((each) => [each.severity, each.details.coding[0]?.code])).toContainEqual([
      'warning',
      'unknown-profile',
    ])
    const wrong = validator.check({ resourceType: 'Patient', active: true }, { profiles: [url] })
    expect(wrong[0]?.details.text).toBe(`The profile ${url} is for DocumentReference.`)
  })
})
