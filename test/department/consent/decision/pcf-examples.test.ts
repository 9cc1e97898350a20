import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ConsentRequest, decideItem } from '../../../../src/department/consent/decision/decide.ts'
import { consentFacts, itemFacts } from '../../../../src/department/consent/index.ts'
import { parseJson, type Resource } from '../../../../src/fhir/index.ts'

const folder = join(process.cwd(), '../shared/data/ihe/pcf/examples')
const example = (name: string) =>
  consentFacts(parseJson(readFileSync(join(folder, `Consent-ex-${name}.json`), 'utf8')) as Resource)

const treat: ConsentRequest = {
  patient: 'Patient/ex-patient',
  actors: ['Practitioner/ex-clinician'],
  purposes: ['TREAT'],
  asOf: '2022-12-01',
}
const research = { ...treat, purposes: ['HRESCH'] }
const later = { ...treat, asOf: '2023-01-01' }
const researcher = { ...treat, actors: ['Organization/ex-org-researcher'], purposes: ['FooBar'] }
const broken = { ...treat, purposes: ['BTG'] }
const privileged = { ...broken, actors: ['Practitioner/ex-clinician', 'Group/ex-privilegedUsers'] }

const observation = (id: string, rest: object = {}): Resource => ({
  resourceType: 'Observation',
  id,
  subject: { reference: 'Patient/ex-patient' },
  issued: '2022-06-01T10:00:00Z',
  ...rest,
})
const labelled = (...codes: string[]) =>
  observation('o', { meta: { security: codes.map((code) => ({ code })) } })
const ofYear = (year: number) => observation('o', { issued: `${year}-06-01T10:00:00Z` })
const by = (author: string) => observation('o', { performer: [{ reference: author }] })
const during = (encounter: string) => observation('o', { encounter: { reference: encounter } })
const normal = labelled('N')

// The consents of IHE's Privacy Consent on FHIR, each with what it must let through and what not.
const cases: readonly [string, string, ConsentRequest, Resource, boolean][] = [
  ['consent-basic-treat', 'treatment', treat, normal, true],
  ['consent-basic-treat', 'research', research, normal, false],
  ['consent-basic-treat', 'another patient’s', { ...research, patient: 'Patient/other' }, normal, false],
  ['consent-basic-treat-infant', 'treatment', treat, normal, true],
  ['consent-basic-ink', 'treatment', treat, normal, true],
  ['consent-basic-reject', 'treatment', treat, normal, false],
  ['consent-basic-research', 'research', { ...research, asOf: '2023-12-01' }, normal, true],
  ['consent-expired-treat', 'payment in time', { ...treat, purposes: ['HPAYMT'] }, normal, true],
  ['consent-expired-treat', 'payment too late', { ...later, purposes: ['HPAYMT'] }, normal, false],
  ['consent-intermediate-timeframe', 'data of 2022', treat, ofYear(2022), true],
  ['consent-intermediate-timeframe', 'data of 2021', treat, ofYear(2021), false],
  ['consent-intermediate-not-timeframe', 'data of 2022', treat, ofYear(2022), false],
  ['consent-intermediate-not-timeframe', 'data of 2021', treat, ofYear(2021), true],
  ['consent-intermediate-data', 'data that it names', treat, observation('ex-weight'), true],
  ['consent-intermediate-data', 'other data', treat, observation('other'), false],
  ['consent-intermediate-not-data', 'data that it excepts', treat, observation('ex-alcoholUse'), false],
  ['consent-intermediate-not-data', 'other data', treat, observation('ex-weight'), true],
  ['consent-intermediate-authoredby', 'the author’s data', treat, by('Practitioner/ex-practitioner'), true],
  ['consent-intermediate-authoredby', 'another’s data', treat, by('Practitioner/other'), false],
  [
    'consent-intermediate-not-authoredby',
    'the author’s data',
    treat,
    by('Practitioner/ex-practitioner'),
    false,
  ],
  ['consent-intermediate-not-authoredby', 'another’s data', treat, by('Practitioner/other'), true],
  ['consent-intermediate-encounter', 'the stay’s data', treat, during('Encounter/ex-encounter'), true],
  ['consent-intermediate-encounter', 'another stay’s data', treat, during('Encounter/other'), false],
  ['consent-intermediate-not-encounter', 'the stay’s data', treat, during('Encounter/ex-encounter'), false],
  ['consent-intermediate-not-encounter', 'another stay’s data', treat, during('Encounter/other'), true],
  ['consent-intermediate-purpose', 'the researcher', researcher, normal, true],
  ['consent-intermediate-purpose', 'another researcher', { ...researcher, actors: [] }, normal, false],
  ['dissent-intermediate-break-glass', 'treatment', treat, normal, false],
  ['dissent-intermediate-break-glass', 'a privileged emergency', privileged, normal, true],
  ['dissent-intermediate-break-glass', 'another emergency', broken, normal, false],
  ['consent-advanced-normal', 'normal data', treat, normal, true],
  ['consent-advanced-normal', 'restricted data', treat, labelled('R'), false],
  ['consent-advanced-normal-restricted', 'restricted data', treat, labelled('R'), true],
  ['consent-advanced-normal-not-restricted', 'normal data', treat, normal, true],
  ['consent-advanced-normal-not-restricted', 'restricted data', treat, labelled('R'), false],
  ['consent-advanced-normal-break-glass-restricted', 'restricted data', treat, labelled('R'), false],
  [
    'consent-advanced-normal-break-glass-restricted',
    'a privileged emergency',
    privileged,
    labelled('R'),
    true,
  ],
  ['consent-advanced-normal-break-glass-restricted', 'another emergency', broken, labelled('R'), false],
]

const itWithExamples = existsSync(folder) ? it : it.skip

describe('the examples of Privacy Consent on FHIR', () => {
  for (const [name, what, request, resource, expected] of cases)
    itWithExamples(`${name} ${expected ? 'permits' : 'denies'} ${what}`, () => {
      const rules = { policy: 'basic-normal', combining: 'deny-overrides' } as const
      expect(decideItem([example(name)], request, itemFacts(resource), rules).permitted).toBe(expected)
    })
})
