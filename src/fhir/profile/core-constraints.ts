import { parseDate } from '../dates.ts'
import { type Findings, isObject, type Json } from './findings.ts'

/** A constraint as a plain function: whether the value keeps it. */
export type Rule = (value: Json, found: Findings) => boolean

const hasAny = (value: Json, name: string, beside: string): boolean =>
  value[name] !== undefined || value[beside] !== undefined
const has = (value: Json, name: string): boolean => hasAny(value, name, `_${name}`)
const none: readonly Json[] = []
const list = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isObject) : none)
const needs = (name: string, other: string): Rule => {
  const [beside, besideOther] = [`_${name}`, `_${other}`]
  return (value) => !hasAny(value, name, beside) || hasAny(value, other, besideOther)
}
const never = (name: string, other: string): Rule => {
  const [beside, besideOther] = [`_${name}`, `_${other}`]
  return (value) => !hasAny(value, name, beside) || !hasAny(value, other, besideOther)
}
const notBelowZero =
  (name: string): Rule =>
  ({ [name]: value }) =>
    typeof value !== 'number' || value >= 0

const ucum = 'http://unitsofmeasure.org'
const inUcum = (value: Json): boolean =>
  (has(value, 'code') || !has(value, 'value')) && (!has(value, 'system') || value.system === ucum)

/** Of a day and an hour of that day none can be said to come first, which FHIRPath does not take for an order. */
const inOrder = (start: unknown, end: unknown): boolean => {
  if (typeof start !== 'string' || typeof end !== 'string') return true
  const length = Math.min(start.length, end.length)
  if (length <= 10) {
    const [from, to] = [start.slice(0, length), end.slice(0, length)]
    return start.length === end.length ? from <= to : from < to
  }
  if (start.endsWith('Z') && end.endsWith('Z') && start.length === end.length) return start <= end
  const [from, to] = [parseDate(start), parseDate(end)]
  return !from || !to || from.lo <= to.lo
}

const comparable = (low: Json, high: Json): boolean => (low.code ?? low.unit) === (high.code ?? high.unit)

const mentions = (value: unknown, text: string, outside?: unknown): boolean => {
  if (typeof value === 'string') return value === text
  if (typeof value !== 'object' || value === null || value === outside) return false
  return Object.values(value).some((part) => mentions(part, text, outside))
}

const isUsed = (contained: Json, resource: Json): boolean =>
  mentions(resource, `#${contained.id}`, contained) || mentions(contained, '#')

const resolvesInside: Rule = ({ reference }, found) =>
  typeof reference !== 'string' ||
  !reference.startsWith('#') ||
  reference === '#' ||
  list(found.root.contained).some(({ id }) => id === reference.slice(1))

/**
 * The constraints of the data types, and of every resource, as plain functions: fhirpath.js would take most of the
 * time that a check takes. `ele-1` and `ext-1` are in the structure's own check.
 * @see https://hl7.org/fhir/R4/datatypes.html
 */
export const coreConstraints: Readonly<Record<string, Rule>> = {
  'dom-2': ({ contained }) => list(contained).every((inner) => inner.contained === undefined),
  'dom-3': (resource) => list(resource.contained).every((inner) => isUsed(inner, resource)),
  'dom-4': ({ contained }) =>
    list(contained).every(
      ({ meta }) => !isObject(meta) || !(has(meta, 'versionId') || has(meta, 'lastUpdated')),
    ),
  'dom-5': ({ contained }) =>
    list(contained).every(({ meta }) => !isObject(meta) || meta.security === undefined),
  'dom-6': ({ text }) => isObject(text) && text.div !== undefined,
  'ref-1': resolvesInside,
  'att-1': needs('data', 'contentType'),
  'cpt-2': needs('value', 'system'),
  'qty-3': needs('code', 'system'),
  'sqty-1': (value) => !has(value, 'comparator'),
  'age-1': (value) => inUcum(value) && !(Number(value.value) <= 0),
  'dis-1': inUcum,
  'drt-1': (value) => !has(value, 'code') || (value.system === ucum && has(value, 'value')),
  'cnt-3': (value) => inUcum(value) && (value.code ?? '1') === '1' && Number.isInteger(value.value ?? 0),
  'per-1': ({ start, end }) => start === undefined || end === undefined || inOrder(start, end),
  'rng-2': ({ low, high }) =>
    !isObject(low) || !isObject(high) || !comparable(low, high) || !(Number(low.value) > Number(high.value)),
  'rat-1': ({ numerator, denominator, extension }) =>
    (numerator === undefined) === (denominator === undefined) &&
    (numerator !== undefined || extension !== undefined),
  'tim-1': needs('duration', 'durationUnit'),
  'tim-2': needs('period', 'periodUnit'),
  'tim-4': notBelowZero('duration'),
  'tim-5': notBelowZero('period'),
  'tim-6': needs('periodMax', 'period'),
  'tim-7': needs('durationMax', 'duration'),
  'tim-8': needs('countMax', 'count'),
  'tim-9': ({ offset, when }) =>
    offset === undefined ||
    (Array.isArray(when) && when.length > 0 && !when.some((code) => ['C', 'CM', 'CD', 'CV'].includes(code))),
  'tim-10': never('timeOfDay', 'when'),
  'bdl-5': (entry) => has(entry, 'resource') || has(entry, 'request') || has(entry, 'response'),
  'bdl-8': ({ fullUrl }) => typeof fullUrl !== 'string' || !fullUrl.includes('/_history/'),
  'bdl-3': (bundle) => eachHas(bundle, 'request', /^(batch|transaction|history)$/),
  'bdl-4': (bundle) => eachHas(bundle, 'response', /^((batch|transaction)-response|history)$/),
  'bdl-7': ({ type, entry }) => type === 'history' || areDistinct(list(entry)),
  'obs-6': (value) =>
    !has(value, 'dataAbsentReason') || !Object.keys(value).some((key) => /^_?value[A-Z]/.test(key)),
  // R4 asks for System.Boolean here, which no FHIR boolean is to fhirpath.js.
  'que-7': (value) => value.operator !== 'exists' || has(value, 'answerBoolean'),
  // R4 writes resolve() here, which nothing in the resource can answer; the reference's type can.
  'ctm-1': ({ onBehalfOf, member }) =>
    onBehalfOf === undefined ||
    !isObject(member) ||
    !/(^|\/)(?!Practitioner\/)[A-Z]\w+\/[^/]+$/.test(String(member.reference)),
}

const eachHas = ({ type, entry }: Json, name: string, types: RegExp): boolean =>
  list(entry).every((each) => has(each, name) === types.test(String(type)))

const areDistinct = (entries: readonly Json[]): boolean => {
  const named = entries.filter(({ fullUrl }) => fullUrl !== undefined)
  const versions = named.map(({ fullUrl, resource }) =>
    JSON.stringify([
      fullUrl,
      isObject(resource) && isObject(resource.meta) ? resource.meta.versionId : undefined,
    ]),
  )
  return new Set(versions).size === named.length
}
