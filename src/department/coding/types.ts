import type { CodeableConcept, Coding, Reference, Resource } from '../../fhir/index.ts'

/** The elements of an Encounter that coding looks at. */
export interface Encounter extends Resource {
  readonly status?: string
  readonly class?: Coding
  readonly subject?: Reference
  readonly period?: { readonly start?: string; readonly end?: string }
  readonly serviceProvider?: Reference
  readonly diagnosis?: readonly Diagnosis[]
}

export interface Diagnosis {
  readonly condition: Reference
  readonly use?: CodeableConcept
  readonly rank?: number
}

const inpatientClasses = ['IMP', 'ACUTE', 'NONAC']

export const isInpatient = (encounter: Encounter | undefined): boolean =>
  inpatientClasses.includes(encounter?.class?.code ?? '')

/** The day of discharge, or `today` while the stay goes on. */
export const dischargeDay = (encounter: Encounter | undefined, today: string): string =>
  (encounter?.period?.end ?? today).slice(0, 10)

/** A release of a code system, in memory. Codes are written as in records, with their dot. */
export interface CodeSet {
  readonly system: string
  /** `2026` for a fiscal year, or the day from which a release within the year holds: `2026-04-01`. */
  readonly version: string
  has(code: string): boolean
  /** Whether it may be submitted: it is there and no heading. */
  isBillable(code: string): boolean
  display(code: string): string | undefined
  /** Every code below a heading, in order. */
  children(code: string): readonly string[]
  /** Billable codes near what was written: those below a heading, else those that look most like it; 5 at most. */
  nearest(code: string): readonly string[]
}
