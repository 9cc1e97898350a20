import { type ConsentRequest, decideItem } from '../../../../src/department/consent/decision/decide.ts'
import { residualOf } from '../../../../src/department/consent/decision/map-residual.ts'
import type { Combining } from '../../../../src/department/consent/index.ts'
import { aConsent, actors, factsOf, item, purposes } from '../consents.ts'

const clinician: ConsentRequest = {
  patient: 'Patient/1',
  actors: ['Practitioner/clinician'],
  purposes: ['TREAT'],
  asOf: '2025-06-01',
}
const payer: ConsentRequest = { ...clinician, actors: ['Organization/payer'], purposes: ['HPAYMT'] }
const rules = { policy: 'basic-normal', combining: 'deny-overrides' } as const
const permits = (consents: Parameters<typeof decideItem>[0], request = clinician, paper = {}) =>
  decideItem(consents, request, item(paper), rules).permitted

describe('where no consent is on file', () => {
  // Scenario 52
  it.each([
    ['a clinician may treat', clinician, ['N'], true],
    ['nobody may do research', { ...clinician, purposes: ['HRESCH'] }, ['N'], false],
    ['a Part 2 record stays from an external payer', payer, ['R', '42CFRPart2'], false],
    ['psychotherapy notes stay', clinician, ['R', 'PSYTHPN'], false],
    [
      'their originator may treat with them',
      { ...clinician, actors: ['Practitioner/author'] },
      ['N', 'PSYTHPN'],
      true,
    ],
    [
      'the patient sees the own record',
      { ...clinician, actors: ['Patient/1'], purposes: ['PATRQT'] },
      ['R'],
      true,
    ],
  ])('%s', (_, request, labels, expected) => {
    expect(permits([], request, { labels })).toBe(expected)
  })
})

// Scenario 47
describe('a self-pay restriction on an encounter', () => {
  const restriction = factsOf(
    aConsent({
      rule: 'hipaa-self-pay',
      provision: {
        type: 'deny',
        actor: actors('Organization/payer'),
        purpose: purposes('HPAYMT', 'HOPERAT'),
        data: [{ meaning: 'related', reference: { reference: 'Encounter/1' } }],
      },
    }),
    aConsent({ id: 'c2', provision: { purpose: purposes('TREAT', 'HPAYMT', 'HOPERAT') } }),
  )
  it.each([
    ['hides it from the payer', payer, 'Encounter/1', false],
    ['hides nothing else from the payer', payer, 'Encounter/2', true],
    ['hides nothing from who treats', clinician, 'Encounter/1', true],
    ['does not stop public health', { ...payer, purposes: ['PUBHLTH'] }, 'Encounter/1', true],
    ['does not stop what law requires', { ...payer, basis: 'required-by-law' }, 'Encounter/1', true],
  ])('%s', (_, request, encounter, expected) => {
    expect(permits(restriction, request, { encounter })).toBe(expected)
  })
})

it('an agreed restriction gives way to emergency treatment only', () => {
  const restriction = factsOf(aConsent({ rule: 'hipaa-restrictions', provision: { type: 'deny' } }))
  expect(permits(restriction)).toBe(false)
  expect(permits(restriction, { ...clinician, purposes: ['ETREAT'] })).toBe(true)
})

// Scenario 49
describe('a consent for the data of 2022', () => {
  const consents = factsOf(
    aConsent({ provision: { dataPeriod: { start: '2022-01-01', end: '2022-12-31' } } }),
  )
  it.each([
    ['2021-12-31', false],
    ['2022-01-01', true],
    ['2022-12-31', true],
    ['2023-01-01', false],
    ['2022', true],
  ])('decides on data of %s', (date, expected) => {
    expect(permits(consents, clinician, { date })).toBe(expected)
  })

  it('leaves a residual that forbids all but 2022', () => {
    expect(consents.flatMap((consent) => residualOf(consent, clinician))).toEqual([
      { type: 'forbid', securityLabel: [], data: [] },
      {
        type: 'permit',
        dataPeriod: { start: '2022-01-01', end: '2022-12-31' },
        securityLabel: [],
        data: [],
      },
    ])
  })
})

// Scenario 50
describe('a dissent that may be broken in an emergency by privileged users', () => {
  const consents = factsOf(
    aConsent({
      provision: {
        type: 'deny',
        provision: [{ type: 'permit', purpose: purposes('BTG'), actor: actors('Group/privileged') }],
      },
    }),
  )
  const member = { ...clinician, actors: ['Practitioner/clinician', 'Group/privileged'] }
  it.each([
    ['a clinician who treats is refused', clinician, false],
    ['a member who treats is refused', member, false],
    ['a member who breaks the glass is let in', { ...member, purposes: ['BTG'] }, true],
    ['a stranger who breaks the glass is refused', { ...clinician, purposes: ['BTG'] }, false],
  ])('%s', (_, request, expected) => {
    expect(permits(consents, request)).toBe(expected)
  })
})

describe('breaking the glass', () => {
  const broken = { ...clinician, purposes: ['BTG'], mayBreakGlass: true }
  const dissent = factsOf(aConsent({ provision: { type: 'deny' } }))
  it.each([
    ['lifts a consent’s denial', ['R'], true],
    ['does not lift very restricted records', ['V'], false],
    ['does not lift psychotherapy notes', ['R', 'PSYTHPN'], false],
    ['lifts Part 2 in a medical emergency', ['R', '42CFRPart2'], true],
  ])('%s', (_, labels, expected) => {
    expect(permits(dissent, broken, { labels })).toBe(expected)
  })
})

// Scenario 53
describe('two consents of which neither supersedes the other', () => {
  const of = (id: string, type: string, signedOn: string) => aConsent({ id, signedOn, provision: { type } })
  const permitThenDeny = factsOf(of('a', 'permit', '2024-03-01'), of('b', 'deny', '2025-03-01'))
  const denyThenPermit = factsOf(of('a', 'deny', '2024-03-01'), of('b', 'permit', '2025-03-01'))
  const superseded = denyThenPermit.map((one) =>
    one.reference === 'Consent/a' ? { ...one, status: 'inactive' } : one,
  )
  it.each<[string, Combining, typeof permitThenDeny, boolean]>([
    ['(a) permit then deny', 'deny-overrides', permitThenDeny, false],
    ['(a) permit then deny', 'most-recent', permitThenDeny, false],
    ['(b) deny then permit', 'deny-overrides', denyThenPermit, false],
    ['(b) deny then permit', 'most-recent', denyThenPermit, true],
    ['(c) the denial set inactive', 'deny-overrides', superseded, true],
    ['(c) the denial set inactive', 'most-recent', superseded, true],
  ])('%s under %s', (_, combining, consents, expected) => {
    expect(decideItem(consents, clinician, item(), { ...rules, combining }).permitted).toBe(expected)
  })

  it('are added up where each permits its own year', () => {
    const year = (id: string, of: string) =>
      aConsent({ id, provision: { dataPeriod: { start: `${of}-01-01`, end: `${of}-12-31` } } })
    const both = factsOf(year('a', '2022'), year('b', '2023'))
    expect(permits(both, clinician, { date: '2023-05-05' })).toBe(true)
    expect(permits(both, clinician, { date: '2024-05-05' })).toBe(false)
  })
})
