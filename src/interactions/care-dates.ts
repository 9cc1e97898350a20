import type { Language } from '../department/desk/index.ts'
import { both, type Node, term } from '../store/index.ts'

/**
 * The search parameters that say when care took place, the better ones first; the first that a type has counts. Types
 * without one are in any period.
 */
const careDates = [
  'date',
  'period',
  'effective-time',
  'effective',
  'performed',
  'onset-date',
  'started',
  'collected',
  'occurrence',
  'when-given',
  'whenhandedover',
  'authored',
  'authoredon',
  'authored-on',
  'event-date',
  'start-date',
  'sent',
  'created',
  'recorded',
  'recorded-date',
] as const

interface Period {
  readonly start?: string
  readonly end?: string
}

/** The resources of a type whose care touches the period, or that do not say when it was. */
export const careWithin = (language: Language, type: string, period: Period): Node => {
  if (period.start === undefined && period.end === undefined) return { op: 'every' }
  const code = careDates.find((one) =>
    language.params(type).some((param) => param.code === one && param.type === 'date'),
  )
  if (code === undefined) return { op: 'every' }
  const undated: Node = { op: 'not', of: { op: 'term', terms: [term(code, 'present')] } }
  return { op: 'any', of: [undated, within(language, type, code, period)] }
}

/** A date parameter that touches the period. */
export const within = (language: Language, type: string, code: string, { start, end }: Period): Node =>
  both(
    ...(start === undefined ? [] : [language.plan(type, `${code}=ge${encodeURIComponent(start)}`).where]),
    ...(end === undefined ? [] : [language.plan(type, `${code}=le${encodeURIComponent(end)}`).where]),
  )
