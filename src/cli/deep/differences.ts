/** One thing in the store that does not agree with another. Names ids only, never what a record says. */
export interface Difference {
  /** `Type/id`, `Type/id/_history/n`, a log entry, a blob. */
  readonly where: string
  readonly what: string
  readonly next: string
}

export type Tell = (difference: Difference) => void

export const fromBackup = 'Restore the store from a backup.'
export const indexAnew = 'Run: muniment reindex TYPE'
