/**
 * Index entries of one resource: what a search can find it by. Made by pure code (extract.ts), the same for every
 * store. Keys are ordered as UTF-8 bytes.
 */
export interface Entries {
  /** Exact keys, `param` SEP form SEP value. */
  readonly terms: readonly string[]
  /** Intervals `[lo, hi)` for dates (epoch ms), numbers and quantities; points for the coordinates of a position. */
  readonly ranges: readonly RangeEntry[]
  /** Sort values: `min` serves ascending order, `max` descending. All of one parameter are of one JavaScript type. */
  readonly sorts: readonly SortEntry[]
}

export interface RangeEntry {
  readonly key: string
  readonly lo: number
  readonly hi: number
  /** A second interval, of the same element: under a key where one has it, all have. */
  readonly lo2?: number
  readonly hi2?: number
}

export interface SortEntry {
  readonly param: string
  readonly min: string | number
  readonly max: string | number
}

/** Separates the parts of a term; FHIR strings cannot hold it. */
export const SEP = '\u0001'

/** The forms a term comes in; each parameter of a type uses those its search type needs. */
export const forms = {
  /** token: the code alone, any system. */
  code: 'c',
  /** token: system SEP code; the system is empty where there is none, so `system SEP` is a prefix. */
  systemCode: 's',
  /** token: folded text of display and CodeableConcept.text, for `:text`. */
  text: 't',
  /** token: type system SEP type code SEP value, for `:of-type`. */
  ofType: 'o',
  /** reference: `Type/id`, or an absolute or urn reference as it stands. */
  reference: 'r',
  /** reference: the identifier in it, system SEP value, for `:identifier`. */
  identifier: 'i',
  /** string: folded. */
  folded: 'f',
  /** string: as it stands, for `:exact`. */
  exact: 'e',
  /** uri and canonical. */
  uri: 'u',
  /** composite: the components' values of one element, joined by SEP. */
  composite: 'x',
  /** `_text` and `_content`: many folded words, each between two SEP: a row for each would double the index. */
  word: 'w',
  /** any: there is a value, for `:missing`. */
  present: 'p',
} as const

export type Form = keyof typeof forms

/** A term, or the beginning of one. */
export const term = (param: string, form: Form, ...values: readonly string[]): string => {
  let text = param + SEP + forms[form]
  for (const value of values) text += SEP + value
  return text
}

export const noEntries: Entries = { terms: [], ranges: [], sorts: [] }
