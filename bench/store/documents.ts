import { type ChangeSet, type Entries, term } from '../../src/store/index.ts'

const time = '2026-01-05T10:00:00.000Z'
const filler = 'x'.repeat(2350)
const minute = 60_000

const idOf = (n: number) => `0${n.toString(36).padStart(12, '0')}`
const bodyOf = (n: number) => `{"resourceType":"DocumentReference","id":"${idOf(n)}","text":"${filler}"}`
const rowOf = (n: number) => `{"act":"create","who":"Practitioner/${n % 50}","about":"${idOf(n)}"}`

/** The reference to the patient of the n-th of `many` documents: each patient has 25 of them, spread over all. */
export const patientOf = (n: number, many: number): string =>
  `Patient/${n % Math.max(1, Math.floor(many / 25))}`

/** When the n-th of `many` is dated: in no order, a minute apart. */
const dateOf = (n: number, many: number): number => ((n * 7919) % many) * minute

/** Each of the four codes is that of a seventh to a tenth of all. */
const codes = { status: 7, type: 8, category: 9, facility: 10 } as const

const entriesOf = (n: number, many: number): Entries => ({
  terms: [
    ...Object.entries(codes).flatMap(([param, of]) => [
      term(param, 'systemCode', 'http://loinc.org', `${n % of}`),
      term(param, 'code', `${n % of}`),
    ]),
    term('identifier', 'systemCode', 'urn:ietf:rfc:3986', `urn:oid:1.2.3.${n}`),
    term('identifier', 'code', `urn:oid:1.2.3.${n}`),
    term('subject', 'reference', patientOf(n, many)),
    term('patient', 'reference', patientOf(n, many)),
    term('author', 'reference', `Practitioner/${n % 50}`),
    term('custodian', 'reference', 'Organization/1'),
  ],
  ranges: [
    { key: 'date', lo: dateOf(n, many), hi: dateOf(n, many) + minute },
    { key: '_lastUpdated', lo: n * 1000, hi: n * 1000 + 1 },
  ],
  sorts: [
    { param: 'date', min: dateOf(n, many), max: dateOf(n, many) },
    { param: '_lastUpdated', min: n * 1000, max: n * 1000 },
    { param: '_id', min: idOf(n), max: idOf(n) },
    { param: 'status', min: `${n % codes.status}`, max: `${n % codes.status}` },
  ],
})

/** A 2.4 KB document, its place among so many. */
export const documentOf = (n: number, many: number) => ({
  id: idOf(n),
  time,
  body: bodyOf(n),
  entries: entriesOf(n, many),
  row: rowOf(n),
})

/** What its create commits: the document with 14 terms, 2 ranges and 4 sort values, and a log row. */
export const setOf = (n: number, many: number): ChangeSet => {
  const { row, ...document } = documentOf(n, many)
  return {
    changes: [{ act: 'write', type: 'DocumentReference', was: 0, ...document }],
    expects: [],
    claims: [],
    notes: [],
    blobs: [],
    rows: [row],
  }
}

export const stamp = (index: number): string => `${index}`
