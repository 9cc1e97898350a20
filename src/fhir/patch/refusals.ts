import type { OutcomeCode } from '../outcome-catalogue.ts'
import { refusal } from '../outcomes.ts'

const deepest = 64
const mostOperations = 1000

/** What is wrong with an operation; it becomes a refusal where the operation's number is known. */
class Fault extends Error {
  readonly code: OutcomeCode
  constructor(code: OutcomeCode, what: string) {
    super(what)
    this.code = code
  }
}

/** 400: the operation cannot be read. */
export const unreadable = (what: string): Error => new Fault('invalid-input', what)

/** 422: the operation cannot be carried out on this resource. */
export const inapplicable = (what: string): Error => new Fault('patch-failed', what)

/**
 * Performs one operation after the other. A refusal names the operation by its number from 0, and by `expression`
 * where it has one; never by its path, which may hold what identifies a patient.
 */
export const inTurn = <T>(
  operations: readonly T[],
  perform: (operation: T) => void,
  expression: (index: number) => string | undefined,
): void => {
  if (operations.length > mostOperations)
    throw refusal('too-costly', {
      says: `The patch has more than ${mostOperations} operations.`,
      next: 'Send several patches, or PUT the resource.',
    })
  for (const [index, operation] of operations.entries()) {
    try {
      perform(operation)
    } catch (error) {
      throw error instanceof Fault ? refused(error, index, expression(index)) : error
    }
  }
}

const refused = ({ code, message }: Fault, index: number, expression: string | undefined) =>
  refusal(code, {
    says: `Operation ${index} of the patch cannot be carried out: ${message}.`,
    next: 'Nothing was changed. Read the current version and correct the patch.',
    ...(expression === undefined ? {} : { expression }),
  })

/** Refuses a value that, so many levels down, would be nested deeper than a body may be. */
export const checkDepth = (value: unknown, above: number): void => {
  if (isTooDeep(value, above)) throw inapplicable(`the result would be nested deeper than ${deepest} levels`)
}

/** Whether a value, so many levels down, is nested deeper than a body may be. */
export const isTooDeep = (value: unknown, above: number): boolean => {
  let level = [value]
  for (let depth = above; level.length > 0; depth++) {
    if (depth > deepest) return true
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []))
  }
  return false
}
