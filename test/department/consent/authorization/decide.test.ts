import { checkAuthorization } from '../../../../src/department/consent/index.ts'
import { consentFacts } from '../../../../src/department/consent/map-facts.ts'
import { anAuthorization, item, loincType } from '../consents.ts'

const asked = {
  asOf: '2024-12-01',
  patient: 'Patient/1',
  recipient: 'Organization/attorney',
  purpose: 'HLEGAL',
  documents: [item()],
}
const check = (consent = anAuthorization(), rest = {}) =>
  checkAuthorization(consentFacts(consent), { ...asked, ...rest })
const codes = (checked: ReturnType<typeof check>) => checked.defects.map(({ code }) => code)

describe('an authorization', () => {
  // Scenario 44
  it.each([
    ['on the day it was signed', '2024-01-10', []],
    ['the day before it was signed', '2024-01-09', ['not-yet-signed']],
    ['on its last day', '2025-01-10', []],
    ['the day after', '2025-01-11', ['expired']],
  ])('is held against the calendar %s', (_, asOf, expected) => {
    expect(codes(check(anAuthorization(), { asOf }))).toEqual(expected)
  })

  it.each([
    ['the day before', '2024-05-31', []],
    ['from the day on which the revocation arrived', '2024-06-01', ['revoked']],
  ])('stands or falls by its revocation: %s', (_, asOf, expected) => {
    const extension = [
      { url: 'https://w3id.org/muniment/StructureDefinition/ext-revoked-on', valueDate: '2024-06-01' },
    ]
    const revoked = anAuthorization({ rest: { status: 'inactive', extension } })
    expect(codes(check(revoked, { asOf }))).toEqual(expected)
  })

  it.each([
    ['no information', { provision: { class: [] } }, '45 CFR 164.508(c)(1)(i)'],
    ['no discloser', { rest: { organization: [] } }, '45 CFR 164.508(c)(1)(ii)'],
    ['no recipient', { provision: { actor: [] } }, '45 CFR 164.508(c)(1)(iii)'],
    ['no purpose', { provision: { purpose: [] } }, '45 CFR 164.508(c)(1)(iv)'],
    ['no expiry', { provision: { period: {} } }, '45 CFR 164.508(c)(1)(v)'],
    ['no signed form', { rest: { sourceReference: undefined } }, '45 CFR 164.508(c)(1)(vi)'],
    [
      'a representative without authority',
      { rest: { performer: [{ reference: 'RelatedPerson/1' }] } },
      '45 CFR 164.508(c)(1)(vi)',
    ],
    ['not yet in force', { rest: { status: 'proposed' } }, '45 CFR 164.508(b)(2)(ii)'],
    [
      'psychotherapy notes with other information',
      { provision: { securityLabel: [{ code: 'PSYTHPN' }, { code: 'HIV' }] } },
      '45 CFR 164.508(b)(3)(ii)',
    ],
  ])('is defective with %s, and covers nothing', (_, terms, citation) => {
    const checked = check(anAuthorization(terms))
    expect(checked.defects.map((one) => one.citation)).toEqual([citation])
    expect(checked.covered).toEqual([])
  })

  it.each([
    ['another recipient', { recipient: 'Organization/insurer' }, 'beyond-recipient'],
    ['another purpose', { purpose: 'HRESCH' }, 'beyond-purpose'],
    ['another patient', { patient: 'Patient/2' }, 'another-patient'],
  ])('does not serve %s', (_, rest, code) => {
    expect(codes(check(anAuthorization(), rest))).toEqual([code])
  })

  it('at the request of the individual does not bind the recipient’s purpose', () => {
    const own = anAuthorization({ provision: { purpose: [{ code: 'PATRQT' }] } })
    expect(codes(check(own, { purpose: 'COVERAGE' }))).toEqual([])
  })

  it.each([
    ['another type', { type: '11506-3' }, 'beyond-information'],
    ['psychotherapy notes', { labels: ['R', 'PSYTHPN'] }, 'psychotherapy-notes'],
    ['a Part 2 record', { labels: ['R', '42CFRPart2'] }, 'part2'],
  ])('leaves out a document with %s', (_, paper, code) => {
    const checked = check(anAuthorization(), { documents: [item(), item({ id: 'd2', ...paper })] })
    expect(checked.covered).toEqual(['DocumentReference/d1'])
    expect(checked.outside).toEqual([expect.objectContaining({ code, document: 'DocumentReference/d2' })])
  })

  it('leaves out what an exception takes back', () => {
    const exception = [
      { type: 'deny', data: [{ meaning: 'related', reference: { reference: 'Encounter/2' } }] },
    ]
    const documents = [item({ encounter: 'Encounter/1' }), item({ id: 'd2', encounter: 'Encounter/2' })]
    const checked = check(anAuthorization({ provision: { provision: exception } }), { documents })
    expect(checked.covered).toEqual(['DocumentReference/d1'])
  })

  it('covers single documents that it names', () => {
    const named = {
      class: undefined,
      data: [{ meaning: 'instance', reference: { reference: 'DocumentReference/d2' } }],
    }
    const documents = [item(), item({ id: 'd2', type: '11506-3' })]
    expect(check(anAuthorization({ provision: named }), { documents }).covered).toEqual([
      'DocumentReference/d2',
    ])
  })

  it('of its own covers psychotherapy notes and nothing else', () => {
    const notes = { class: [loincType('11506-3')], securityLabel: [{ code: 'PSYTHPN' }] }
    const documents = [
      item({ type: '11506-3' }),
      item({ id: 'd2', type: '11506-3', labels: ['R', 'PSYTHPN'] }),
    ]
    expect(check(anAuthorization({ provision: notes }), { documents }).covered).toEqual([
      'DocumentReference/d2',
    ])
  })
})
