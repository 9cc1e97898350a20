import type { Concept, ValueSetDef } from '../../../fhir/definitions/index.ts'
import { type FhirError, refusal } from '../../../fhir/index.ts'
import type { Subject } from './asked.ts'
import type { Designation, Terms } from './terms.ts'

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

/** The codes of a value set that are wanted, in its order; what is told of each is made when it is asked for. */
export interface Entries {
  readonly total: number
  /** The entries from one place to another. */
  readonly slice: (from: number, to: number | undefined) => Entry[]
}

/** Finds the codes of a value set that are wanted. Refuses 422 `not-expandable` with the reason. */
export const entriesOf = ({ terms, url }: Subject, wanted: Wanted): Entries => {
  const expansion = terms.codesOf(url)
  if ('unexpandable' in expansion) throw notExpandable(url, expansion.unexpandable)
  const listed = displaysIn(terms.valueSet(url))
  const words = (wanted.filter ?? '').toLowerCase().split(/\s+/).filter(Boolean)
  const entry = (key: string) => entryOf(key, { terms, listed: listed.get(key) }, wanted)
  const isWanted = (key: string): boolean => {
    const [system, code] = parted(key)
    if (wanted.activeOnly && terms.term(system, code)?.inactive) return false
    if (words.length === 0) return true
    const display =
      wanted.displayLanguage === undefined
        ? (listed.get(key) ?? terms.display(system, code))
        : entry(key).coding.display
    const text = `${code} ${display ?? ''}`.toLowerCase()
    return words.every((word) => text.includes(word))
  }
  const keys = [...expansion.codes].filter(isWanted)
  return { total: keys.length, slice: (from, to) => keys.slice(from, to).map(entry) }
}

const parted = (key: string): [system: string, code: string] => {
  const bar = key.indexOf('|')
  return [key.slice(0, bar), key.slice(bar + 1)]
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
  key: string,
  { terms, listed }: { terms: Terms; listed: string | undefined },
  { displayLanguage, includeDesignations }: Wanted,
): Entry => {
  const [system, code] = parted(key)
  const term = terms.term(system, code)
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
