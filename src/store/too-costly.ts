import { refusal } from '../fhir/outcomes.ts'

/** The most records by way of which a chain or `_has` may go. */
export const mostLinked = 10_000

/** 422: a search that would keep the store from others. */
export const tooCostly = (why: string) =>
  refusal('too-costly', {
    says: `The search ${why}.`,
    next: 'Add a criterion that finds fewer, such as a patient or a date.',
  })
