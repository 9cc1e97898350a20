import type { Prefix, Value } from '../fhir/search/index.ts'
import type { Bound, Node } from './plan.ts'
import { none } from './plan.ts'

type BoundText = readonly [on: Bound['on'], is: Bound['is'], than: number]

/** Each alternative is a set of bounds that one range must meet. */
type Alternatives = readonly (readonly BoundText[])[]

type DateValue = Extract<Value, { is: 'date' }>

const day = 86_400_000

/**
 * How dates compare: `[lo, hi)` is the searched span, the bounds are on the resource's. Approximately means a tenth
 * of the time between then and now, and a day at least.
 * @see https://hl7.org/fhir/R4/search.html#prefix
 */
const dateBounds = (lo: number, hi: number, now: number): Readonly<Record<Prefix, Alternatives>> => {
  const within: readonly BoundText[] = [
    ['lo', '>=', lo],
    ['hi', '<=', hi],
  ]
  const about = Math.max(day, Math.abs(now - lo) / 10)
  return {
    eq: [within],
    ne: [[['lo', '<', lo]], [['hi', '>', hi]]],
    gt: [[['hi', '>', hi]]],
    ge: [[['hi', '>', hi]], within],
    lt: [[['lo', '<', lo]]],
    le: [[['lo', '<', lo]], within],
    sa: [[['lo', '>=', hi]]],
    eb: [[['hi', '<=', lo]]],
    ap: [
      [
        ['lo', '<', hi + about],
        ['hi', '>', lo - about],
      ],
    ],
  }
}

/**
 * How numbers compare: `value` is searched with the precision it was written in, `half` of its last digit to both
 * sides; the other prefixes take it exactly. Approximately means a tenth of it.
 */
const numberBounds = (value: number, half: number): Readonly<Record<Prefix, Alternatives>> => {
  const [from, to] = [Number((value - half).toPrecision(12)), Number((value + half).toPrecision(12))]
  const about = Math.max(half, Math.abs(value) / 10)
  return {
    eq: [
      [
        ['lo', '>=', from],
        ['hi', '<', to],
      ],
    ],
    ne: [[['lo', '<', from]], [['hi', '>=', to]]],
    gt: [[['hi', '>', value]]],
    ge: [[['hi', '>=', value]]],
    lt: [[['lo', '<', value]]],
    le: [[['lo', '<=', value]]],
    sa: [[['lo', '>', value]]],
    eb: [[['hi', '<', value]]],
    ap: [
      [
        ['hi', '>=', value - about],
        ['lo', '<=', value + about],
      ],
    ],
  }
}

/** A range under the key that the date's prefix allows. `now` is epoch ms. */
export const dateNode = (key: string, { prefix, lo, hi }: DateValue, now: number): Node =>
  ranges(key, dateBounds(lo, hi, now)[prefix])

/** A range under the key that the number's prefix allows. */
export const numberNode = (key: string, prefix: Prefix, value: number, half: number): Node =>
  ranges(key, numberBounds(value, half)[prefix])

const ranges = (key: string, alternatives: Alternatives): Node => {
  const of = alternatives.map(
    (bounds): Node => ({
      op: 'range',
      key,
      bounds: bounds.map(([on, is, than]) => ({ on, is, than })),
    }),
  )
  return of.length === 1 ? (of[0] ?? none) : { op: 'any', of }
}
