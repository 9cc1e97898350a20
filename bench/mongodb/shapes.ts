import { type Node, term } from '../../src/store/index.ts'
import { patients } from './records.ts'

export const resources = Number(process.argv[3] ?? 100_000)

const patient = 4242 % patients
export const from = Math.floor(resources / 2) * 1000
export const to = from + Math.floor(resources / 20) * 1000
export const patientTerm = term('patient', 'reference', `Patient/${patient}`)
export const typeTerm = term('type', 'code', '3')
export const prefix = term('description', 'folded', 'report 77')
export const chained = Array.from({ length: 20 }, (_, n) => `Patient/chain${n}`)

export const shapes: readonly (readonly [string, Node, boolean])[] = [
  [
    'patient and type',
    {
      op: 'all',
      of: [
        { op: 'term', terms: [patientTerm] },
        { op: 'term', terms: [typeTerm] },
      ],
    },
    false,
  ],
  [
    'token and date range',
    {
      op: 'all',
      of: [
        { op: 'term', terms: [typeTerm] },
        {
          op: 'range',
          key: 'date',
          bounds: [
            { on: 'lo', is: '>=', than: from },
            { on: 'lo', is: '<', than: to },
          ],
        },
      ],
    },
    false,
  ],
  ['string prefix', { op: 'prefix', prefix }, false],
  [
    'chain',
    {
      op: 'points',
      param: 'patient',
      to: { types: ['Patient'], where: { op: 'term', terms: ['family=chain'] } },
    },
    false,
  ],
  ['sort by date', { op: 'term', terms: [typeTerm] }, true],
]

export const sort = [{ param: 'date', descending: true }]
export const limit = 20
