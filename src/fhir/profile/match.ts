import type { ElementDef } from '../definitions/index.ts'
import { type Check, isObject } from './findings.ts'

/** Whether a value has at least what the pattern has; a list needs one item for each of the pattern's. */
const fits = (value: unknown, pattern: unknown): boolean => {
  if (Array.isArray(pattern)) {
    return Array.isArray(value) && pattern.every((part) => value.some((each) => fits(each, part)))
  }
  if (!isObject(pattern)) return value === pattern
  return isObject(value) && Object.entries(pattern).every(([key, part]) => fits(value[key], part))
}

/** Whether a value is the fixed one, no more and no less. */
const equals = (value: unknown, fixed: unknown): boolean => {
  if (Array.isArray(fixed)) {
    return (
      Array.isArray(value) &&
      value.length === fixed.length &&
      fixed.every((part, i) => equals(value[i], part))
    )
  }
  if (!isObject(fixed)) return value === fixed
  return (
    isObject(value) &&
    Object.keys(value).length === Object.keys(fixed).length &&
    Object.entries(fixed).every(([key, part]) => equals(value[key], part))
  )
}

/** What an element's `fixed[x]` or `pattern[x]` asks. */
export interface Expected {
  readonly value: unknown
  readonly exact: boolean
}

/** The value that an element must be or must have. */
export const expectedOf = (element: object): Expected | undefined => {
  for (const [key, value] of Object.entries(element)) {
    if (/^fixed[A-Z]/.test(key)) return { value, exact: true }
    if (/^pattern[A-Z]/.test(key)) return { value, exact: false }
  }
  return undefined
}

/** Whether a value is what is expected. */
export const meets = (value: unknown, { value: expected, exact }: Expected): boolean =>
  exact ? equals(value, expected) : fits(value, expected)

/** Checks a fixed or pattern value. */
export const expectedCheck = (element: object): Check | undefined => {
  const expected = expectedOf(element)
  if (!expected) return undefined
  const text = JSON.stringify(expected.value)
  const says = expected.exact ? `The value must be ${text}.` : `The value must have ${text}.`
  return (value, found) => {
    if (!meets(value, expected)) found.add('breaks-profile', says)
  }
}

/** The least or greatest value that an element may have, and the length of its text. */
export const rangeCheck = (element: ElementDef): Check | undefined => {
  const least = Object.entries(element).find(([key]) => /^minValue[A-Z]/.test(key))?.[1]
  const most = Object.entries(element).find(([key]) => /^maxValue[A-Z]/.test(key))?.[1]
  const length = element.maxLength ?? Number.POSITIVE_INFINITY
  if (least === undefined && most === undefined && length === Number.POSITIVE_INFINITY) return undefined
  return (value, found) => {
    if (isLess(value, least)) found.add('breaks-profile', `The value must be at least ${least}.`)
    if (isLess(most, value)) found.add('breaks-profile', `The value must be at most ${most}.`)
    if (typeof value === 'string' && value.length > length) {
      found.add('breaks-profile', `The text may have at most ${length} characters.`)
    }
  }
}

const isLess = (a: unknown, b: unknown): boolean =>
  (typeof a === 'number' && typeof b === 'number' && a < b) ||
  (typeof a === 'string' && typeof b === 'string' && a < b)
