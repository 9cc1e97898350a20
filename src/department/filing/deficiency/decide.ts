import { addTo } from '../../../fhir/dates.ts'
import table from './required.json' with { type: 'json' }

/** A document that a class of chart must have, and until when. */
export interface Requirement {
  readonly ruleset: string
  readonly class: string
  readonly document: { readonly code: string; readonly display: string }
  /** Days after discharge. */
  readonly dueDays: number
  readonly citation: string
}

/** @see https://www.ecfr.gov/current/title-42/section-482.24 */
export const requirements: readonly Requirement[] = table

/** What is known of a visit that is over. References are `Type/id`, codes LOINC. */
export interface ChartFacts {
  readonly chartClass: string | undefined
  /** The day of discharge. */
  readonly discharged: string
  readonly documents: readonly { readonly reference: string; readonly codes: readonly string[] }[]
  /** Open deficiencies for missing documents, by the document they are about. */
  readonly open: readonly { readonly reference: string; readonly code: string }[]
}

export interface Analysis {
  /** What is missing and nobody has been told of yet. */
  readonly missing: readonly (Requirement & { readonly due: string })[]
  readonly made: readonly { readonly deficiency: string; readonly document: string }[]
}

/**
 * What a chart lacks, and which open deficiencies have been made good. A document closes a deficiency only if exactly
 * one is open for it; of several, a person must say which.
 */
export const analyze = (facts: ChartFacts, rows = requirements): Analysis => {
  const needed = rows.filter((row) => row.class === facts.chartClass)
  const documentFor = (code: string) => facts.documents.find(({ codes }) => codes.includes(code))
  const missing = needed
    .filter(({ document }) => !documentFor(document.code))
    .filter(({ document }) => !facts.open.some(({ code }) => code === document.code))
    .map((row) => ({ ...row, due: addTo(facts.discharged, row.dueDays, 'd') }))
  const made = facts.open.flatMap(({ reference, code }) => {
    const document = documentFor(code)
    const alone = facts.open.filter((one) => one.code === code).length === 1
    return document && alone ? [{ deficiency: reference, document: document.reference }] : []
  })
  return { missing, made }
}
