import { compareDays, dayAfter, type LeapRule, latestDay } from '../../fhir/dates.ts'
import { MUN } from '../../fhir/index.ts'
import { type End, type Formula, type Weighed, weigh } from './rules-formula.ts'

/** One row of `profiles/retention-rules/rules.json`. */
export interface Rule {
  readonly id: string
  /** Classes of charts and types of records that it covers. */
  readonly recordType: readonly string[]
  readonly jurisdiction: string
  readonly setting?: string
  /** A condition on top, such as `later-mammogram`. */
  readonly when?: string
  readonly trigger: string
  readonly formula: Formula
  readonly citation: string
  readonly action: 'destroy' | 'transfer' | 'review' | 'permanent'
  readonly status: 'in-force' | 'retired' | 'unverified'
  readonly version?: string
}

/** Where the rules are applied. */
export interface Facility {
  readonly rules: readonly Rule[]
  /** Jurisdiction (`*` for all others) → age of majority. */
  readonly majority: Readonly<Record<string, number>>
  readonly jurisdictions: readonly string[]
  readonly setting: string
  readonly leap: LeapRule
}

/** What is known of a chart, or of a document in it that has a class of its own. */
export interface Facts {
  /** Nothing: unclassified. */
  readonly class?: string
  readonly triggers: Readonly<Record<string, string>>
  readonly unknown: readonly string[]
  readonly birth?: string
  readonly conditions: readonly string[]
}

export type ClockStatus = 'unclassified' | 'pending' | 'running' | 'eligible' | 'held' | 'permanent'

/** How long a chart is kept, and why. Days are YYYY-MM-DD. */
export interface Verdict {
  readonly status: ClockStatus
  /** The rules that apply. */
  readonly rules: readonly Rule[]
  readonly winner?: Rule
  readonly triggerDate?: string
  /** The last day on which it must be kept. */
  readonly retainThrough?: string
  /** The first day on which it may be destroyed, holds aside. */
  readonly eligibleOn?: string
  readonly explanation: readonly string[]
}

export interface Asked {
  readonly asOf: string
  readonly held: boolean
  /** Ids of rules to use instead of those in force, for simulation. */
  readonly ruleSet?: readonly string[]
}

/** The canonical address of a rule with its version. */
export const canonicalOf = (rule: Rule): string => `${MUN}/retention-rules/${rule.id}|${rule.version ?? '1'}`

/**
 * Judges a chart: of all rules that apply to it or to a document in it, the longest wins; one that cannot be worked
 * out yet leaves the clock pending. The chart comes first in `items`.
 * @see https://www.ecfr.gov/current/title-42/section-482.24
 */
export const judge = (items: readonly Facts[], facility: Facility, asked: Asked): Verdict => {
  const kind = items[0]?.class
  if (!kind) return { status: 'unclassified', rules: [], explanation: ['The chart has no class.'] }
  const rows = items.flatMap((facts) =>
    applicable(facts, facility, asked.ruleSet).map((rule) => apply(rule, facts, facility)),
  )
  const rules = [...new Set(rows.map(({ rule }) => rule))]
  const explanation = rows.map(({ rule, says }) => `${rule.id}: ${says}`)
  if (rows.length === 0) return { status: 'pending', rules, explanation: [noRule(kind, facility)] }
  const forEver = rows.find(({ end }) => end === 'permanent')
  if (forEver) return { status: 'permanent', rules, winner: forEver.rule, explanation }
  if (rows.some(({ end }) => typeof end === 'string')) return { status: 'pending', rules, explanation }
  return { rules, explanation, ...dated(longest(rows), asked) }
}

interface Row extends Weighed {
  readonly rule: Rule
  readonly triggerDate?: string
}

const applicable = (facts: Facts, facility: Facility, ruleSet: Asked['ruleSet']): readonly Rule[] =>
  facility.rules.filter(
    (rule) =>
      (ruleSet ? ruleSet.includes(rule.id) : rule.status === 'in-force') &&
      rule.recordType.includes(facts.class ?? '') &&
      (ruleSet !== undefined || facility.jurisdictions.includes(rule.jurisdiction)) &&
      (rule.setting === undefined || ruleSet !== undefined || rule.setting === facility.setting) &&
      (rule.when === undefined || facts.conditions.includes(rule.when)),
  )

const apply = (rule: Rule, facts: Facts, { majority, leap }: Facility): Row => {
  const triggerDay = facts.triggers[rule.trigger]
  if ('permanent' in rule.formula) return { rule, end: 'permanent', says: 'kept for ever' }
  if (!triggerDay) return { rule, end: 'unknown', says: `waits for ${rule.trigger}` }
  const ageOfMajority = majority[rule.jurisdiction] ?? majority['*']
  const { end, says } = weigh(rule.formula, { ...facts, triggerDay, ageOfMajority, leap })
  return { rule, end, says, triggerDate: latestDay(triggerDay) }
}

const throughOf = (end: End): string => (typeof end === 'object' ? end.through : '')

const longest = (rows: readonly Row[]): Row | undefined =>
  rows.toSorted((a, b) => compareDays(throughOf(b.end), throughOf(a.end)))[0]

const dated = (row: Row | undefined, { asOf, held }: Asked) => {
  if (!row) return { status: 'pending' as const }
  const retainThrough = throughOf(row.end)
  const eligibleOn = dayAfter(retainThrough)
  const due = compareDays(latestDay(asOf), eligibleOn) >= 0
  const status = held ? 'held' : due ? 'eligible' : 'running'
  const triggerDate = row.triggerDate ? { triggerDate: row.triggerDate } : {}
  return { status: status as ClockStatus, winner: row.rule, ...triggerDate, retainThrough, eligibleOn }
}

const noRule = (kind: string, { jurisdictions, setting }: Facility) =>
  `No rule in force covers class ${kind} in ${jurisdictions.join(', ')} (${setting}).`
