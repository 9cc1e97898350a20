import type { Binding, Codes, Definitions } from '../definitions/index.ts'
import { didYouMean } from '../nearest.ts'
import { type Check, type Findings, isObject, type Json } from './findings.ts'

type CodesOf = Definitions['codesOf']

const mimeTypes = 'http://hl7.org/fhir/ValueSet/mimetypes'
const mimeType = /^[\w!#$&^.+-]+(\/[\w!#$&^.+*-]+)?\s*(;.*)?$/

/** Checks what is bound to a value set: required ones must be in it, extensible ones if their system is. */
export const bindingCheck = (
  { strength, valueSet }: Binding,
  type: string,
  codesOf: CodesOf,
): Check | undefined => {
  if (!valueSet || (strength !== 'required' && strength !== 'extensible')) return undefined
  const url = valueSet.split('|')[0] ?? valueSet
  const inspect = inspectors[type] ?? inspectors.code
  const required = strength === 'required'
  if (url === mimeTypes) return required ? mimeTypeCheck : undefined
  return (value, found) => {
    const expansion = codesOf(url)
    if ('codes' in expansion) inspect?.(value, { codes: expansion, required, url }, found)
    else if (required) {
      found.add('unknown-code', `The code cannot be checked against ${url}: ${expansion.unexpandable}.`, {
        warning: true,
      })
    }
  }
}

const mimeTypeCheck: Check = (value, found) => {
  if (typeof value === 'string' && !mimeType.test(value)) {
    found.add('unknown-code', 'The code is not a MIME type.', { next: 'Write one such as application/pdf.' })
  }
}

interface Bound {
  readonly codes: Codes
  readonly required: boolean
  readonly url: string
}

type Inspector = (value: unknown, bound: Bound, found: Findings) => void

const inspectCode: Inspector = (value, { codes, required, url }, found) => {
  if (typeof value !== 'string' || codes.bare.has(value)) return
  refuse(value, { codes, required, url }, found)
}

/** R4 has the American privacy laws in two code systems, and names only the second where labels are bound. */
const twins: Readonly<Record<string, string>> = {
  'http://terminology.hl7.org/CodeSystem/v3-ActCode':
    'http://terminology.hl7.org/CodeSystem/v3-ActUSPrivacyLaw',
}

const isIn = ({ system, code }: Json, { codes }: Codes): boolean => {
  if (codes.has(`${system}|${code}`)) return true
  const twin = twins[String(system)]
  return twin !== undefined && codes.has(`${twin}|${code}`)
}

const inspectCoding: Inspector = (value, bound, found) => {
  if (isObject(value)) inspectCodings([value], bound, found)
}

const inspectConcept: Inspector = (value, bound, found) => {
  if (!isObject(value)) return
  const codings = Array.isArray(value.coding) ? value.coding.filter(isObject) : []
  if (codings.length > 0) inspectCodings(codings, bound, found)
  else if (bound.required && value.extension === undefined) {
    found.add('unknown-code', `A code from ${bound.url} is required; a text alone does not do.`)
  }
}

const inspectCodings = (codings: readonly Json[], bound: Bound, found: Findings): void => {
  if (codings.some((coding) => isIn(coding, bound.codes))) return
  const wrong = bound.required
    ? codings[0]
    : codings.find(({ system, code }) => code !== undefined && bound.codes.systems.has(String(system)))
  if (wrong && (wrong.code !== undefined || wrong.extension === undefined)) refuse(wrong.code, bound, found)
}

/** A quantity's unit, by system and code. */
const inspectQuantity: Inspector = (value, bound, found) => {
  if (isObject(value) && value.code !== undefined) inspectCodings([value], bound, found)
}

const inspectors: Readonly<Record<string, Inspector>> = {
  code: inspectCode,
  Coding: inspectCoding,
  CodeableConcept: inspectConcept,
  Quantity: inspectQuantity,
}

const refuse = (written: unknown, { codes, required, url }: Bound, found: Findings): void => {
  const code = String(written ?? '').slice(0, 60)
  found.add('unknown-code', `The code "${code}" is not in the value set ${url}.`, {
    next: didYouMean(code, [...codes.bare]),
    warning: !required,
  })
}
