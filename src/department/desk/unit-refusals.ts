import { refusal } from '../../fhir/index.ts'

/** How many a unit finds at most. */
export const mostFound = 10_000

// Version and time are written into meta, which would hide what else it was.
export const badMeta = (origin: string) =>
  refusal('invalid', {
    says: 'The meta must be one object.',
    next: 'Leave meta out, or send an object.',
    expression: `${origin}.meta`,
  })

export const tooMany = (type: string) =>
  refusal('too-costly', {
    says: `More than ${mostFound} ${type} resources match.`,
    next: 'Name a patient or a narrower date.',
  })

export const neverAgain = (type: string, id: string) =>
  refusal('destroyed', {
    says: `${type}/${id} was destroyed under a retention rule; its id is never used again.`,
    next: 'Create the record under a new id.',
    expression: type,
  })
