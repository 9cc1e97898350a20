import { openCatalogue } from '../../../src/catalogue.ts'
import type { Policies } from '../../../src/fhir/profile/index.ts'

const consent = {
  resourceType: 'Consent',
  meta: { profile: ['https://elsewhere.example/profile'] },
  status: 'on-paper',
}
const ours = 'https://w3id.org/muniment/StructureDefinition/mun-consent-privacy|9'

const found = (policies: Policies, resource = consent) =>
  openCatalogue('http://desk.test/fhir', policies)
    .language.check(resource, 'Consent')
    .filter(({ details }) => details.coding[0]?.code === 'unknown-profile')
    .map(({ severity }) => severity)

describe('a claim of a profile that is not here', () => {
  it.each<[Policies, string[]]>([
    [{ default: 'warn' }, ['warning']],
    [{ default: 'refuse' }, ['error']],
    [{ default: 'ignore' }, []],
    [{ default: 'warn', Consent: 'refuse' }, ['error']],
    [{ default: 'refuse', Consent: 'ignore', AuditEvent: 'warn' }, []],
    [{ default: 'warn', AuditEvent: 'refuse' }, ['warning']],
  ])('is judged by %j', (policies, severities) => expect(found(policies)).toEqual(severities))

  it('is refused as well for its version', () => {
    expect(found({ default: 'refuse' }, { ...consent, meta: { profile: [ours] } })).toEqual(['error'])
  })

  it('does not excuse other faults', () => {
    const { language } = openCatalogue('http://desk.test/fhir', { default: 'ignore' })
    const faults = language.check(consent, 'Consent').filter(({ severity }) => severity === 'error')
    expect(faults.map(({ expression }) => expression?.[0])).toContain('Consent.status')
  })
})
