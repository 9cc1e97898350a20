import type { LeapRule } from '../../fhir/dates.ts'
import type { Facility, Rule } from './rules-clock.ts'

/** What the room is opened with: the law as rows, and the facility that it is applied to. */
export interface RetentionOptions {
  /** `profiles/retention-rules/rules.json`. */
  readonly rules: unknown
  /** `profiles/retention-rules/majority.json`. */
  readonly majority: unknown
  /** Whose rules apply: `US-CMS`, `US-TX`. */
  readonly jurisdictions: readonly string[]
  /** What the facility is: `hospital`, `critical-access`, `nursing-home`, … */
  readonly setting: string
  /** What becomes of anniversaries of 29 February; 1 March unless said. */
  readonly feb29?: LeapRule['feb29']
  /** `Organization/x` that keeps the records and issues certificates. */
  readonly custodian?: string
}

/** The facility that the options describe. */
export const facilityOf = (options: RetentionOptions): Facility => ({
  rules: options.rules as readonly Rule[],
  majority: Object.fromEntries(
    (options.majority as readonly { jurisdiction: string; age: number }[]).map(({ jurisdiction, age }) => [
      jurisdiction,
      age,
    ]),
  ),
  jurisdictions: options.jurisdictions,
  setting: options.setting,
  leap: { feb29: options.feb29 ?? 'mar1' },
})
