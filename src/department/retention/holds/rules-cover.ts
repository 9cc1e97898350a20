/** An active hold, as far as it matters whether it covers something. */
export interface Hold {
  /** `Flag/x` */
  readonly ref: string
  readonly matter: string
  /** `Patient/x` or `Group/x` */
  readonly subject: string
  /** `Type/id` of what it covers. */
  readonly scope: readonly string[]
  /** What a search in the hold's scope finds today. */
  readonly found: readonly string[]
}

/** By what names a record can be held: its own, those of its chart, documents, episode and patient, and groups. */
export type Names = ReadonlySet<string>

/** The holds that cover a record. Several may; each must be released. */
export const covering = (holds: readonly Hold[], names: Names): readonly Hold[] =>
  holds.filter(({ scope, found }) => [...scope, ...found].some((name) => names.has(name)))
