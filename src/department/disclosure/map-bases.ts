import type { Resource } from '../../fhir/index.ts'
import table from './exclusions.json' with { type: 'json' }

/** One legal basis on which something may leave the building. */
export interface Basis {
  readonly code: string
  readonly display: string
  readonly citation: string
  /** Whether a disclosure on it belongs into the accounting. @see 45 CFR 164.528(a)(1) */
  readonly accountable: boolean
  /** Whether it is limited to the minimum necessary. @see 45 CFR 164.502(b) */
  readonly minimumNecessary: boolean
}

export type Bases = ReadonlyMap<string, Basis>

interface Concept {
  readonly code: string
  readonly display?: string
  readonly property?: readonly { code: string; valueBoolean?: boolean; valueString?: string }[]
}

/** Reads the table of legal bases from its CodeSystem, `mun-disclosure-basis`. */
export const readBases = (codeSystem: Resource): Bases =>
  new Map(
    ((codeSystem.concept as readonly Concept[] | undefined) ?? []).map(({ code, display, property = [] }) => {
      const the = (name: string) => property.find((one) => one.code === name)
      return [
        code,
        {
          code,
          display: display ?? code,
          citation: the('citation')?.valueString ?? '',
          accountable: the('accountable')?.valueBoolean === true,
          minimumNecessary: the('minimum-necessary')?.valueBoolean === true,
        },
      ]
    }),
  )

/** Why disclosures on a basis are left out of the accounting, with the law. */
export interface Exclusion {
  readonly citation: string
  readonly says: string
}

const exclusions: Readonly<Record<string, Exclusion>> = table

/** Why a basis is not accountable; nothing for those that are. */
export const exclusionOf = (basis: string): Exclusion | undefined => exclusions[basis]
