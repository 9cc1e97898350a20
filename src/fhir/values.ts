import type { CodeableConcept, Coding, Resource } from './types.ts'

/**
 * The types that a kind's fields and an operation's inputs have, and how TypeScript sees them. A Reference is its
 * `Type/id` text; dates keep FHIR's text with its precision.
 * @see https://hl7.org/fhir/R4/datatypes.html
 */
export interface ValueTypes {
  string: string
  code: string
  uri: string
  canonical: string
  url: string
  id: string
  date: string
  dateTime: string
  instant: string
  base64Binary: string
  boolean: boolean
  integer: number
  positiveInt: number
  decimal: number
  Reference: string
  Identifier: { system?: string; value?: string }
  Coding: Coding
  CodeableConcept: CodeableConcept
  Period: { start?: string; end?: string }
  Resource: Resource
  /** A value of any type, as it stands in an element: `{ valueCode: 'A00' }`. */
  Element: Readonly<Record<string, unknown>>
  /** A value made of named parts (`Described.parts`). */
  Group: Readonly<Record<string, unknown>>
}

export type ValueType = keyof ValueTypes

/** How often a value may come. */
export type Times = '1' | '0..1' | '0..*' | '1..*'

/** One described value: a field of a kind, or an input or output of an operation. */
export interface Described<T extends ValueType = ValueType, N extends Times = Times> {
  readonly type: T
  readonly times: N
  /** What it means, for documentation; one sentence. */
  readonly is: string
  /** The codes it may have, if `type` is code. */
  readonly codes?: readonly string[]
  /** What a Group is made of. */
  readonly parts?: DescribedTable
}

/** A table of descriptions by name. */
export type DescribedTable = Readonly<Record<string, Described>>

/** The TypeScript value of one description. */
export type ValueOf<D extends Described> = D['times'] extends '0..*' | '1..*'
  ? readonly Single<D>[]
  : Single<D>

type Single<D extends Described> = D extends { readonly parts: infer P extends DescribedTable }
  ? RecordOf<P>
  : ValueTypes[D['type']]

/** The TypeScript object of a table of descriptions: what may be absent is optional. */
export type RecordOf<F extends DescribedTable> = {
  readonly [K in keyof F as F[K]['times'] extends '1' | '1..*' ? K : never]: ValueOf<F[K]>
} & {
  readonly [K in keyof F as F[K]['times'] extends '1' | '1..*' ? never : K]?: ValueOf<F[K]>
}

/** Whether the description allows a list. */
export const isMany = (described: Described): boolean => described.times.endsWith('*')
/** Whether the description requires a value. */
export const isRequired = (described: Described): boolean => described.times.startsWith('1')

export const one = <T extends ValueType>(type: T, is: string, codes?: readonly string[]) =>
  describe(type, '1', is, codes)
export const maybe = <T extends ValueType>(type: T, is: string, codes?: readonly string[]) =>
  describe(type, '0..1', is, codes)
export const many = <T extends ValueType>(type: T, is: string, codes?: readonly string[]) =>
  describe(type, '0..*', is, codes)
export const some = <T extends ValueType>(type: T, is: string, codes?: readonly string[]) =>
  describe(type, '1..*', is, codes)

/** A value made of parts: `group('0..*', 'One row per chart', { chart: one('Reference', '…') })`. */
export const group = <N extends Times, const P extends DescribedTable>(times: N, is: string, parts: P) => ({
  type: 'Group' as const,
  times,
  is,
  parts,
})

const describe = <T extends ValueType, N extends Times>(
  type: T,
  times: N,
  is: string,
  codes?: readonly string[],
): Described<T, N> => ({ type, times, is, ...(codes ? { codes } : {}) })

const day = /^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/
const moment =
  /^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01])(T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?)?)?$/
const text = (value: unknown) => typeof value === 'string' && value.trim() !== ''
const number = (value: unknown) => typeof value === 'number' || value instanceof Number
const object = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Whether a JSON value can be one of this type; the shape only, not its meaning. */
export const fits: { readonly [T in ValueType]: (value: unknown) => boolean } = {
  string: text,
  code: text,
  uri: text,
  canonical: text,
  url: text,
  id: (value) => typeof value === 'string' && /^[A-Za-z0-9\-.]{1,64}$/.test(value),
  date: (value) => typeof value === 'string' && day.test(value),
  dateTime: (value) => typeof value === 'string' && moment.test(value),
  instant: (value) => typeof value === 'string' && value.includes('T') && moment.test(value),
  base64Binary: text,
  boolean: (value) => typeof value === 'boolean',
  integer: (value) => number(value) && Number.isInteger(Number(value)),
  positiveInt: (value) => number(value) && Number.isInteger(Number(value)) && Number(value) > 0,
  decimal: number,
  Reference: text,
  Identifier: object,
  Coding: object,
  CodeableConcept: object,
  Period: object,
  Resource: (value) => object(value) && text((value as Resource).resourceType),
  Element: object,
  Group: object,
}
