import { type ChangeSet, type Entries, term } from '../../src/store/index.ts'
import { sortsField } from '../../src/store/mongodb/sort.ts'

/** A 2.4 KB DocumentReference with 14 terms, 2 ranges, 4 sort values and a row of the log. */
export const patients = 5000
export const type = 'DocumentReference'
export const stamp = (index: number) => `${index}`
const time = '2026-01-05T10:00:00.000Z'
const filler = 'x'.repeat(2350)

export const idOf = (n: number) => `0${n.toString(36).padStart(12, '0')}`
const bodyOf = (n: number) => `{"resourceType":"${type}","id":"${idOf(n)}","text":"${filler}"}`
export const rowOf = (n: number) => `{"act":"create","who":"Practitioner/${n % 50}","about":"${idOf(n)}"}`
const patientOf = (n: number) => (n * 7919) % patients

export const entriesOf = (n: number): Entries => ({
  terms: [
    ...['status', 'type', 'category', 'facility'].flatMap((param, place) => [
      term(param, 'systemCode', 'http://loinc.org', `${n % (7 + place)}`),
      term(param, 'code', `${n % (7 + place)}`),
    ]),
    term('identifier', 'systemCode', 'urn:ietf:rfc:3986', `urn:oid:1.2.3.${n}`),
    term('description', 'folded', `report ${n % 1000} of the day`),
    term('subject', 'reference', `Patient/${patientOf(n)}`),
    term('patient', 'reference', `Patient/${patientOf(n)}`),
    term('author', 'reference', `Practitioner/${n % 50}`),
    term('custodian', 'reference', 'Organization/1'),
  ],
  ranges: ['date', '_lastUpdated'].map((key) => ({ key, lo: n * 1000, hi: n * 1000 + 1000 })),
  sorts: [
    ...['date', '_lastUpdated'].map((param) => ({ param, min: n * 1000, max: n * 1000 })),
    ...['_id', 'status'].map((param) => ({ param, min: idOf(n), max: idOf(n) })),
  ],
})

export const setOf = (n: number): ChangeSet => ({
  changes: [{ act: 'write', type, id: idOf(n), was: 0, time, body: bodyOf(n), entries: entriesOf(n) }],
  expects: [],
  claims: [],
  notes: [],
  blobs: [],
  rows: [rowOf(n)],
})

export const documentOf = (n: number) => {
  const { terms, ranges, sorts } = entriesOf(n)
  return {
    _id: `${type}/${idOf(n)}`,
    type,
    id: idOf(n),
    version: 1,
    time,
    ms: Date.parse(time),
    seq: n,
    state: 'live' as const,
    t: terms,
    r: ranges.map(({ key, lo, hi }) => ({ k: key, lo, hi })),
    s: sortsField(sorts),
    body: bodyOf(n),
  }
}
