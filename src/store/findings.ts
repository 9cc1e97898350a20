import type { Form } from './entries.ts'

/** What nodes of one parameter give a search to find them by; readers add to it. */
export interface Findings {
  readonly terms: (readonly [Form, ...string[]])[]
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

export const emptyFindings = (): Findings => ({ terms: [], ranges: [], sorts: [] })
