// What a check costs: a DocumentReference of about 2.4 KB, against FHIR's own type, warm.
import { loadDefinitions } from '../src/fhir/definitions/index.ts'
import { compileProfiles } from '../src/fhir/profile/index.ts'

const coding = (system: string, code: string, display: string) => ({ coding: [{ system, code, display }] })
const loinc = 'http://loinc.org'
const document = {
  resourceType: 'DocumentReference',
  id: '019333a0-7b1c-7d52-a2b4-5c11ab34cd56',
  meta: {
    versionId: '3',
    lastUpdated: '2026-03-31T09:30:00.000Z',
    profile: ['https://w3id.org/muniment/StructureDefinition/mun-document'],
    security: [
      { system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'N', display: 'normal' },
      { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'NOAUTH' },
    ],
  },
  masterIdentifier: { system: 'urn:ietf:rfc:3986', value: 'urn:uuid:c757873d-ec9a-4326-a141-556f43239520' },
  identifier: [
    { use: 'official', system: 'https://hospital.example/documents', value: 'D-2026-000123' },
    { type: coding('http://terminology.hl7.org/CodeSystem/v2-0203', 'FILL', 'Filler'), value: 'LAB-99' },
  ],
  status: 'current',
  docStatus: 'final',
  type: { ...coding(loinc, '18842-5', 'Discharge summary'), text: 'Discharge summary' },
  category: [
    coding(
      'http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category',
      'clinical-note',
      'Clinical Note',
    ),
  ],
  subject: { reference: 'Patient/019333a0-0000-7d52-a2b4-5c11ab34cd56', display: 'patient' },
  date: '2026-03-31T09:30:00+02:00',
  author: [
    { reference: 'Practitioner/019333a0-1111-7d52-a2b4-5c11ab34cd56', display: 'author' },
    { reference: 'Organization/019333a0-2222-7d52-a2b4-5c11ab34cd56' },
  ],
  authenticator: { reference: 'PractitionerRole/019333a0-3333-7d52-a2b4-5c11ab34cd56' },
  custodian: { reference: 'Organization/019333a0-2222-7d52-a2b4-5c11ab34cd56', display: 'records' },
  relatesTo: [
    { code: 'replaces', target: { reference: 'DocumentReference/019333a0-4444-7d52-a2b4-5c11ab34cd56' } },
  ],
  description: 'Discharge summary of the stay in the department of internal medicine',
  securityLabel: [coding('http://terminology.hl7.org/CodeSystem/v3-Confidentiality', 'N', 'normal')],
  content: [
    {
      attachment: {
        contentType: 'application/pdf',
        language: 'en-US',
        url: 'Binary/019333a0-5555-7d52-a2b4-5c11ab34cd56',
        size: 183422,
        hash: 'TGV0IGl0IGJlIGtub3duIHRoYXQ=',
        title: 'Discharge summary',
        creation: '2026-03-31T09:29:12Z',
      },
      format: {
        system: 'http://ihe.net/fhir/ValueSet/IHE.FormatCode.codesystem',
        code: 'urn:ihe:iti:xds:2017:mimeTypeSufficient',
      },
    },
  ],
  context: {
    encounter: [{ reference: 'Encounter/019333a0-6666-7d52-a2b4-5c11ab34cd56' }],
    period: { start: '2026-03-24T11:00:00Z', end: '2026-03-31T09:00:00Z' },
    facilityType: coding('http://snomed.info/sct', '22232009', 'Hospital'),
    practiceSetting: coding('http://snomed.info/sct', '419772000', 'Family practice'),
    sourcePatientInfo: { reference: 'Patient/019333a0-0000-7d52-a2b4-5c11ab34cd56' },
    related: [{ identifier: { system: 'https://hospital.example/orders', value: 'O-77' } }],
  },
}

const rounds = 20_000
const batch = 20

const started = performance.now()
const definitions = loadDefinitions()
const loaded = performance.now()
const validator = compileProfiles(definitions)
const issues = validator.check(document)
const compiled = performance.now()

const times = Array.from({ length: rounds / batch }, () => {
  const start = performance.now()
  for (let i = 0; i < batch; i++) validator.check(document)
  return ((performance.now() - start) * 1000) / batch
}).sort((a, b) => a - b)
const percentile = (share: number) => (times[Math.floor(times.length * share)] ?? 0).toFixed(1)

console.log(`document        ${JSON.stringify(document).length} bytes, ${issues.length} issues`)
console.log(`load            ${(loaded - started).toFixed(1)} ms`)
console.log(`first check     ${(compiled - loaded).toFixed(1)} ms`)
console.log(`warm check p50  ${percentile(0.5)} us, p99 ${percentile(0.99)} us`)
