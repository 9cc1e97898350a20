import type { Prefix, Value } from '../fhir/search/index.ts'
import { scaled, secondStart, unitKey } from './keys.ts'
import type { Bound, Node } from './plan.ts'
import { none } from './plan.ts'

type BoundText = readonly [on: Bound['on'], is: Bound['is'], than: number]

/** Each alternative is a set of bounds that one range must meet. */
type Alternatives = readonly (readonly BoundText[])[]

/** A value that a search compares by its order. */
export type Ordered = Extract<Value, { is: 'date' | 'number' | 'quantity' }>

export const isOrdered = (value: Value): value is Ordered =>
  value.is === 'date' || value.is === 'number' || value.is === 'quantity'

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

/** What a value asks of a range, and under which key. */
interface Asked {
  readonly key: string
  readonly bounds: Alternatives
}

const askedBy = (start: string, value: Ordered, now: number | undefined): Asked => {
  if (value.is === 'date')
    return { key: start, bounds: dateBounds(value.lo, value.hi, now ?? value.lo)[value.prefix] }
  const { key, factor } = value.is === 'quantity' ? unitKey(start, value) : { key: start, factor: 1 }
  return { key, bounds: numberBounds(scaled(value.value, factor), scaled(value.half, factor))[value.prefix] }
}

/** A range that the value's prefix allows; `start` is the key without the unit, `now` is epoch ms. */
export const orderedNode = (start: string, value: Ordered, now?: number): Node =>
  ranges(askedBy(start, value, now))

/** Two ranges of one element that the prefixes of both values allow. */
export const pairNode = (start: string, values: readonly [Ordered, Ordered], now?: number): Node => {
  const first = askedBy(start, values[0], now)
  const { key, bounds } = askedBy(secondStart(first.key), values[1], now)
  const seconds = bounds.map((some) => some.map(([on, is, than]) => [`${on}2`, is, than] as BoundText))
  return ranges({ key, bounds: first.bounds.flatMap((one) => seconds.map((other) => [...one, ...other])) })
}

const ranges = ({ key, bounds: alternatives }: Asked): Node => {
  const of = alternatives.map(
    (bounds): Node => ({
      op: 'range',
      key,
      bounds: bounds.map(([on, is, than]) => ({ on, is, than })),
    }),
  )
  return of.length === 1 ? (of[0] ?? none) : { op: 'any', of }
}
