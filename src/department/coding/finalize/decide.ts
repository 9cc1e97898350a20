import { type FhirError, refusal } from '../../../fhir/index.ts'

/** What is known of a session that its coder wants to finish. References are `Type/id`. */
export interface SessionFacts {
  readonly status: string | undefined
  readonly version: number
  readonly expectedVersion: number | undefined
  readonly coder: string | undefined
  /** Who asks, and whether by a role that stands for everybody. */
  readonly person: string | undefined
  readonly forEverybody: boolean
  readonly openQueries: readonly string[]
  /** The sequences of the assigned codes. */
  readonly sequences: readonly number[]
}

/** Why a session cannot be finished; nothing if it can. */
export const whyNot = (facts: SessionFacts): FhirError | undefined => {
  if (!facts.forEverybody && facts.coder !== facts.person)
    return refusal('not-permitted', {
      says: 'Only the coder who owns the session finishes it.',
      next: 'Have a supervisor make you the owner of the session.',
      expression: 'Task.owner',
    })
  if (facts.expectedVersion !== undefined && facts.expectedVersion !== facts.version)
    return refusal('version-changed', {
      says: `The session is at version ${facts.version}.`,
      next: 'Read the session again and send its version as expectedVersion.',
      expression: 'expectedVersion',
    })
  if (facts.status === 'cancelled' || facts.status === 'failed' || facts.status === 'rejected')
    return refusal('breaks-rule', {
      says: `The session is ${facts.status}.`,
      next: 'Open a new coding session for the visit.',
      expression: 'Task.status',
    })
  if (facts.openQueries[0] !== undefined)
    return refusal('breaks-rule', {
      says: `A physician query is open: ${facts.openQueries.join(', ')}.`,
      next: 'Wait for the answer, or cancel the query with a reason.',
      expression: 'Task.focus',
    })
  return sequenceFault(facts.sequences)
}

const sequenceFault = (sequences: readonly number[]): FhirError | undefined => {
  const principal = sequences.filter((sequence) => sequence === 1).length
  if (principal === 1) return undefined
  return refusal('breaks-rule', {
    says:
      sequences.length === 0
        ? 'No diagnosis is assigned to the visit.'
        : `${principal === 0 ? 'No' : 'More than one'} diagnosis is the principal one (sequence 1).`,
    next: 'Assign the codes with their sequence; exactly one has sequence 1.',
    expression: 'Condition.extension',
  })
}
