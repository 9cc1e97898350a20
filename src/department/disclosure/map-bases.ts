import table from './exclusions.json' with { type: 'json' }

/** One legal basis on which something may leave the building. */
export interface Basis {
  readonly code: string
  readonly citation: string
  /** Whether a disclosure on it belongs into the accounting. @see 45 CFR 164.528(a)(1) */
  readonly accountable: boolean
  /** Whether it is limited to the minimum necessary. @see 45 CFR 164.502(b) */
  readonly minimumNecessary: boolean
}

export type Bases = ReadonlyMap<string, Basis>

/** A row of the table of bases, as `profiles/retention-rules/disclosure-basis.json` has them. */
export interface BasisRow {
  readonly code: string
  readonly citation: string
  readonly accountable: boolean
  /** Null where the question does not arise. */
  readonly minimumNecessary: boolean | null
}

/** Reads the table of legal bases. */
export const readBases = (rows: readonly BasisRow[]): Bases =>
  new Map(
    rows.map(({ code, citation, accountable, minimumNecessary }) => [
      code,
      { code, citation, accountable, minimumNecessary: minimumNecessary === true },
    ]),
  )

/** Why disclosures on a basis are left out of the accounting, with the law. */
export interface Exclusion {
  readonly citation: string
  readonly says: string
}

const exclusions: Readonly<Record<string, Exclusion>> = table

/** Why a basis is not accountable; nothing for those that are. */
export const exclusionOf = (basis: string): Exclusion | undefined => exclusions[basis]
