import fc from 'fast-check'
import {
  type Bound,
  type Change,
  type Entries,
  forms,
  type Node,
  type Plan,
  type SortKey,
  term,
} from '../../src/store/index.ts'

/** Few names, so that what is asked for is often there. */
const types = ['Alpha', 'Beta', 'Gamma']
const ids = ['1', '2', '3', 'a', 'B', 'ab']
const params = ['p', 'pq', 'q']
const texts = [
  '',
  'a',
  'ab',
  'b',
  'B',
  'é',
  '😀',
  '\uffee',
  '%',
  '_',
  '.*',
  'a\\',
  "'",
  '"',
  '\n',
  '$x',
  '#-',
]

const oneOf = <T>(...values: readonly T[]) => fc.constantFrom(...values)
const type = oneOf(...types)
const id = oneOf(...ids)
const param = oneOf(...params)
const text = fc.array(oneOf(...texts), { maxLength: 3 }).map((parts) => parts.join(''))
const form = oneOf<Parameters<typeof term>[1]>('code', 'systemCode', 'folded', 'present')
const small = fc.integer({ min: -3, max: 6 })
const number = fc.oneof({ weight: 9, arbitrary: small }, oneOf(0.5, -1e15, 1e15))

const plainTerm = fc.tuple(param, form, text).map(([code, kind, value]) => term(code, kind, value))
const reference = fc.tuple(param, type, id).map(([code, to, of]) => term(code, 'reference', `${to}/${of}`))
const present = param.map((code) => term(code, 'present'))
const system = oneOf('', 'a', 'ab')
const systemCode = fc
  .tuple(param, system, text)
  .map(([code, inSystem, value]) => term(code, 'systemCode', inSystem, value))
/** What a coding is found by: with its system and without. */
const coding = fc
  .tuple(param, system, text)
  .map(([code, inSystem, value]) => [term(code, 'systemCode', inSystem, value), term(code, 'code', value)])
const aTerm = fc.oneof(
  { weight: 3, arbitrary: plainTerm },
  { weight: 2, arbitrary: reference },
  present,
  systemCode,
)

const aRange = fc
  .tuple(param, number, number)
  .map(([key, a, b]) => ({ key, lo: Math.min(a, b), hi: Math.max(a, b) }))

/** Ranges under these keys have a second interval. */
const pairKey = oneOf('two', 'two\u0001\u0001mg')
const aPair = fc.tuple(pairKey, aRange, aRange).map(([key, { lo, hi }, other]) => ({
  key,
  lo,
  hi,
  lo2: other.lo,
  hi2: other.hi,
}))

const axisKeys = ['at 0', 'at 1', 'at 2'] as const
const three = fc.tuple(small, small, small)
const aPoint = three.map((at) =>
  at.map((value, axis) => ({ key: axisKeys[axis] ?? '', lo: value, hi: value })),
)

/** One parameter's sort values are of one type: `q`'s are text. */
const aSort = fc.oneof(
  fc.tuple(oneOf('p', 'pq'), number, number).map(([code, a, b]) => ({
    param: code,
    min: Math.min(a, b),
    max: Math.max(a, b),
  })),
  text.map((value) => ({ param: 'q', min: value, max: `${value}z` })),
)

export const entries: fc.Arbitrary<Entries> = fc.record({
  terms: fc
    .array(fc.oneof(coding, fc.tuple(aTerm)), { maxLength: 6 })
    .map((terms) => [...new Set(terms.flat())]),
  ranges: fc
    .tuple(
      fc.array(fc.oneof({ weight: 2, arbitrary: aRange }, aPair), { maxLength: 4 }),
      fc.option(aPoint, { nil: [], freq: 2 }),
    )
    .map((some) => some.flat()),
  sorts: fc.uniqueArray(aSort, { maxLength: 3, selector: (one) => one.param }),
})

/** What happens to an id; the version it had is filled in when it happens. */
export type Act = Pick<Change, 'type' | 'id'> & {
  readonly entries?: Entries
  /** What is there stays, and is indexed by the entries. */
  readonly isIndexedOnly?: boolean
}

export const acts: fc.Arbitrary<readonly Act[]> = fc.uniqueArray(
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ type, id, entries, isIndexedOnly: fc.boolean() }) },
    { weight: 1, arbitrary: fc.record({ type, id }) },
  ),
  { minLength: 1, maxLength: 12, selector: (one) => `${one.type}/${one.id}` },
)

const bound: fc.Arbitrary<Bound> = fc.record({
  on: oneOf('lo', 'hi'),
  is: oneOf('<', '<=', '>', '>='),
  than: number,
})

const onSecond: fc.Arbitrary<Bound> = fc.record({
  on: oneOf('lo2', 'hi2'),
  is: oneOf('<', '<=', '>', '>='),
  than: number,
})

const planTypes = fc.oneof(fc.subarray(types, { minLength: 1 }), fc.constant('all' as const))

const { plan } = fc.letrec<{ node: Node; leaf: Node; plan: Plan }>((tie) => ({
  leaf: fc.oneof(
    oneOf<Node>({ op: 'every' }, { op: 'none' }),
    fc.record({ op: fc.constant('term' as const), terms: fc.array(aTerm, { maxLength: 6 }) }),
    fc.record({
      op: fc.constant('prefix' as const),
      prefix: fc.oneof(
        plainTerm,
        reference,
        fc.tuple(param, form).map(([code, kind]) => term(code, kind, '')),
      ),
    }),
    fc.record({
      op: fc.constant('contains' as const),
      prefix: fc.tuple(param, oneOf(...Object.values(forms))).map((parts) => `${parts.join('\u0001')}\u0001`),
      text,
    }),
    fc.record({
      op: fc.constant('contains' as const),
      prefix: fc.tuple(param, oneOf(...Object.values(forms))).map((parts) => `${parts.join('\u0001')}\u0001`),
      text,
      atEnd: fc.constant(true as const),
    }),
    fc.record({ op: fc.constant('range' as const), key: param, bounds: fc.array(bound, { maxLength: 3 }) }),
    fc.record({
      op: fc.constant('range' as const),
      key: pairKey,
      bounds: fc
        .tuple(onSecond, fc.array(fc.oneof(bound, onSecond), { maxLength: 3 }))
        .map(([one, more]) => [...more, one]),
    }),
    fc.record({
      op: fc.constant('near' as const),
      keys: fc.constant(axisKeys),
      at: three,
      within: fc.nat({ max: 99 }),
    }),
    fc.record({ op: fc.constant('ids' as const), ids: fc.array(id, { maxLength: 3 }) }),
    fc.record({ op: fc.constant('kept' as const), until: fc.nat(300) }),
    fc.record({ op: fc.constant('changed' as const), since: fc.nat(300) }),
  ),
  node: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'node' },
    { weight: 4, arbitrary: tie('leaf') },
    fc.record({ op: fc.constant('all' as const), of: fc.array(tie('node'), { maxLength: 3 }) }),
    fc.record({ op: fc.constant('any' as const), of: fc.array(tie('node'), { maxLength: 3 }) }),
    fc.record({ op: fc.constant('not' as const), of: tie('node') }),
    fc.record({ op: fc.constant('points' as const), param, to: tie('plan') }),
    fc.record({ op: fc.constant('pointed' as const), param, by: tie('plan') }),
  ),
  plan: fc.record({ types: planTypes, where: tie('node') }),
}))

export const plans = plan

/** Plans that find much of one type, so that there are pages. */
export const oneTypePlans: fc.Arbitrary<Plan> = fc.record({
  types: fc.tuple(type),
  where: fc.oneof(
    oneOf<Node>({ op: 'every' }),
    fc.record({
      op: fc.constant('not' as const),
      of: fc.record({ op: fc.constant('ids' as const), ids: fc.array(id, { maxLength: 1 }) }),
    }),
    fc.record({ op: fc.constant('prefix' as const), prefix: param }),
  ),
})

export const sorts: fc.Arbitrary<readonly SortKey[]> = fc.uniqueArray(
  fc.record({ param: oneOf('p', 'pq', 'q', 'none'), descending: fc.boolean() }),
  { maxLength: 3, selector: (key) => key.param },
)
