import { isTree, type Tree } from '../fhir/path/index.ts'
import type { Finding, Unit } from './findings.ts'
import { unbounded } from './keys.ts'

export interface NumberRange {
  readonly lo: number
  readonly hi: number
}

const isNumber = (value: unknown): boolean => typeof value === 'number' || value instanceof Number

/** A number as a range of one point, or a Range by its ends; nothing for anything else. */
export const rangeOfNumber = (value: unknown): NumberRange | undefined => {
  if (isNumber(value)) return { lo: Number(value), hi: Number(value) }
  if (!isTree(value)) return undefined
  const [low, high] = [valueIn(value.low), valueIn(value.high)]
  if (low === undefined && high === undefined) return undefined
  return { lo: low ?? -unbounded, hi: high ?? unbounded }
}

const valueIn = (quantity: unknown): number | undefined =>
  isTree(quantity) && isNumber(quantity.value) ? Number(quantity.value) : undefined

/** A Quantity, Money or Range, under every unit by which a search may name it. */
export const quantityFound = (value: unknown): Finding | undefined => {
  if (!isTree(value)) return undefined
  const point = valueIn(value)
  const range = point === undefined ? rangeOfNumber(value) : compared(point, value.comparator)
  if (!range) return undefined
  const units = unitsOf(point === undefined ? (value.low ?? value.high) : value)
  return { terms: [], ranges: units.map((unit) => ({ unit, ...range })), sort: point ?? range.lo }
}

/** `<5` may be anything below. */
const compared = (point: number, comparator: unknown): NumberRange => {
  if (comparator === '<' || comparator === '<=') return { lo: -unbounded, hi: point }
  if (comparator === '>' || comparator === '>=') return { lo: point, hi: unbounded }
  return { lo: point, hi: point }
}

const unitsOf = (quantity: unknown): Unit[] => {
  const { system, code, unit, currency }: Tree = isTree(quantity) ? quantity : {}
  const named = new Set([code, unit, currency].filter((one) => typeof one === 'string'))
  const coded =
    typeof currency === 'string' ? { system: 'urn:iso:std:iso:4217', code: currency } : { system, code }
  return [
    {},
    ...[...named].map((one) => ({ code: one })),
    ...(typeof coded.system === 'string' && typeof coded.code === 'string'
      ? [{ system: coded.system, code: coded.code }]
      : []),
  ]
}
