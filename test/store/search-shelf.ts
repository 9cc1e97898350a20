import { type Entries, term } from '../../src/store/index.ts'

const date = (from: number, to = from + 1) => ({ key: 'date', lo: from, hi: to })
/** Two intervals of one element. */
const pair = (one: number, lo2: number, hi2 = lo2) => ({ key: 'pair', lo: one, hi: one, lo2, hi2 })
/** A point by one range to an axis. */
const point = (...at: readonly [number, number, number]) =>
  at.map((value, axis) => ({ key: `at ${axis}`, lo: value, hi: value }))
const sorted = (param: string, min: string | number, max = min) => ({ param, min, max })
const reference = (param: string, to: string) => term(param, 'reference', to)

/** A small shelf of records, each with entries made by hand. */
export const shelf: Readonly<Record<string, Partial<Entries>>> = {
  'Patient/amy': {
    terms: [
      term('name', 'folded', 'amy berg'),
      term('status', 'code', 'a'),
      term('identifier', 'systemCode', 'urn:x', '1'),
      reference('managing', 'Organization/o'),
    ],
    ranges: [date(10), date(50)],
    sorts: [sorted('name', 'amy'), sorted('date', 10, 50)],
  },
  'Patient/bob': {
    terms: [
      term('name', 'folded', 'bob 100%_*'),
      term('status', 'code', 'b'),
      term('identifier', 'systemCode', 'urn:xy', '1'),
    ],
    ranges: [date(20, 30)],
    sorts: [sorted('name', 'bob', 'zoe'), sorted('date', 20)],
  },
  'Patient/cy': {
    terms: [term('name', 'folded', 'ﬀ😀'), reference('managing', 'Organization/gone')],
    sorts: [sorted('name', '😀')],
  },
  'Patient/dan': { terms: [term('name', 'folded', '\uffee')], sorts: [sorted('name', '\uffee')] },
  'Organization/o': {
    terms: [term('name', 'folded', 'general'), reference('partof', 'Organization/top')],
    ranges: point(0.6, 0.8, 0),
    sorts: [sorted('name', 'general'), sorted('date', 20)],
  },
  'Organization/top': { terms: [term('name', 'folded', 'top')], ranges: point(0, 0, -1) },
  'Observation/s': {
    terms: [term('code', 'code', 'sugar'), reference('subject', 'Patient/amy')],
    ranges: [date(15), { key: 'value', lo: -2.5, hi: 1e21 }, pair(1, -0.5, 1e300), pair(-3, 0)],
  },
  'Observation/t': {
    terms: [term('code', 'code', 'sugar'), reference('subject', 'https://elsewhere.example/Patient/bob')],
    ranges: [pair(1, 10), pair(5, 50)],
  },
}
