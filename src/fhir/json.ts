import { malformed } from './outcomes.ts'
import type { Resource } from './types.ts'

/**
 * A number whose written digits a JavaScript number would lose (`2.00`, `1e-7`, 20 digits). It calculates as a
 * number and is written back digit for digit.
 */
export class ExactNumber extends Number {
  readonly source: string
  constructor(source: string) {
    super(source)
    this.source = source
  }
  toJSON(): unknown {
    return rawJSON(this.source)
  }
}

// TypeScript's library does not know JSON.rawJSON and the reviver's context yet (ES2026; in Node since 22).
interface LosslessJson {
  rawJSON(text: string): unknown
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
  ): unknown
}
const lossless = JSON as unknown as LosslessJson
const rawJSON = (text: string) => lossless.rawJSON(text)

// A number stands between signs of JSON's: ids, base64, times and OIDs within a text are no numbers.
const riskyNumber =
  /[:,[]\s*-?\d(?:[\d.]{15,}|\d*\.\d*0|\d*(?:\.\d+)?[eE][-+]?\d+|\.0{6}\d*|(?<=-0))(?=[\s,\]}])/
// Asked by itself, for an alternative at the text's start would make the other slow.
const isNumber = /^\s*[-\d]/

const keepDigits = (_key: string, value: unknown, context: { source?: string }) =>
  typeof value === 'number' && context.source !== undefined && String(value) !== context.source
    ? new ExactNumber(context.source)
    : value

/** Parses JSON without losing a digit. Refuses text that is not JSON with 400 `malformed-json`. */
export const parseJson = (text: string): unknown => {
  try {
    return riskyNumber.test(text) || isNumber.test(text) ? lossless.parse(text, keepDigits) : JSON.parse(text)
  } catch (error) {
    throw malformed(error instanceof Error ? error.message.replace(/"[^"]*"/g, '…') : 'not JSON')
  }
}

/** The one text that stands for a value: no white space, digits as they came. */
export const toText = (value: unknown): string => JSON.stringify(value)

/** A copy that is safe to change. */
export const copy = <T>(value: T): T => parseJson(toText(value)) as T

/** The same resource with plain JavaScript numbers, for code that tests `typeof value === 'number'`. */
export const plain = <T>(value: T): T => (hasExact(value) ? (JSON.parse(toText(value)) as T) : value)

const hasExact = (value: unknown): boolean => {
  if (typeof value !== 'object' || value === null) return false
  if (value instanceof ExactNumber) return true
  for (const key in value) if (hasExact((value as Record<string, unknown>)[key])) return true
  return false
}

/** The resource as the store keeps it: type, id and meta first, the rest in the order it came. */
export const withMeta = (resource: Resource, id: string, meta: NonNullable<Resource['meta']>): Resource => {
  // The first three give the order, the last three the values.
  const head = { resourceType: resource.resourceType, id, meta }
  return { ...head, ...resource, ...head }
}
