import type { Binding, Codes, Definitions } from '../definitions/index.ts'
import { didYouMean } from '../nearest.ts'
import { type Check, type Findings, isObject, type Json } from './findings.ts'

type CodesOf = Definitions['codesOf']

const mimeTypes = 'http://hl7.org/fhir/ValueSet/mimetypes'
const mimeType = /^[\w!#$&^.+-]+(\/[\w!#$&^.+*-]+)?\s*(;.*)?$/

/** Checks what is bound to a value set: required ones must be in it, extensible ones if their system is. */
export const bindingCheck = (binding: Binding, type: string, codesOf: CodesOf): Check | undefined => {
  const { url, required } = boundTo(binding)
  if (url === undefined) return undefined
  if (url === mimeTypes) return required ? mimeTypeCheck : undefined
  const { isAmong, complain } = bindables[type] ?? code
  let known: Members | undefined
  return (value, found) => {
    known ??= membersOf(url, codesOf)
    if (!('codes' in known)) {
      if (required) uncheckable(url, known.unexpandable, found)
    } else if (!isAmong(value, known)) complain(value, { ...known, required, url }, found)
  }
}

/** Whether a code is in the value set that it is bound to; undefined where nothing binds it. It says no more. */
export const codeTest = (binding: Binding, codesOf: CodesOf): ((value: unknown) => boolean) | undefined => {
  const { url, required } = boundTo(binding)
  if (url === undefined) return undefined
  if (url === mimeTypes)
    return required ? (value) => typeof value === 'string' && mimeType.test(value) : undefined
  let known: Members | undefined
  return (value) => {
    known ??= membersOf(url, codesOf)
    return 'codes' in known && code.isAmong(value, known)
  }
}

const boundTo = ({ strength, valueSet }: Binding) => ({
  url: strength === 'required' || strength === 'extensible' ? valueSet?.split('|')[0] : undefined,
  required: strength === 'required',
})

const uncheckable = (url: string, why: string, found: Findings): void =>
  found.add('unknown-code', `The code cannot be checked against ${url}: ${why}.`, { warning: true })

const mimeTypeCheck: Check = (value, found) => {
  if (typeof value === 'string' && !mimeType.test(value)) {
    found.add('unknown-code', 'The code is not a MIME type.', { next: 'Write one such as application/pdf.' })
  }
}

/** The codes of each system: a lookup makes no text. */
type Pairs = ReadonlyMap<unknown, ReadonlySet<unknown>>

interface Listed {
  readonly codes: Codes
  readonly pairs: Pairs
}

type Members = Listed | { readonly unexpandable: string }

const listed = new WeakMap<Codes, Listed>()

const membersOf = (url: string, codesOf: CodesOf): Members => {
  const codes = codesOf(url)
  if (!('codes' in codes)) return codes
  const known = listed.get(codes) ?? { codes, pairs: pairsOf(codes) }
  listed.set(codes, known)
  return known
}

const pairsOf = ({ codes }: Codes): Pairs => {
  const pairs = new Map<string, Set<string>>()
  for (const pair of codes) {
    const bar = pair.indexOf('|')
    const system = pair.slice(0, bar)
    const those = pairs.get(system) ?? new Set()
    pairs.set(system, those.add(pair.slice(bar + 1)))
  }
  return pairs
}

interface Bound extends Listed {
  readonly required: boolean
  readonly url: string
}

/** How the codes of a type are looked up, and what is said where none of them is in the value set. */
interface Bindable {
  isAmong(value: unknown, members: Listed): boolean
  /** Says what is wrong with a value that has no code of the value set. */
  complain(value: unknown, bound: Bound, found: Findings): void
}

const code: Bindable = {
  isAmong: (value, { codes }) => typeof value === 'string' && codes.bare.has(value),
  complain: (value, bound, found) => {
    if (typeof value === 'string') refuse(value, bound, found)
  },
}

/** R4 has the American privacy laws in two code systems, and names only the second where labels are bound. */
const actCodes = 'http://terminology.hl7.org/CodeSystem/v3-ActCode'
const privacyLaws = 'http://terminology.hl7.org/CodeSystem/v3-ActUSPrivacyLaw'

const isCoding = (value: unknown, { pairs }: Listed): boolean => {
  if (!isObject(value)) return false
  const { system, code } = value
  if (pairs.get(system)?.has(code)) return true
  return system === actCodes && pairs.get(privacyLaws)?.has(code) === true
}

const complainOfCodings = (codings: readonly Json[], bound: Bound, found: Findings): void => {
  const wrong = bound.required
    ? codings[0]
    : codings.find(({ system, code }) => code !== undefined && bound.codes.systems.has(String(system)))
  if (wrong && (wrong.code !== undefined || wrong.extension === undefined)) refuse(wrong.code, bound, found)
}

const coding: Bindable = {
  isAmong: isCoding,
  complain: (value, bound, found) => {
    if (isObject(value)) complainOfCodings([value], bound, found)
  },
}

const concept: Bindable = {
  isAmong: (value, members) => {
    if (!isObject(value) || !Array.isArray(value.coding)) return false
    for (const each of value.coding) if (isCoding(each, members)) return true
    return false
  },
  complain: (value, bound, found) => {
    if (!isObject(value)) return
    const codings = Array.isArray(value.coding) ? value.coding.filter(isObject) : []
    if (codings.length > 0) complainOfCodings(codings, bound, found)
    else if (bound.required && value.extension === undefined) {
      found.add('unknown-code', `A code from ${bound.url} is required; a text alone does not do.`)
    }
  },
}

/** A quantity's unit, by system and code. */
const quantity: Bindable = {
  isAmong: isCoding,
  complain: (value, bound, found) => {
    if (isObject(value) && value.code !== undefined) complainOfCodings([value], bound, found)
  },
}

const bindables: Readonly<Record<string, Bindable>> = {
  Coding: coding,
  CodeableConcept: concept,
  Quantity: quantity,
}

const refuse = (written: unknown, { codes, required, url }: Bound, found: Findings): void => {
  const code = String(written ?? '').slice(0, 60)
  found.add('unknown-code', `The code "${code}" is not in the value set ${url}.`, {
    next: didYouMean(code, [...codes.bare]),
    warning: !required,
  })
}
