import type { Form } from './entries.ts'

/** What one node gives a search to find it by; for a range, `unit` says what comes after the parameter in its key. */
export interface Finding {
  readonly terms: readonly (readonly [Form, ...string[]])[]
  readonly ranges?: readonly { readonly unit: Unit; readonly lo: number; readonly hi: number }[]
  readonly sort?: string | number
}

export interface Unit {
  readonly system?: string
  readonly code?: string
}

export interface Surroundings {
  /** The server's own address, without a slash at the end. */
  readonly base?: string
}
