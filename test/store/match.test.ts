import fc from 'fast-check'
import { type Node, noEntries, term } from '../../src/store/index.ts'
import { compareFor, compareText, type Indexed, matches, positionOf } from '../../src/store/match.ts'

const patient: Indexed = {
  type: 'Patient',
  id: 'p1',
  entries: {
    terms: [
      term('gender', 'code', 'female'),
      term('gender', 'systemCode', 'urn:sex', 'female'),
      term('family', 'folded', 'van der berg'),
      term('organization', 'reference', 'Organization/o1'),
    ],
    ranges: [
      { key: 'birthdate', lo: 0, hi: 10 },
      { key: 'birthdate', lo: 20, hi: 30 },
    ],
    sorts: [{ param: 'birthdate', min: 0, max: 20 }],
  },
}
const hospital: Indexed = {
  type: 'Organization',
  id: 'o1',
  entries: { ...noEntries, terms: [term('name', 'folded', 'general')] },
}
const around = {
  at: (ref: string) => (ref === 'Organization/o1' ? hospital : undefined),
  all: () => [patient, hospital],
}

const female: Node = { op: 'term', terms: [term('gender', 'code', 'male'), term('gender', 'code', 'female')] }
const isGeneral = {
  types: ['Organization'],
  where: { op: 'term', terms: [term('name', 'folded', 'general')] },
} as const

describe('What a plan means for one resource', () => {
  it.each<[string, Node, boolean]>([
    ['one of several terms', female, true],
    ['not a term it has', { op: 'not', of: female }, false],
    ['the beginning of a term', { op: 'prefix', prefix: term('family', 'folded', 'van') }, true],
    ['a beginning that only lies inside', { op: 'prefix', prefix: term('family', 'folded', 'der') }, false],
    ['text inside a term', { op: 'contains', prefix: term('family', 'folded', ''), text: 'der' }, true],
    [
      'text that is only in the prefix',
      { op: 'contains', prefix: term('family', 'folded', ''), text: 'family' },
      false,
    ],
    ['any system', { op: 'prefix', prefix: term('gender', 'systemCode', 'urn:sex', '') }, true],
    ['its id', { op: 'ids', ids: ['p0', 'p1'] }, true],
    ['a range that meets both bounds', range(5, 12), true],
    ['no two ranges that meet a bound each', range(12, 15), false],
    ['a chain', { op: 'points', param: 'organization', to: isGeneral }, true],
    [
      'a chain to another type',
      { op: 'points', param: 'organization', to: { ...isGeneral, types: ['Group'] } },
      false,
    ],
    [
      'nothing that points here',
      { op: 'pointed', param: 'organization', by: { types: 'all', where: { op: 'every' } } },
      false,
    ],
    ['all of none', { op: 'all', of: [] }, true],
    ['any of none', { op: 'any', of: [] }, false],
  ])('finds it by %s', (_what, node, expected) => {
    expect(matches(node, patient, around)).toBe(expected)
  })

  it('finds the organization that a female patient points at', () => {
    const node: Node = { op: 'pointed', param: 'organization', by: { types: ['Patient'], where: female } }
    expect(matches(node, hospital, around)).toBe(true)
  })
})

function range(above: number, below: number): Node {
  return {
    op: 'range',
    key: 'birthdate',
    bounds: [
      { on: 'hi', is: '>', than: above },
      { on: 'lo', is: '<', than: below },
    ],
  }
}

describe('The order of results', () => {
  it('is that of the UTF-8 bytes', () => {
    const utf8 = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        expect(Math.sign(compareText(a, b))).toBe(utf8(a, b))
      }),
    )
  })

  it.each([false, true])('puts a resource without a value last (descending: %s)', (descending) => {
    const sort = [{ param: 'birthdate', descending }]
    const order = compareFor(sort)(positionOf(sort, patient), positionOf(sort, hospital))
    expect(order).toBeLessThan(0)
  })

  it('takes the smallest value upwards and the largest downwards', () => {
    const at = (descending: boolean) => positionOf([{ param: 'birthdate', descending }], patient).values
    expect([at(false), at(true)]).toEqual([[0], [20]])
  })
})
