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
