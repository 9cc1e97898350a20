import clocks from '../../../../profiles/retention-rules/clocks.json' with { type: 'json' }
import bases from '../../../../profiles/retention-rules/disclosure-basis.json' with { type: 'json' }
import { openConsent } from '../../../../src/department/consent/index.ts'
import { openDisclosure } from '../../../../src/department/disclosure/index.ts'
import { openRelease } from '../../../../src/department/release/index.ts'
import type { Resource } from '../../../../src/fhir/index.ts'
import { aDesk } from '../../../builders/a-desk.ts'
import { aConsent, actors, aDocument, anAuthorization, purposes } from '../../consent/consents.ts'

const rooms = [openConsent(), openDisclosure({ clocks }), openRelease({ bases, clocks })]

/** A hospital with one patient, whose record has a discharge summary and two other documents. */
const aHospital = async ({ today = '2024-12-01' } = {}) => {
  const desk = await aDesk({ rooms, today })
  const all = desk.as('system')
  await all.update({ resourceType: 'Patient', id: '1' })
  await all.update({
    resourceType: 'Organization',
    id: 'attorney',
    name: 'Law & Co',
    address: [{ line: ['1 Main St'], city: 'Austin' }],
  })
  await all.update(aDocument())
  await all.update(aDocument({ id: 'd2', type: '11506-3' }))
  await all.update(aDocument({ id: 'd3', labels: ['R', 'PSYTHPN'] }))
  return { desk, all, specialist: desk.as('release-specialist'), officer: desk.as('privacy-officer') }
}

const toAttorney = { recipient: 'Organization/attorney', basis: 'authorization', purpose: 'HLEGAL' }

type Part = { name: string; resource?: Resource; part?: Part[]; [value: string]: unknown }
const out = (parameters: Resource, name: string): Part[] =>
  ((parameters.parameter as Part[] | undefined) ?? []).filter((one) => one.name === name)
const idsIn = (parameters: Resource) => {
  const [bundle] = out(parameters, 'return')
  return ((bundle?.resource?.entry as { resource: Resource }[] | undefined) ?? []).map(
    (one) => one.resource.id,
  )
}
const refused = (code: string, text: RegExp = /./) => ({
  outcome: expect.objectContaining({
    issue: expect.arrayContaining([
      expect.objectContaining({
        details: expect.objectContaining({
          text: expect.stringMatching(text),
          coding: [expect.objectContaining({ code })],
        }),
      }),
    ]),
  }),
})

describe('a disclosure under authorization', () => {
  it('releases exactly what the authorization covers, and logs it', async () => {
    const { all, specialist } = await aHospital()
    await all.update(anAuthorization())
    const answer = await specialist.call('disclose', { type: 'Patient', id: '1', input: toAttorney })
    expect(idsIn(answer)).toEqual(['d1'])
    expect(out(answer, 'withheld').map(({ part }) => part?.map((one) => Object.values(one)[1]))).toEqual([
      [{ reference: 'DocumentReference/d2' }, 'beyond-information', '45 CFR 164.508(c)(1)(i)'],
      [{ reference: 'DocumentReference/d3' }, 'psychotherapy-notes', '45 CFR 164.508(a)(2)'],
    ])
    const criteria =
      'agent=Organization/attorney&subtype=http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle|disclose'
    const [event, ...more] = await specialist.search('AuditEvent', criteria)
    expect(more).toEqual([])
    expect(event).toMatchObject({
      meta: { profile: ['https://w3id.org/muniment/StructureDefinition/mun-disclosure'] },
      agent: [{ who: { reference: 'Organization/attorney' }, name: 'Law & Co' }, {}, {}, {}],
      entity: [
        { what: { reference: 'Patient/1' } },
        { what: { reference: 'DocumentReference/d1/_history/1' }, description: '18842-5' },
      ],
    })
  })

  it('hands nothing out in a dry run, but says what would go', async () => {
    const { all, specialist } = await aHospital()
    await all.update(anAuthorization())
    const input = { ...toAttorney, dryRun: true }
    const answer = await specialist.call('disclose', { type: 'Patient', id: '1', input })
    expect(idsIn(answer)).toEqual([])
    const [event] = out(answer, 'disclosure')
    expect(JSON.stringify(event)).toContain('DocumentReference/d1/_history/1')
    expect(await specialist.search('AuditEvent', 'agent=Organization/attorney')).toEqual([])
  })

  it('is seen by the recipient, and by no other outsider', async () => {
    const { desk, all, specialist } = await aHospital()
    await all.update(anAuthorization())
    await specialist.call('disclose', { type: 'Patient', id: '1', input: toAttorney })
    const seenBy = (organization: string) => desk.as('payer', { organization }).search('AuditEvent', '')
    expect(await seenBy('Organization/attorney')).toHaveLength(1)
    expect(await seenBy('Organization/other')).toEqual([])
  })

  it('is refused where there is none', async () => {
    const { specialist } = await aHospital()
    const asked = specialist.call('disclose', { type: 'Patient', id: '1', input: toAttorney })
    await expect(asked).rejects.toMatchObject({
      status: 403,
      ...refused('not-authorised', /164\.508\(a\)\(1\)/),
    })
  })

  // Scenario 44
  it('goes through on the last day of the authorization, and not on the next', async () => {
    for (const [today, works] of [
      ['2025-01-10', true],
      ['2025-01-11', false],
    ] as const) {
      const { all, specialist } = await aHospital({ today })
      await all.update(anAuthorization())
      const asked = specialist.call('disclose', { type: 'Patient', id: '1', input: toAttorney })
      if (works) expect(idsIn(await asked)).toEqual(['d1'])
      else await expect(asked).rejects.toMatchObject(refused('not-authorised', /164\.508\(b\)\(2\)\(i\)\)/))
    }
  })

  it('is refused once the authorization is revoked; what was disclosed before stays', async () => {
    const { all, specialist, officer } = await aHospital()
    await all.update(anAuthorization())
    const input = { ...toAttorney, authorization: 'Consent/auth' }
    const disclose = () => specialist.call('disclose', { type: 'Patient', id: '1', input })
    await disclose()
    const revocation = { revokedOn: '2024-12-01', receivedIn: 'a letter', reason: 'none given' }
    const revoke = () => officer.call('revoke', { type: 'Consent', id: 'auth', input: revocation })
    expect(await revoke()).toMatchObject({ status: 'inactive' })
    await expect(disclose()).rejects.toMatchObject(refused('not-authorised', /164\.508\(b\)\(2\)\(iii\)/))
    await expect(revoke()).rejects.toMatchObject({ status: 409 })
    expect(await specialist.search('AuditEvent', 'patient=Patient/1')).toHaveLength(1)
  })

  it('is checked as one even where it does not say so', async () => {
    const { all } = await aHospital()
    expect(await all.create(anAuthorization())).toMatchObject({
      meta: { profile: ['https://w3id.org/muniment/StructureDefinition/mun-authorization'] },
    })
  })

  // Scenario 46
  it('cannot rest on one without expiry: it is not even filed', async () => {
    const { all } = await aHospital()
    const filed = all.create(anAuthorization({ provision: { period: undefined } }))
    await expect(filed).rejects.toMatchObject({
      status: 422,
      ...refused('breaks-profile', /164\.508\(c\)\(1\)\(v\)/),
    })
  })
})

// Scenario 55
it('a Part 2 document leaves only with a consent of its own, with the notice and the consent’s copy', async () => {
  const { all, specialist } = await aHospital()
  await all.update(aDocument({ id: 'd4', labels: ['R', '42CFRPart2', 'NORDSCLCD'] }))
  await all.update(anAuthorization())
  const input = { ...toAttorney, documents: ['DocumentReference/d4'] }
  const disclose = () => specialist.call('disclose', { type: 'Patient', id: '1', input })
  await expect(disclose()).rejects.toMatchObject({
    status: 403,
    ...refused('not-authorised', /42 CFR 2\.31/),
  })
  const security = [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: '42CFRPart2' }]
  const statement = 'https://w3id.org/muniment/StructureDefinition/ext-revocation-statement'
  const extension = [{ url: statement, valueBoolean: true }]
  await all.update(anAuthorization({ id: 'own', rest: { meta: { security }, extension } }))
  const answer = await disclose()
  expect(idsIn(answer)).toEqual(['d4', 'own'])
  expect(out(answer, 'notice')).toHaveLength(1)
})

describe('a disclosure on another basis', () => {
  const toPayer = { recipient: 'Organization/attorney', basis: 'payment', purpose: 'HPAYMT' }

  it('does not take the entire record without a justification', async () => {
    const { specialist } = await aHospital()
    const asked = specialist.call('disclose', { type: 'Patient', id: '1', input: toPayer })
    await expect(asked).rejects.toMatchObject({
      status: 422,
      ...refused('breaks-rule', /164\.514\(d\)\(5\)/),
    })
  })

  it('needs no authorization for public health, and is accounted for', async () => {
    const { specialist } = await aHospital()
    const input = {
      ...toPayer,
      basis: 'public-health',
      purpose: 'PUBHLTH',
      documents: ['DocumentReference/d1'],
    }
    await specialist.call('disclose', { type: 'Patient', id: '1', input })
    const accounting = await specialist.call('accounting-of-disclosures', { type: 'Patient', id: '1' })
    const [entry] = out(accounting, 'entry')
    expect(entry?.part?.map((one) => Object.values(one)[1])).toEqual([
      '2024-12-01',
      'Law & Co',
      '1 Main St, Austin',
      '18842-5',
      'PUBHLTH',
      'public-health',
    ])
  })

  it('is refused where a restriction covers it', async () => {
    const { all, specialist } = await aHospital()
    const data = [{ meaning: 'instance', reference: { reference: 'DocumentReference/d1' } }]
    const provision = {
      type: 'deny',
      actor: actors('Organization/attorney'),
      purpose: purposes('HPAYMT'),
      data,
    }
    await all.update(aConsent({ rule: 'hipaa-self-pay', provision }))
    const input = { ...toPayer, documents: ['DocumentReference/d1'] }
    const asked = specialist.call('disclose', { type: 'Patient', id: '1', input })
    await expect(asked).rejects.toMatchObject({ status: 403, ...refused('consent-denies', /164\.522/) })
  })

  it('takes only this patient’s documents', async () => {
    const { all, specialist } = await aHospital()
    await all.update({ ...aDocument({ id: 'other' }), subject: { reference: 'Patient/2' } })
    const input = { ...toPayer, documents: ['DocumentReference/other'] }
    const asked = specialist.call('disclose', { type: 'Patient', id: '1', input })
    await expect(asked).rejects.toMatchObject({ status: 422 })
  })
})

describe('a release request', () => {
  const request = {
    resourceType: 'Task',
    status: 'requested',
    intent: 'order',
    code: {
      coding: [{ system: 'https://w3id.org/muniment/CodeSystem/mun-task-code', code: 'release-request' }],
    },
    for: { reference: 'Patient/1' },
    requester: { reference: 'Organization/attorney' },
    authoredOn: '2024-12-01',
    reasonCode: { coding: purposes('HLEGAL') },
  }

  it('gets its due date and its owner, and is completed by the disclosure', async () => {
    const { all, specialist } = await aHospital()
    await all.update(anAuthorization())
    const task = await specialist.create(request)
    expect(task).toMatchObject({ restriction: { period: { end: '2024-12-31' } }, owner: expect.anything() })
    const place = { type: 'Task', id: String(task.id), input: { basis: 'authorization' } }
    const answer = await specialist.call('disclose', place)
    const event = out(answer, 'disclosure')[0]?.resource
    expect(await specialist.read(`Task/${task.id}`)).toMatchObject({
      status: 'completed',
      output: [{ valueReference: { reference: `AuditEvent/${event?.id}` } }],
    })
    await expect(specialist.call('disclose', place)).rejects.toMatchObject({ status: 409 })
  })

  // Scenario 31
  it('is extended once', async () => {
    const { specialist } = await aHospital({ today: '2025-03-25' })
    const task = await specialist.create({ ...request, authoredOn: '2025-03-03' })
    const input = { reason: 'off-site', newDueDate: '2025-05-02', noticeDate: '2025-03-25' }
    const extend = () => specialist.call('extend-deadline', { type: 'Task', id: String(task.id), input })
    expect(await extend()).toMatchObject({ restriction: { period: { end: '2025-05-02' } } })
    await expect(extend()).rejects.toMatchObject({ status: 422 })
  })
})
