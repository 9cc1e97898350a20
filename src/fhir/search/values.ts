import { parseDate } from '../dates.ts'
import { refusal } from '../outcomes.ts'
import type { SearchComponent, SearchParam, SearchType } from './params.ts'

export type Prefix = 'eq' | 'ne' | 'gt' | 'lt' | 'ge' | 'le' | 'sa' | 'eb' | 'ap'

/** A value as a search gives it, read by the parameter's type and modifier. */
export type Value =
  /** `system` undefined: any system; `''`: none. `code` undefined: any code of the system. */
  | { readonly is: 'token'; readonly system?: string; readonly code?: string }
  | { readonly is: 'text'; readonly text: string }
  /** The span of time it means, `[lo, hi)` in epoch ms. */
  | { readonly is: 'date'; readonly prefix: Prefix; readonly lo: number; readonly hi: number }
  /** `half`: half a unit of its last digit, by which it may be off. */
  | { readonly is: 'number'; readonly prefix: Prefix; readonly value: number; readonly half: number }
  | QuantityValue
  /** `Type/id`, a URL or a urn, or an id alone. */
  | { readonly is: 'reference'; readonly reference: string }
  | { readonly is: 'of-type'; readonly system: string; readonly code: string; readonly value: string }
  | { readonly is: 'composite'; readonly parts: readonly Value[] }
  | Circle

/** What is so far from a place, or nearer: degrees, and metres. */
export interface Circle {
  readonly is: 'near'
  readonly latitude: number
  readonly longitude: number
  readonly metres: number
}

export interface QuantityValue {
  readonly is: 'quantity'
  readonly prefix: Prefix
  readonly value: number
  readonly half: number
  readonly system?: string
  readonly code?: string
}

/** The pieces of a text between separators that no backslash precedes; the backslashes stay. */
export const pieces = (text: string, separator: ',' | '$' | '|'): string[] => {
  if (!text.includes('\\')) return text.split(separator)
  const found = ['']
  for (const [piece] of text.matchAll(/\\.|./gs)) {
    if (piece === separator) found.push('')
    else found[found.length - 1] += piece
  }
  return found
}

/** The text without the backslashes that protected its separators. @see https://hl7.org/fhir/R4/search.html#escaping */
export const unescaped = (text: string): string => text.replace(/\\([,$|\\])/g, '$1')

/** Reads one value; refuses what the type cannot have with 400 `invalid-parameter`. */
export const readValue = (
  param: SearchParam,
  modifier: string | undefined,
  text: string,
  name: string,
): Value => {
  const value =
    param.type === 'composite' ? readComposite(param.components, text) : read(modified(param, modifier), text)
  if (value) return value
  throw refusal('invalid-parameter', {
    says: `The value of "${name}" is not one that a ${param.type} parameter can have.`,
    next: `Write it as ${examples[param.type]}.`,
    expression: name,
  })
}

const examples: Readonly<Record<SearchType, string>> = {
  number: '100, 0.80 or gt5',
  date: '2026, 2026-05, 2026-05-20, 2026-05-20T10:30:00Z, or with a prefix: ge2026-05',
  string: 'text',
  token: 'code, system|code, |code or system|',
  reference: 'an id, Type/id or a URL',
  composite: 'one value for each part, joined by $',
  quantity: 'number, number|system|code or number||code',
  uri: 'a URI',
  special: 'its definition says',
}

type Reader = (text: string) => Value | undefined

const modified = ({ type }: SearchParam, modifier: string | undefined): Reader => {
  if (modifier === 'text') return readText
  if (modifier === 'of-type') return readOfType
  if (modifier === 'identifier') return readToken
  return modifier === 'in' || modifier === 'not-in' ? readText : readers[type]
}

const read = (reader: Reader, text: string) => (text === '' ? undefined : reader(text))

const readText: Reader = (text) => ({ is: 'text', text: unescaped(text) })

const readToken: Reader = (text) => {
  const [first = '', second, ...rest] = pieces(text, '|').map(unescaped)
  if (rest.length > 0 || (first === '' && !second)) return undefined
  if (second === undefined) return { is: 'token', code: first }
  return second === '' ? { is: 'token', system: first } : { is: 'token', system: first, code: second }
}

const readOfType: Reader = (text) => {
  const [system, code, value, ...rest] = pieces(text, '|').map(unescaped)
  return system !== undefined && code && value && rest.length === 0
    ? { is: 'of-type', system, code, value }
    : undefined
}

const readReference: Reader = (text) => {
  const reference = unescaped(text)
  return /^[A-Za-z0-9\-.]{1,64}$|^[A-Z]\w+\/[A-Za-z0-9\-.]{1,64}(\/_history\/[\w\-.]+)?$|^[a-z][a-z0-9+.-]*:\S+$/.test(
    reference,
  )
    ? { is: 'reference', reference: reference.replace(/\/_history\/[\w\-.]+$/, '') }
    : undefined
}

const prefixed = (text: string): [Prefix, string] => {
  const [, prefix, rest] = /^(eq|ne|gt|lt|ge|le|sa|eb|ap)(.*)$/s.exec(text) ?? []
  return prefix === undefined || rest === undefined ? ['eq', text] : [prefix as Prefix, rest]
}

const readDate: Reader = (text) => {
  const [prefix, rest] = prefixed(text)
  // A plus sign that the client forgot to encode arrives as a space.
  const span = parseDate(rest.replace(/ (?=\d\d:\d\d$)/, '+'))
  return span && { is: 'date', prefix, lo: span.lo, hi: span.hi }
}

const readNumber = (text: string) => {
  const [prefix, rest] = prefixed(text)
  const [, fraction = '', exponent = '0'] = /^[+-]?\d+(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(rest) ?? []
  const value = /^[+-]?\d/.test(rest) ? Number(rest) : Number.NaN
  if (!Number.isFinite(value)) return undefined
  return { prefix, value, half: 10 ** (Number(exponent) - fraction.length) / 2 }
}

const readQuantity: Reader = (text) => {
  const [number = '', system, code, ...rest] = pieces(text, '|').map(unescaped)
  const read = readNumber(number)
  if (!read || rest.length > 0 || (system && !code) || code === '') return undefined
  return { is: 'quantity', ...read, ...(system ? { system } : {}), ...(code ? { code } : {}) }
}

const readers: Readonly<Record<SearchType, Reader>> = {
  number: (text) => {
    const number = readNumber(text)
    return number && { is: 'number', ...number }
  },
  date: readDate,
  string: readText,
  token: readToken,
  reference: readReference,
  quantity: readQuantity,
  uri: readText,
  composite: () => undefined,
  special: () => undefined,
}

const readComposite = (components: readonly SearchComponent[], text: string): Value | undefined => {
  const texts = pieces(text, '$')
  const parts = components.flatMap(({ type }, place) => read(readers[type], texts[place] ?? '') ?? [])
  return parts.length === components.length && texts.length === parts.length
    ? { is: 'composite', parts }
    : undefined
}
