import type { Concept, ValueSetDef } from '../../../fhir/definitions/index.ts'
import { type FhirError, refusal } from '../../../fhir/index.ts'
import type { Subject } from './asked.ts'
import type { Designation, Term, Terms } from './terms.ts'

/** One code of an expansion. */
export interface Entry {
  readonly coding: {
    readonly system: string
    readonly code: string
    readonly display?: string
    readonly inactive?: boolean
    readonly designation?: readonly Designation[]
  }
  /** Whether the display is in the language that was asked for. */
  readonly isTranslated: boolean
}

interface Wanted {
  readonly filter?: string
  readonly activeOnly?: boolean
  readonly includeDesignations?: boolean
  readonly displayLanguage?: string
}

/** The codes of a value set that are wanted, in its order. Refuses 422 `not-expandable` with the reason. */
export const entriesOf = (subject: Subject, wanted: Wanted): Entry[] => {
  const { terms, url } = subject
  const expansion = terms.codesOf(url)
  if ('unexpandable' in expansion) throw notExpandable(url, expansion.unexpandable)
  const listed = displaysIn(terms.valueSet(url))
  const words = (wanted.filter ?? '').toLowerCase().split(/\s+/).filter(Boolean)
  return [...expansion.codes].flatMap((key) => {
    const bar = key.indexOf('|')
    const [system, code] = [key.slice(0, bar), key.slice(bar + 1)]
    const term = terms.term(system, code)
    if (wanted.activeOnly && term?.inactive) return []
    const entry = entryOf(system, code, { term, listed: listed.get(key) }, wanted)
    return hasAll(entry, words) ? [entry] : []
  })
}

export const notExpandable = (url: string, why: string): FhirError =>
  refusal('not-expandable', {
    says: `The codes of ${url} cannot be listed here: ${why}.`,
    next: 'Load the code system in full, or a value set that lists its codes.',
    expression: 'url',
  })

/** The displays that the value set itself gives. */
const displaysIn = (valueSet: ValueSetDef | undefined): ReadonlyMap<string, string> =>
  new Map(
    (valueSet?.include ?? []).flatMap(({ system, concepts = [] }) =>
      concepts.flatMap(([code, display]: Concept) =>
        display ? [[`${system}|${code}`, display] as const] : [],
      ),
    ),
  )

const entryOf = (
  system: string,
  code: string,
  { term, listed }: { term: Term | undefined; listed: string | undefined },
  { displayLanguage, includeDesignations }: Wanted,
): Entry => {
  const designations = term?.designations ?? []
  const translated = inLanguage(designations, displayLanguage)
  const display = translated ?? listed ?? term?.display
  return {
    coding: {
      system,
      code,
      ...(display === undefined ? {} : { display }),
      ...(term?.inactive ? { inactive: true } : {}),
      ...(includeDesignations && designations.length > 0 ? { designation: designations } : {}),
    },
    isTranslated: translated !== undefined,
  }
}

/** The designation in a language: `de` is also served by `de-AT`. */
export const inLanguage = (
  designations: readonly Designation[],
  wanted: string | undefined,
): string | undefined =>
  wanted === undefined
    ? undefined
    : designations.find(({ language }) => language === wanted || language?.split('-')[0] === wanted)?.value

const hasAll = ({ coding: { code, display = '' } }: Entry, words: readonly string[]): boolean => {
  const text = `${code} ${display}`.toLowerCase()
  return words.every((word) => text.includes(word))
}

/** Whether a value set that cannot be listed in full has a code nevertheless; undefined if it cannot be told. */
export const listsCode = (
  valueSet: ValueSetDef,
  system: string,
  code: string,
  terms: Terms,
): boolean | undefined => {
  if (valueSet.exclude.length > 0) return undefined
  const parts = valueSet.include.filter((part) => part.system === system || part.system === undefined)
  if (parts.length === 0) return false
  const isListed = parts.some(
    ({ concepts, filters, valueSets, system: own }) =>
      own === system &&
      !filters &&
      !valueSets &&
      (concepts ? concepts.some(([each]) => each === code) : terms.term(system, code) !== undefined),
  )
  if (isListed) return true
  return parts.every(({ concepts, valueSets }) => concepts && !valueSets) ? false : undefined
}
