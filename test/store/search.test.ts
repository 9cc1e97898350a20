import { loadDefinitions } from '../../src/fhir/definitions/index.ts'
import { codeOf, FhirError } from '../../src/fhir/outcomes.ts'
import { parseQuery } from '../../src/fhir/search/index.ts'
import type { Resource } from '../../src/fhir/types.ts'
import { extractor } from '../../src/store/extract.ts'
import { type Indexed, meets } from '../../src/store/match.ts'
import { planSearch } from '../../src/store/plan-search.ts'
import { terminologyOf } from '../../src/store/terminology.ts'

const base = 'https://records.example/fhir'
const loinc = 'http://loinc.org'
const ucum = 'http://unitsofmeasure.org'

const roles = 'http://terminology.hl7.org/CodeSystem/v3-RoleCode'
const definitions = loadDefinitions().with([
  {
    resourceType: 'ValueSet',
    url: 'http://example.org/vs',
    name: 'Sugars',
    compose: { include: [{ system: loinc, concept: [{ code: '2339-0' }] }] },
  },
])
const terminology = terminologyOf(definitions)
const r4 = { of: (type: string) => definitions.searchParameters(type) }

const shelf: Resource[] = [
  {
    resourceType: 'Patient',
    id: 'amy',
    meta: {
      lastUpdated: '2026-05-01T10:00:00.500Z',
      profile: ['http://example.org/p|1.0'],
      tag: [{ system: 'urn:t', code: 'vip' }],
    },
    identifier: [
      {
        system: 'urn:mrn',
        value: '00123',
        type: { coding: [{ system: 'urn:v2', code: 'MR' }], text: 'Medical record number' },
      },
    ],
    name: [{ family: 'van der Berg', given: ['Amélie', 'Rose'] }],
    gender: 'female',
    birthDate: '1987-02-20',
    telecom: [{ system: 'phone', value: '555-1' }],
    address: [{ line: ['1 Main St'], city: 'Zürich' }],
    managingOrganization: { reference: `${base}/Organization/general` },
  },
  {
    resourceType: 'Patient',
    id: 'bob',
    name: [{ family: 'Berg' }],
    birthDate: '1950',
    deceasedBoolean: true,
    generalPractitioner: [{ identifier: { system: 'urn:npi', value: '77' } }],
  },
  {
    resourceType: 'Organization',
    id: 'general',
    name: 'General Hospital',
    partOf: { reference: 'Organization/trust' },
  },
  { resourceType: 'Organization', id: 'trust', name: 'Trust' },
  {
    resourceType: 'RelatedPerson',
    id: 'mother',
    patient: { reference: 'Patient/amy' },
    relationship: [{ coding: [{ system: roles, code: 'MTH' }] }],
  },
  {
    resourceType: 'Observation',
    id: 'sugar',
    status: 'final',
    code: { coding: [{ system: loinc, code: '2339-0', display: 'Glucose in blood' }], text: 'Blood sugar' },
    subject: { reference: 'Patient/amy/_history/3' },
    effectivePeriod: { start: '2026-03-01' },
    valueQuantity: { value: 180, unit: 'mg/dL', system: ucum, code: 'mg/dL' },
  },
  {
    resourceType: 'Observation',
    id: 'pressure',
    status: 'preliminary',
    code: { coding: [{ system: loinc, code: '85354-9' }] },
    subject: { reference: 'Patient/bob' },
    effectiveDateTime: '2026-03-05T23:30:00-05:00',
    component: [
      {
        code: { coding: [{ system: loinc, code: '8480-6' }] },
        valueQuantity: { value: 140, unit: 'mmHg', system: ucum, code: 'mm[Hg]' },
      },
      {
        code: { coding: [{ system: loinc, code: '8462-4' }] },
        valueQuantity: { value: 90, unit: 'mmHg', system: ucum, code: 'mm[Hg]' },
      },
    ],
  },
  {
    resourceType: 'ValueSet',
    id: 'vs',
    url: 'http://example.org/fhir/ValueSet/a',
    status: 'draft',
  },
  {
    resourceType: 'RiskAssessment',
    id: 'risk',
    status: 'final',
    subject: { reference: 'Patient/bob' },
    prediction: [
      { probabilityDecimal: 0.5 },
      { probabilityRange: { low: { value: 2 }, high: { value: 4 } } },
    ],
  },
]

const indexed = shelf.map(
  (resource): Indexed => ({
    type: resource.resourceType,
    id: resource.id ?? '',
    entries: extractor(r4.of(resource.resourceType), { base })(resource),
  }),
)
const around = {
  at: (ref: string) => indexed.find(({ type, id }) => ref === `${type}/${id}`),
  all: () => indexed,
}

const found = (type: string | undefined, search: string): string => {
  const plan = planSearch(parseQuery(type, search, r4), {
    base,
    ...terminology,
    now: Date.parse('2026-06-01'),
  })
  return indexed
    .filter((one) => meets(plan, one, around))
    .map(({ id }) => id)
    .join(' ')
}

const refusedWith = (type: string, search: string): string => {
  try {
    return found(type, search)
  } catch (error) {
    return error instanceof FhirError ? codeOf(error) : String(error)
  }
}

describe('A search by', () => {
  it.each([
    // tokens
    ['Patient', 'gender=female', 'amy'],
    ['Patient', 'gender=male,female', 'amy'],
    ['Patient', 'gender:not=male', 'amy bob'],
    ['Patient', 'gender:not=male,female', 'bob'],
    ['Patient', 'gender:missing=true', 'bob'],
    ['Patient', 'gender:missing=false', 'amy'],
    ['Patient', 'identifier=00123', 'amy'],
    ['Patient', 'identifier=urn:mrn|00123', 'amy'],
    ['Patient', 'identifier=urn:mrn|', 'amy'],
    ['Patient', 'identifier=urn:mr|', ''],
    ['Patient', 'identifier=|00123', ''],
    ['Patient', 'identifier:of-type=urn:v2|MR|00123', 'amy'],
    ['Patient', 'identifier:of-type=urn:v2|SS|00123', ''],
    ['Patient', 'identifier:text=record', 'amy'],
    ['Patient', 'phone=555-1', 'amy'],
    ['Patient', 'phone=phone|555-1', 'amy'],
    ['Patient', 'email=555-1', ''],
    ['Patient', 'deceased=true', 'bob'],
    ['Patient', 'deceased=false', 'amy'],
    ['Observation', `code=${loinc}|2339-0`, 'sugar'],
    ['Observation', 'code:text=SUGAR', 'sugar'],
    ['Observation', 'code:text=glucose', 'sugar'],
    ['Observation', 'code:in=http://example.org/vs', 'sugar'],
    ['Observation', 'code:not-in=http://example.org/vs', 'pressure'],
    ['Patient', 'gender=http://hl7.org/fhir/administrative-gender|female', 'amy'],
    ['Patient', 'gender=http://hl7.org/fhir/administrative-gender|', 'amy'],
    ['Patient', 'gender=http://example.org|female', ''],
    ['RelatedPerson', `relationship:below=${roles}|FAMMEMB`, 'mother'],
    ['RelatedPerson', `relationship:below=${roles}|CHILD`, ''],
    ['RelatedPerson', `relationship:above=${roles}|NMTH`, 'mother'],
    // strings
    ['Patient', 'name=amelie', 'amy'],
    ['Patient', 'name=berg', 'bob'],
    ['Patient', 'name:contains=BERG', 'amy bob'],
    ['Patient', 'family:exact=Berg', 'bob'],
    ['Patient', 'family:exact=berg', ''],
    ['Patient', 'address=zurich', 'amy'],
    ['Patient', 'address-city=Zürich', 'amy'],
    // references, chains and _has
    ['Patient', 'organization=Organization/general', 'amy'],
    ['Patient', 'organization=general', 'amy'],
    ['Patient', `organization=${base}/Organization/general`, 'amy'],
    ['Patient', 'general-practitioner:identifier=urn:npi|77', 'bob'],
    ['Patient', 'general-practitioner:identifier=77', 'bob'],
    ['Patient', 'general-practitioner:identifier=urn:npi|', 'bob'],
    ['Observation', 'subject=Patient/amy', 'sugar'],
    ['Observation', 'subject:Patient=amy', 'sugar'],
    ['Observation', 'subject:Group=amy', ''],
    ['Observation', 'patient=amy', 'sugar'],
    ['Observation', 'subject:Patient.name=am', 'sugar'],
    ['Observation', 'subject.name=am', 'sugar'],
    ['Observation', 'patient._id=bob', 'pressure'],
    ['Observation', 'patient.organization.partof.name=trust', 'sugar'],
    ['Patient', '_has:Observation:patient:status=final', 'amy'],
    ['Organization', '_has:Patient:organization:_has:Observation:patient:code=2339-0', 'general'],
    ['Patient', '_has:Observation:patient:code:not=2339-0', 'bob'],
    // dates
    ['Patient', 'birthdate=1987', 'amy'],
    ['Patient', 'birthdate=1987-02-20', 'amy'],
    ['Patient', 'birthdate=1950-01-01', ''],
    ['Patient', 'birthdate=lt1950-06-01', 'bob'],
    ['Patient', 'birthdate=le1950', 'bob'],
    ['Patient', 'birthdate=sa1950', 'amy'],
    ['Patient', 'birthdate=eb1987', 'bob'],
    ['Patient', 'birthdate=ne1987', 'bob'],
    ['Patient', 'birthdate=ap1985', 'amy'],
    ['Patient', 'birthdate=ge1950&birthdate=lt1951', 'bob'],
    ['Observation', 'date=ge2030', 'sugar'],
    ['Observation', 'date=2026-03-06', 'pressure'],
    ['Observation', 'date=2026-03-06T04:30Z', 'pressure'],
    ['Observation', 'date=2026-03-05T23:30:00-05:00', 'pressure'],
    // numbers and quantities
    ['RiskAssessment', 'probability=0.5', 'risk'],
    ['RiskAssessment', 'probability=0.50', 'risk'],
    ['RiskAssessment', 'probability=0.6', ''],
    ['RiskAssessment', 'probability=gt0.5', 'risk'],
    ['RiskAssessment', 'probability=gt4', ''],
    ['RiskAssessment', 'probability=ge4', 'risk'],
    ['Observation', 'value-quantity=180', 'sugar'],
    ['Observation', `value-quantity=180|${ucum}|mg/dL`, 'sugar'],
    ['Observation', `value-quantity=1.80|${ucum}|g/L`, 'sugar'],
    ['Observation', `value-quantity=1.70|${ucum}|g/L`, ''],
    ['Observation', 'value-quantity=180||mg/dL', 'sugar'],
    ['Observation', 'value-quantity=1.8||g/L', ''],
    ['Observation', `value-quantity=gt179|${ucum}|mg/dL`, 'sugar'],
    ['Observation', `value-quantity=gt180|${ucum}|mg/dL`, ''],
    // composites
    ['Observation', `component-code-value-quantity=${loinc}|8480-6$gt130`, 'pressure'],
    ['Observation', `component-code-value-quantity=${loinc}|8462-4$gt130`, ''],
    ['Observation', `component-code-value-quantity=8462-4$90|${ucum}|mm[Hg]`, 'pressure'],
    ['Observation', 'combo-code-value-quantity=2339-0$lt200,8480-6$lt100', 'sugar'],
    // uris and the parameters of every type
    ['ValueSet', 'url=http://example.org/fhir/ValueSet/a', 'vs'],
    ['ValueSet', 'url:below=http://example.org/fhir', 'vs'],
    ['ValueSet', 'url:below=http://example.org/fh', ''],
    ['ValueSet', 'url:above=http://example.org/fhir/ValueSet/a/b', 'vs'],
    ['Patient', '_id=amy,none', 'amy'],
    ['Patient', '_id:not=amy', 'bob'],
    ['Patient', '_tag=vip', 'amy'],
    ['Patient', '_profile=http://example.org/p', 'amy'],
    ['Patient', '_lastUpdated=gt2026-04', 'amy'],
    ['Patient', '_lastUpdated:missing=true', 'bob'],
    [undefined, '_id=amy,sugar', 'amy sugar'],
    [undefined, '_type=Observation,Patient&_id=amy,general', 'amy'],
    [undefined, '', 'amy bob general trust mother sugar pressure vs risk'],
  ])('%s?%s finds %p', (type, search, expected) => {
    expect(found(type, search)).toBe(expected)
  })

  it.each([
    ['Patient', '_filter=x', 'invalid-parameter'],
    ['Observation', 'code:below=http://loinc.org|2339-0', 'invalid-parameter'],
    ['Patient', 'birthdate=1987-02-30', 'invalid-parameter'],
    ['Patient', 'birthdate=xx1987', 'invalid-parameter'],
    ['Observation', 'value-quantity=many', 'invalid-parameter'],
    ['Observation', 'subject=Patient/', 'invalid-parameter'],
    ['Observation', 'component-code-value-quantity=8480-6', 'invalid-parameter'],
  ])('%s?%s is refused: %s', (type, search, code) => {
    expect(refusedWith(type, search)).toBe(code)
  })
})
