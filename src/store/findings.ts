import { shortened } from '../fhir/fold.ts'
import { type Form, forms, SEP } from './entries.ts'

/** What nodes of one parameter give a search to find them by; readers add to it. */
export interface Findings {
  /** Terms without their parameter: form SEP values. */
  readonly marks: string[]
  readonly ranges: Ranged[]
  /** One value a node. */
  readonly sorts: (string | number)[]
}

/** A range; `unit` says what comes after the parameter in its key. */
export interface Ranged {
  readonly unit: Unit
  readonly lo: number
  readonly hi: number
}

export interface Unit {
  readonly system?: string
  readonly code?: string
}

export interface Surroundings {
  /** The server's own address, without a slash at the end. */
  readonly base?: string
}

export const emptyFindings = (): Findings => ({ marks: [], ranges: [], sorts: [] })

const starts = Object.fromEntries(
  Object.entries(forms).map(([form, letter]) => [form, letter + SEP]),
) as Readonly<Record<Form, string>>

/** A term without its parameter; long values are shortened. */
export const mark = (form: Form, first: string, second?: string, third?: string): string => {
  const start = starts[form] + shortened(first)
  if (second === undefined) return start
  return third === undefined
    ? start + SEP + shortened(second)
    : start + SEP + shortened(second) + SEP + shortened(third)
}
