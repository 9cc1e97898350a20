import { loadDefinitions } from '../../../src/fhir/definitions/index.ts'
import type { Resource } from '../../../src/fhir/index.ts'
import { compileProfiles } from '../../../src/fhir/profile/index.ts'

const base = 'http://a.example/fhir'
const validator = compileProfiles(loadDefinitions())
const found = (resource: Resource, wanted = 'error'): string[] =>
  validator
    .check(resource)
    .filter(({ severity }) => severity === wanted)
    .map(({ expression, details }) => `${expression?.[0]}: ${details.text}`)

const patient = (parts: object = {}): Resource => ({ resourceType: 'Patient', active: true, ...parts })
const entry = (resource: Resource, parts: object = {}) => ({
  fullUrl: `${base}/${resource.resourceType}/${resource.id}`,
  resource,
  ...parts,
})
const bundle = (type: string, entries: object[], parts: object = {}): Resource => ({
  resourceType: 'Bundle',
  type,
  entry: entries,
  ...parts,
})

const summary = (parts: object = {}): Resource => ({
  resourceType: 'Composition',
  id: 'c',
  status: 'final',
  type: { text: 'Discharge summary' },
  date: '2026-03-31',
  title: 'Discharge summary',
  author: [{ reference: 'Practitioner/p' }],
  ...parts,
})
const author: Resource = { resourceType: 'Practitioner', id: 'p', active: true }
const document = (composition: Resource, ...others: object[]): Resource =>
  bundle('document', [entry(composition), entry(author), ...others], {
    identifier: { system: 'urn:ietf:rfc:3986', value: 'urn:uuid:c757873d-ec9a-4326-a141-556f43239520' },
    timestamp: '2026-03-31T09:30:00Z',
  })
const section = (reference: string) => ({ section: [{ title: 'a', entry: [{ reference }] }] })
const version = (versionId: string) => entry(patient({ id: 'x', meta: { versionId } }))

describe('a document', () => {
  it.each<[string, Resource, string[]]>([
    ['whose author is in it', document(summary()), []],
    [
      'that speaks of what is not in it',
      document(summary({ subject: { reference: 'Patient/x' } })),
      ['Bundle.entry[0].resource.subject: Patient/x is not in the Bundle.'],
    ],
    [
      'that has what one section speaks of twice',
      document(summary(section('Patient/x')), version('1'), version('2')),
      ['Bundle.entry[0].resource.section[0].entry[0]: Patient/x means 2 resources of the Bundle.'],
    ],
    [
      'that names one version of two',
      document(summary(section('Patient/x/_history/2')), version('1'), version('2')),
      [],
    ],
    [
      'that names a version it does not have',
      document(summary(section('Patient/x/_history/3')), version('1')),
      ['Bundle.entry[0].resource.section[0].entry[0]: Patient/x/_history/3 is not in the Bundle.'],
    ],
    [
      'that replaces another, which need not be in it',
      document(
        summary({ relatesTo: [{ code: 'replaces', targetReference: { reference: 'Composition/old' } }] }),
      ),
      [],
    ],
    [
      'that does not begin with its Composition',
      bundle('document', [entry(author)], {
        identifier: { system: 'urn:ietf:rfc:3986', value: 'urn:oid:1.2' },
        timestamp: '2026-03-31T09:30:00Z',
      }),
      ['Bundle: bdl-11: A document must have a Composition as the first resource'],
    ],
  ])('%s', (_what, resource, expected) => expect(found(resource)).toEqual(expected))

  it('whose entries are known by UUID is read by type and id', () => {
    const urn = { fullUrl: 'urn:uuid:c757873d-ec9a-4326-a141-556f43239520' }
    const whole = document(summary())
    const [first, ...others] = whole.entry as object[]
    expect(found({ ...whole, entry: [{ ...first, ...urn }, ...others] })).toEqual([])
  })
})

describe('a Bundle', () => {
  const outcome: Resource = {
    resourceType: 'OperationOutcome',
    issue: [{ severity: 'error', code: 'invalid' }],
  }

  it.each<[string, Resource, string[]]>([
    [
      'has each link once',
      bundle('searchset', [entry(patient({ id: '1' }))], {
        link: ['self', 'next', 'self'].map((relation) => ({ relation, url: `${base}/Patient` })),
      }),
      ['Bundle.link[2]: There may be only one link "self".'],
    ],
    [
      'of a search gives what it found with its id',
      bundle('searchset', [{ fullUrl: `${base}/Patient/1`, resource: patient(), search: { mode: 'match' } }]),
      ['Bundle.entry[0].resource: What a search finds has an id.'],
    ],
    [
      'of a search speaks of itself in an OperationOutcome',
      bundle('searchset', [entry(patient({ id: '1' }), { search: { mode: 'outcome' } })]),
      ['Bundle.entry[0].resource: What a search says of itself is an OperationOutcome.'],
    ],
    [
      'of a search may have an outcome without id',
      bundle('searchset', [{ resource: outcome, search: { mode: 'outcome' } }]),
      [],
    ],
    [
      'has absolute fullUrls',
      bundle('collection', [{ fullUrl: 'Patient/1', resource: patient() }]),
      ['Bundle.entry[0].fullUrl: The fullUrl must be an absolute URL.'],
    ],
    [
      'has each fullUrl once',
      bundle('collection', [entry(patient({ id: '1' })), entry(patient({ id: '1' }))]),
      [
        'Bundle: bdl-7: FullUrl must be unique in a bundle, or else entries with the same fullUrl must have different meta.versionId (except in history bundles)',
      ],
    ],
  ])('%s', (_what, resource, expected) => expect(found(resource)).toEqual(expected))

  it('is kept with a warning if a fullUrl disagrees with the id', () => {
    const resource = bundle('collection', [{ fullUrl: `${base}/Patient/1`, resource: patient({ id: '2' }) }])
    expect(found(resource)).toEqual([])
    expect(found(resource, 'warning')).toContain(
      'Bundle.entry[0].fullUrl: The fullUrl does not agree with the resource, which is Patient/2.',
    )
  })
})

describe('what R4 says in words', () => {
  const period = (start: string, end: string) =>
    patient({ identifier: [{ value: '1', period: { start, end } }] })
  const binary = (size: number) => patient({ photo: [{ contentType: 'image/png', data: 'AAECAw==', size }] })

  it.each<[string, Resource, string[]]>([
    [
      'the system of a number is absolute',
      patient({ identifier: [{ system: 'Hospital', value: '1' }] }),
      ['Patient.identifier[0].system: The system must be an absolute URI.'],
    ],
    [
      'the system of a code is absolute',
      patient({ maritalStatus: { coding: [{ system: 'Status!', code: 'M' }] } }),
      ['Patient.maritalStatus.coding[0].system: The system must be an absolute URI.'],
    ],
    ['a size is that of the data', binary(4), []],
    ['and not of its base64', binary(8), ['Patient.photo[0].size: The size is 8, but the data has 4 bytes.']],
    ['a day is not after its month', period('2026-02', '2026-03-05'), []],
    ['a time of the day before', period('2026-03-30', '2026-03-31T06:20:00Z'), []],
    ['the same day', period('2026-03-31', '2026-03-31'), []],
    [
      'but a day does not come before an hour of it',
      period('2026-03-31', '2026-03-31T06:20:00Z'),
      ['Patient.identifier[0].period: per-1: If present, start SHALL have a lower value than end'],
    ],
    [
      'a narrative knows XML’s entities only',
      patient({ text: { status: 'generated', div: '<div>a&nbsp;b</div>' } }),
      [
        'Patient.text.div: The div must be XHTML in one <div>, with text, formatting and images only (txt-1, txt-2).',
      ],
    ],
    ['such as these', patient({ text: { status: 'generated', div: '<div>a &lt; b &#160; c</div>' } }), []],
  ])('%s', (_what, resource, expected) => expect(found(resource)).toEqual(expected))
})

describe('an extension', () => {
  const extension = (name: string, value: object) => [
    { url: `http://hl7.org/fhir/StructureDefinition/${name}`, ...value },
  ]
  const family = extension('humanname-mothers-family', { valueString: 'Marlow' })
  const place = extension('patient-birthPlace', { valueAddress: { text: 'Austin' } })
  const translation = [
    {
      url: 'http://hl7.org/fhir/StructureDefinition/translation',
      extension: [
        { url: 'lang', valueCode: 'de' },
        { url: 'content', valueString: 'a' },
      ],
    },
  ]

  it.each<[string, Resource, string[]]>([
    [
      'stands where its definition lets it: in a part of a data type',
      patient({ name: [{ family: 'A', _family: { extension: family } }] }),
      [],
    ],
    [
      'and not around that part',
      patient({ name: [{ family: 'A', extension: family }] }),
      [
        'Patient.name[0].extension[0]: The extension http://hl7.org/fhir/StructureDefinition/humanname-mothers-family may not stand here.',
      ],
    ],
    ['in a resource', patient({ extension: place }), []],
    ['in a resource of a Bundle', bundle('collection', [entry(patient({ id: '1', extension: place }))]), []],
    ['in a text of any element', patient({ name: [{ text: 'A', _text: { extension: translation } }] }), []],
    [
      'and not in another resource',
      { resourceType: 'Practitioner', extension: place },
      [
        'Practitioner.extension[0]: The extension http://hl7.org/fhir/StructureDefinition/patient-birthPlace may not stand here.',
      ],
    ],
  ])('%s', (_what, resource, expected) => expect(found(resource)).toEqual(expected))
})
