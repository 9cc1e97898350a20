// What a document of 2.4 KB costs: its check, its index entries. What compiling costs, in time and in memory.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { openCatalogue } from '../src/catalogue.ts'
import { type Definitions, loadDefinitions } from '../src/fhir/definitions/index.ts'
import type { Resource } from '../src/fhir/index.ts'
import { coreConstraints } from '../src/fhir/profile/core-constraints.ts'
import { compileProfiles } from '../src/fhir/profile/index.ts'
import { compileInvariant } from '../src/fhir/profile/invariants/index.ts'
import { extractor } from '../src/store/extract.ts'
import { wordTerms } from '../src/store/extract-words.ts'

const coding = (system: string, code: string, display: string) => ({ coding: [{ system, code, display }] })
const loinc = 'http://loinc.org'
const document: Resource = {
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
  identifier: [{ use: 'official', system: 'https://hospital.example/documents', value: 'D-2026-000123' }],
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
  subject: { reference: 'Patient/019333a0-0000-7d52-a2b4-5c11ab34cd56' },
  date: '2026-03-31T09:30:00+02:00',
  author: [
    { reference: 'Practitioner/019333a0-1111-7d52-a2b4-5c11ab34cd56' },
    { reference: 'Organization/019333a0-2222-7d52-a2b4-5c11ab34cd56' },
  ],
  authenticator: { reference: 'PractitionerRole/019333a0-3333-7d52-a2b4-5c11ab34cd56' },
  custodian: { reference: 'Organization/019333a0-2222-7d52-a2b4-5c11ab34cd56' },
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
    sourcePatientInfo: { reference: 'Patient/019333a0-0000-7d52-a2b4-5c11ab34cd56' },
  },
}

const profile = 'https://w3id.org/muniment/StructureDefinition/mun-document'
const reference = (i: number) => ({ ...document, id: `d-${i}` })
const bundle: Resource = {
  resourceType: 'Bundle',
  type: 'transaction',
  entry: Array.from({ length: 60 }, (_each, i) => ({
    fullUrl: `https://hospital.example/fhir/DocumentReference/d-${i}`,
    resource: reference(i),
    request: { method: 'PUT', url: `DocumentReference/d-${i}` },
  })),
}
const thirteen = `identifier patient subject type category status date author custodian encounter period
  security-label relatesto`.split(/\s+/)

const say = (what: string, figure: string, asked = '') =>
  console.log(`${what.padEnd(58)} ${figure.padStart(18)}  ${asked}`)

/** Microseconds of one call: the median, and the least, which is what it costs where nothing else runs. */
const warm = (run: (i: number) => unknown, batches: number, batch: number) => {
  const times = Array.from({ length: batches * 2 }, (_each, at) => {
    const start = performance.now()
    for (let i = 0; i < batch; i++) run(at * batch + i)
    return ((performance.now() - start) * 1000) / batch
  })
  const sorted = times.slice(batches).sort((a, b) => a - b)
  return `${(sorted[batches >> 1] ?? 0).toFixed(1)} / ${(sorted[0] ?? 0).toFixed(1)} us`
}

const opening = performance.now()
const catalogue = openCatalogue('https://hospital.example/fhir')
say('opening the catalogue, all profiles', `${(performance.now() - opening).toFixed(0)} ms`)

const { definitions, validator } = catalogue
const issues = validator.check(document, { profiles: [profile] })
say('document', `${JSON.stringify(document).length} bytes`, `${issues.length} issue (no narrative)`)

say(
  'check by FHIR’s type, p50 / least',
  warm(() => validator.check(document), 1000, 20),
)
const byProfile = warm(() => validator.check(document, { profiles: [profile] }), 1000, 20)
say('check by mun-document with its invariants', byProfile, 'p50 <= 30 us')
say(
  'check of a Bundle of 60 such documents',
  warm(() => validator.check(bundle), 40, 1),
  '<= 3000 us',
)

const text = JSON.stringify(document)
const fresh = Array.from({ length: 64 }, () => JSON.parse(text) as Resource)
const params = catalogue.language.params('DocumentReference')
const next = (i: number) => fresh[i % fresh.length] ?? document
const some = extractor(params.filter(({ code }) => thirteen.includes(code)))
say(
  'index entries, 13 search parameters and words',
  warm((i) => some(next(i)), 4000, 20),
)
say(
  '  of these the words for _text and _content',
  warm((i) => wordTerms(next(i)), 4000, 20),
)
const none = extractor([])
say(
  '  of these the words, and what every type has (_tag …)',
  warm((i) => none(next(i)), 4000, 20),
  'the rest, the 13, <= 8 us',
)
const all = extractor(params)
say(
  `index entries, all ${params.length} parameters`,
  warm((i) => all(next(i)), 400, 20),
)

const profiles = join(import.meta.dirname, '../profiles')
const ourExamples = readdirSync(profiles, { recursive: true, encoding: 'utf8' })
  .filter((file) => /[\\/]valid-.*\.json$/.test(file))
  .map((file) => JSON.parse(readFileSync(join(profiles, file), 'utf8')) as Resource)

/** Milliseconds of something done once by each of our profiles, with FHIR's types compiled already. */
const eachProfile = (what: string, asked: string, run: (url: string, example: Resource) => unknown) => {
  const byUrl = new Map(ourExamples.map((example) => [example.meta?.profile?.[0] ?? '', example]))
  const times = [...byUrl].map(([url, example]) => {
    const start = performance.now()
    run(url, example)
    return performance.now() - start
  })
  const mean = times.reduce((sum, time) => sum + time, 0) / times.length
  say(
    `${what}, mean / most of ${times.length}`,
    `${mean.toFixed(1)} / ${Math.max(...times).toFixed(1)} ms`,
    asked,
  )
}
const other = compileProfiles(definitions)
for (const example of ourExamples) other.check(example)
eachProfile('compile a profile of ours', '< 20 ms', (url) => other.knows(url))
eachProfile('its first check, with its value sets', '', (url, one) => other.check(one, { profiles: [url] }))

setFlagsFromString('--expose_gc')
const collect = runInNewContext('gc') as () => void
const heap = () => {
  collect()
  return process.memoryUsage().heapUsed / 2 ** 20
}

/** Each type and each profile, FHIR's and ours, met once with all their elements. */
const examples = join(import.meta.dirname, '../node_modules/hl7.fhir.r4.examples')
const compileAll = (known: Definitions) => {
  const one = compileProfiles(known)
  const urls = readdirSync(examples)
    .filter((file) => file.startsWith('StructureDefinition-'))
    .map((file) => `http://hl7.org/fhir/StructureDefinition/${file.slice(20, -5)}`)
  for (const file of readdirSync(examples)) {
    if (
      !/^[A-Z]/.test(file) ||
      /^(StructureDefinition|ValueSet|CodeSystem|SearchParameter|Bundle)-/.test(file)
    )
      continue
    const example = JSON.parse(readFileSync(join(examples, file), 'utf8')) as Resource
    const asked = urls.filter((url) => known.structure(url)?.type === example.resourceType)
    one.check(example, { profiles: asked })
  }
  for (const example of ourExamples) one.check(example, { profiles: example.meta?.profile ?? [] })
  for (const url of urls) one.knows(url)
  return one
}
const before = heap()
const kept = compileAll(loadDefinitions().with(catalogue.definitions.added))
const grown = heap() - before
say(
  'memory of all types and profiles, compiled',
  `${grown.toFixed(0)} MB`,
  kept ? `< 120 MB; the process holds ${heap().toFixed(0)} MB` : '',
)

const constraintsOf = (urls: readonly string[]) => [
  ...new Map(
    urls
      .flatMap((url) => definitions.structure(url)?.elements ?? [])
      .flatMap(({ constraint = [] }) => constraint)
      .filter(({ expression }) => expression)
      .map((one) => [one.expression, one] as const),
  ).values(),
]
const share = (what: string, urls: readonly string[]) => {
  const constraints = constraintsOf(urls)
  const native = constraints.filter(
    ({ key, expression = '' }) => coreConstraints[key] || compileInvariant(expression),
  )
  say(
    `invariants of ${what} compiled to plain functions`,
    `${native.length} of ${constraints.length}`,
    `${((native.length * 100) / constraints.length).toFixed(0)} %`,
  )
}
const ours = definitions.added.map(({ url }) => String(url))
share('the records department', ours)
share('R4’s resources and types', [
  ...definitions.types,
  'Period',
  'Timing',
  'Quantity',
  'Reference',
  'Attachment',
  'ElementDefinition',
  'Dosage',
  'SampledData',
  'Range',
  'Ratio',
])
