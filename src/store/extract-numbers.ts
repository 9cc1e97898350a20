import { isTree, type Tree } from '../fhir/path/index.ts'
import type { Findings, Unit } from './findings.ts'
import { unbounded } from './keys.ts'
import { axes, pointAt } from './positions.ts'

interface NumberRange {
  readonly lo: number
  readonly hi: number
}

const isNumber = (value: unknown): boolean => typeof value === 'number' || value instanceof Number

const valueIn = (quantity: unknown): number | undefined =>
  isTree(quantity) && isNumber(quantity.value) ? Number(quantity.value) : undefined

const rangeIn = ({ low, high }: Tree): NumberRange | undefined => {
  const [lo, hi] = [valueIn(low), valueIn(high)]
  return lo === undefined && hi === undefined ? undefined : { lo: lo ?? -unbounded, hi: hi ?? unbounded }
}

/** `<5` may be anything below. */
const compared = (point: number, comparator: unknown): NumberRange => {
  if (comparator === '<' || comparator === '<=') return { lo: -unbounded, hi: point }
  if (comparator === '>' || comparator === '>=') return { lo: point, hi: unbounded }
  return { lo: point, hi: point }
}

const anyUnit: readonly Unit[] = [{}]

const add = (into: Findings, range: NumberRange | undefined, units: readonly Unit[]): void => {
  if (!range) return
  for (const unit of units) into.range(range.lo, range.hi, unit)
  into.sort(Math.abs(range.lo) === unbounded ? range.hi : range.lo)
}

/** A number as a range of one point, or a Range by its ends. */
export const addNumber = (value: unknown, into: Findings): void => {
  if (isNumber(value)) add(into, compared(Number(value), undefined), anyUnit)
  else if (isTree(value)) add(into, rangeIn(value), anyUnit)
}

/** A Quantity, Money or Range, under every unit by which a search may name it. */
export const addQuantity = (value: unknown, into: Findings): void => {
  if (!isTree(value)) return
  const point = valueIn(value)
  if (point === undefined) add(into, rangeIn(value), unitsOf(value.low ?? value.high))
  else add(into, compared(point, value.comparator), unitsOf(value))
}

/** A position by its point; nothing finds one that is nowhere on the earth. */
export const addPosition = (value: unknown, into: Findings): void => {
  if (!isTree(value) || !isNumber(value.latitude) || !isNumber(value.longitude)) return
  const point = pointAt(Number(value.latitude), Number(value.longitude))
  if (point)
    for (const [place, axis] of axes.entries()) into.range(point[place] ?? 0, point[place] ?? 0, axis)
}

const currencies = 'urn:iso:std:iso:4217'

const unitsOf = (quantity: unknown): Unit[] => {
  const { system, code, unit, currency }: Tree = isTree(quantity) ? quantity : {}
  const units: Unit[] = [{}]
  for (const one of new Set([code, unit, currency])) if (typeof one === 'string') units.push({ code: one })
  if (typeof currency === 'string') units.push({ system: currencies, code: currency })
  if (typeof system === 'string' && typeof code === 'string') units.push({ system, code })
  return units
}
