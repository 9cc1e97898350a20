import { openConsent } from '../../../src/department/consent/index.ts'
import type { Resource } from '../../../src/fhir/index.ts'
import { aDesk } from '../../builders/a-desk.ts'
import { aConsent, actors, aDocument, anAuthorization, purposes } from './consents.ts'

const aRecord = async (...consents: Resource[]) => {
  const desk = await aDesk({ rooms: [openConsent()], today: '2025-01-11' })
  const all = desk.as('system')
  await all.update({ resourceType: 'Patient', id: '1' })
  await all.update(aDocument())
  for (const consent of consents) await all.update(consent)
  return { desk, all, officer: desk.as('privacy-officer') }
}

const named = (parameters: Resource, name: string) =>
  (parameters.parameter as { name: string; [value: string]: unknown }[]).filter((one) => one.name === name)

describe('$check-authorization', () => {
  const input = {
    recipient: 'Organization/attorney',
    purpose: 'HLEGAL',
    documents: ['DocumentReference/d1'],
  }
  it.each([
    ['today, past its end', {}, false, 'expired'],
    ['for an earlier day', { asOf: '2025-01-10' }, true, undefined],
  ])('answers %s', async (_, rest, result, code) => {
    const { officer } = await aRecord(anAuthorization())
    const answer = await officer.call('check-authorization', {
      type: 'Consent',
      id: 'auth',
      input: { ...input, ...rest },
    })
    expect(named(answer, 'result')).toMatchObject([{ valueBoolean: result }])
    expect(named(answer, 'defects')).toMatchObject(code ? [{ part: [{ valueCode: code }, {}, {}] }] : [])
  })
})

describe('$consent-decision', () => {
  const decide = async (consents: Resource[], input: object) => {
    const { all, officer } = await aRecord(...consents)
    const member = [{ entity: { reference: 'Practitioner/nurse' } }]
    await all.update({ resourceType: 'Group', id: 'privileged', type: 'practitioner', actual: true, member })
    const answer = await officer.call('consent-decision', { type: 'Patient', id: '1', input })
    return ['decision', 'basis'].map((name) => Object.values(named(answer, name)[0] ?? {})[1])
  }

  // Scenario 52
  it('follows the implicit policy where no consent is on file', async () => {
    expect(await decide([], { actor: ['Practitioner/nurse'], purpose: ['HRESCH'] })).toEqual([
      'deny',
      'https://profiles.ihe.net/ITI/PCF/Policy-basic-normal',
    ])
  })

  it('permits with redaction where an exception takes back some data', async () => {
    const provision = [{ type: 'deny', securityLabel: [{ code: 'PSY' }] }]
    const consent = aConsent({ provision: { provision } })
    expect(await decide([consent], { purpose: ['TREAT'] })).toEqual(['permit-with-redaction', 'Consent/c1'])
  })

  // Scenario 50
  describe('where the glass may be broken', () => {
    const nested = [{ type: 'permit', purpose: purposes('BTG'), actor: actors('Group/privileged') }]
    const dissent = aConsent({ provision: { type: 'deny', provision: nested } })
    const broken = {
      purpose: ['BTG'],
      breakGlass: true,
      reason: 'unconscious',
      resource: ['DocumentReference/d1'],
    }

    it('lets a member of the privileged group in', async () => {
      expect(await decide([dissent], { ...broken, actor: ['Practitioner/nurse'] })).toEqual([
        'permit',
        'Consent/c1',
      ])
    })

    it('refuses a stranger', async () => {
      const asked = decide([dissent], { ...broken, actor: ['Practitioner/stranger'] })
      await expect(asked).rejects.toMatchObject({ status: 403 })
    })

    it('asks for the reason', async () => {
      const asked = decide([dissent], { ...broken, reason: undefined, actor: ['Practitioner/nurse'] })
      await expect(asked).rejects.toMatchObject({ status: 422 })
    })
  })
})
