import type { Node, Plan } from '../../src/store/index.ts'
import { term } from '../../src/store/index.ts'

const range = (...bounds: Extract<Node, { op: 'range' }>['bounds']): Node => ({
  op: 'range',
  key: 'date',
  bounds,
})
const pair = (one: number, ...bounds: Extract<Node, { op: 'range' }>['bounds']): Node => ({
  op: 'range',
  key: 'pair',
  bounds: [{ on: 'lo', is: '>=', than: one }, { on: 'hi', is: '<=', than: one }, ...bounds],
})

const near = (within: number, ...at: readonly [number, number, number]): Node => ({
  op: 'near',
  keys: ['at 0', 'at 1', 'at 2'],
  at,
  within,
})

/** What is asked of the shelf's ranges, and what is found. */
export const rangeQuestions: readonly (readonly [string, Plan['types'], Node, readonly string[]])[] = [
  [
    'a date within',
    ['Patient'],
    range({ on: 'lo', is: '>=', than: 20 }, { on: 'hi', is: '<=', than: 30 }),
    ['Patient/bob'],
  ],
  [
    'bounds met by one range, not by two',
    ['Patient'],
    range({ on: 'lo', is: '>', than: 10 }, { on: 'hi', is: '<', than: 30 }),
    [],
  ],
  ['a date after', ['Patient'], range({ on: 'hi', is: '>', than: 30 }), ['Patient/amy']],
  ['a date before', ['Patient'], range({ on: 'lo', is: '<', than: 11 }), ['Patient/amy']],
  [
    'bounds of one kind twice',
    ['Patient'],
    range(
      { on: 'lo', is: '>=', than: 10 },
      { on: 'lo', is: '>=', than: 20 },
      { on: 'lo', is: '<', than: 40 },
      { on: 'lo', is: '<', than: 60 },
    ),
    ['Patient/bob'],
  ],
  ['any date', ['Patient'], range(), ['Patient/amy', 'Patient/bob']],
  [
    'a fraction',
    'all',
    {
      op: 'range',
      key: 'value',
      bounds: [
        { on: 'lo', is: '<=', than: -2.5 },
        { on: 'hi', is: '>', than: 1e20 },
      ],
    },
    ['Observation/s'],
  ],
  [
    'two intervals of one element',
    ['Observation'],
    pair(1, { on: 'lo2', is: '>', than: 9.5 }, { on: 'hi2', is: '<=', than: 10 }),
    ['Observation/t'],
  ],
  ['two intervals, not of two elements', ['Observation'], pair(1, { on: 'lo2', is: '>', than: 10 }), []],
  [
    'a second interval from a negative number to a large one',
    'all',
    pair(1, { on: 'lo2', is: '<', than: 0 }, { on: 'hi2', is: '>=', than: 1e299 }),
    ['Observation/s'],
  ],
  [
    'a second interval at nought, whatever its sign',
    'all',
    pair(-3, { on: 'lo2', is: '>=', than: -0 }, { on: 'lo2', is: '<=', than: -0 }),
    ['Observation/s'],
  ],
  [
    'no two intervals of one element',
    ['Observation'],
    { op: 'not', of: pair(1, { on: 'hi2', is: '>', than: 1000 }) },
    ['Observation/t'],
  ],
  [
    'two intervals among others',
    ['Observation'],
    {
      op: 'all',
      of: [
        { op: 'term', terms: [term('code', 'code', 'sugar')] },
        pair(5, { on: 'lo2', is: '>=', than: 50 }),
      ],
    },
    ['Observation/t'],
  ],
  [
    'what two intervals of one element point at',
    ['Patient'],
    {
      op: 'pointed',
      param: 'subject',
      by: { types: ['Observation'], where: pair(1, { on: 'lo2', is: '<', than: 0 }) },
    },
    ['Patient/amy'],
  ],
  ['a point where it is asked for', ['Organization'], near(0, 0.6, 0.8, 0), ['Organization/o']],
  ['points that are near in all three together', 'all', near(0.3, 0.1, 0.8, 0.2), ['Organization/o']],
  ['no point that is near in each alone', 'all', near(0.28, 0.1, 0.8, 0.2), []],
  ['every point', 'all', near(4, 0.6, 0.8, 0), ['Organization/o', 'Organization/top']],
  [
    'what has no point near',
    ['Organization', 'Observation'],
    { op: 'not', of: near(1, 0.6, 0.8, 0) },
    ['Observation/s', 'Observation/t', 'Organization/top'],
  ],
  [
    'points among others',
    ['Organization'],
    { op: 'all', of: [{ op: 'prefix', prefix: term('name', 'folded', 't') }, near(9, 0, 0, 0)] },
    ['Organization/top'],
  ],
  [
    'what points at a point',
    ['Patient'],
    { op: 'points', param: 'managing', to: { types: ['Organization'], where: near(0.1, 0.6, 0.8, 0) } },
    ['Patient/amy'],
  ],
]
