import fc from 'fast-check'
import { type Field, isMany, isRequired, type Kind } from '../../src/fhir/index.ts'
import { type AnyRecord, type Special, specials } from './kind-rules.ts'
import { early, late, reference, someValue } from './some-value.ts'

/** Any record that the table of a kind allows, whatever the profile says. */
export const anyRecord = (kind: Kind): fc.Arbitrary<AnyRecord> => recordOf(kind, {})

/** A record of the kind that makes sense: one that its profile allows. */
export const aRecord = (kind: Kind): fc.Arbitrary<AnyRecord> => {
  const special = specials[kind.name] ?? {}
  return recordOf(kind, { ...special, values: { ...usual(kind), ...special.values } }).map(
    special.within ?? ((record) => record),
  )
}

const recordOf = (kind: Kind, { values = {}, always = [] }: Special): fc.Arbitrary<AnyRecord> => {
  const fields = Object.entries(kind.fields)
  const arbitraries = fields.map(([name, field]) => [name, times(field, values[name] ?? someValue(field))])
  const requiredKeys = fields.filter(([name, field]) => isRequired(field) || always.includes(name))
  return fc.record(Object.fromEntries(arbitraries), {
    requiredKeys: requiredKeys.map(([name]) => name),
    noNullPrototype: true,
  })
}

const times = (field: Field, one: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  isMany(field) ? fc.uniqueArray(one, { minLength: 1, maxLength: 3 }) : one

const types: Readonly<Record<string, readonly string[]>> = {
  patient: ['Patient'],
  subject: ['Patient', 'Group'],
  visit: ['Encounter'],
  encounter: ['Encounter'],
  episode: ['Encounter'],
  chart: ['List'],
  snapshot: ['List'],
  clock: ['Basic'],
  session: ['Task'],
  batch: ['Task'],
  request: ['Task'],
  about: ['Encounter', 'DocumentReference'],
  document: ['DocumentReference'],
  documents: ['DocumentReference'],
  source: ['DocumentReference'],
  certificate: ['DocumentReference'],
  records: ['Encounter', 'DocumentReference'],
  scope: ['List', 'Encounter', 'DocumentReference', 'Patient'],
  diagnoses: ['Condition'],
  abstract: ['Claim'],
  authorization: ['Consent'],
  disclosures: ['AuditEvent'],
  corrects: ['AuditEvent'],
  custodian: ['Organization'],
  agency: ['Organization'],
  discloser: ['Organization'],
  signedBy: ['Practitioner', 'PractitionerRole'],
}
const begins = ['from', 'recordsFrom', 'triggerDate', 'openedOn', 'received', 'preparedOn']
const ends = ['until', 'recordsUntil', 'through', 'retainThrough', 'due', 'finishedOn']

const usual = (kind: Kind): Record<string, fc.Arbitrary<unknown>> => {
  const chosen = Object.entries(kind.fields).map(([name, { type }]) => {
    if (type === 'Reference')
      return [name, reference(...(types[name] ?? ['Practitioner', 'PractitionerRole']))]
    if (type === 'date' || type === 'dateTime')
      return [name, begins.includes(name) ? early : ends.includes(name) ? late : undefined]
    return [name, undefined]
  })
  return Object.fromEntries(chosen.filter(([, value]) => value !== undefined))
}
