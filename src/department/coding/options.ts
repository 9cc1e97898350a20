import type { CodeSet } from './types.ts'

export interface CodingOptions {
  /** The code sets that are loaded; asked for at each act. */
  readonly codeSets: () => readonly CodeSet[]
  /**
   * What kind of facility it is. A `hospital` is paid by IPPS: its inpatient diagnoses say whether they were present
   * on admission (C19). Others, critical access hospitals too, need not.
   */
  readonly setting?: string
}
