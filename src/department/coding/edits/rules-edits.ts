import type { CodeSet } from '../types.ts'
import ages from './ages.json' with { type: 'json' }
import table from './rules.json' with { type: 'json' }

/** An edit: what it demands, how grave it is to miss, and on whose word. @see https://www.cms.gov/icd10m */
export interface Rule {
  readonly severity: string
  readonly says: string
  readonly citation: string
}

export type RuleId = keyof typeof table
export const rules: Readonly<Record<RuleId, Rule>> = table

/** One diagnosis code of a visit. */
export interface Coded {
  /** With its dot. */
  readonly code: string
  /** 1 for the principal diagnosis. */
  readonly sequence: number
  /** Present on admission: Y, N, U, W or 1; absent if not said. */
  readonly poa?: string
  /** Where it stands, as FHIRPath. */
  readonly expression: string
}

/** What is known of a visit that is coded. */
export interface Facts {
  readonly codes: readonly Coded[]
  /** The day by which codes are judged: discharge, or today while the stay goes on. */
  readonly day: string
  /** In whole years at admission, where the birth date is known. */
  readonly age: number | undefined
  /** The release by which codes are judged, and whether it was in force that day; nothing if none is loaded. */
  readonly release: { readonly set: CodeSet; readonly inForce: boolean } | undefined
  /** Whether each diagnosis must say if it was present on admission: an inpatient of a hospital paid by IPPS. */
  readonly poaRequired: boolean
}

/** What an edit found. */
export interface Finding {
  readonly rule: RuleId
  readonly severity: 'error' | 'warning'
  readonly says: string
  readonly next: string
  readonly expression: string
}

const found = (rule: RuleId, { code, expression }: Coded, next: string): Finding => ({
  rule,
  severity: 'error',
  says: `${rule}: ${rules[rule].says} (${code})`,
  next,
  expression,
})

const suggestion = (codes: readonly string[]) =>
  codes.length > 0
    ? `Valid codes near it: ${codes.join(', ')}.`
    : 'Look the condition up in the tabular list.'

/** The form of an ICD-10-CM code. */
const codeForm = /^[A-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?$/

type Edit = (facts: Facts) => readonly Finding[]
type EditOfOne = (coded: Coded, facts: Facts) => Finding | undefined

const each =
  (edit: EditOfOne): Edit =>
  (facts) =>
    facts.codes.flatMap((coded) => edit(coded, facts) ?? [])

const form: EditOfOne = (coded) =>
  codeForm.test(coded.code) ? undefined : found('C01', coded, 'Write it as in the tabular list: E11.9.')

const known: EditOfOne = (coded, { release, day }) => {
  if (!release || !codeForm.test(coded.code) || release.set.has(coded.code)) return undefined
  const { set, inForce } = release
  const finding = found('C02', coded, `Release ${set.version}: ${suggestion(set.nearest(coded.code))}`)
  if (inForce) return finding
  return {
    ...finding,
    severity: 'warning',
    says: `C02: The code is not in release ${set.version}, and the release in force on ${day} is not loaded. (${coded.code})`,
  }
}

/** Whether all codes below a heading are it, filled up with X, and a 7th character. */
const lacksSeventh = (code: string, below: readonly string[]): boolean => {
  const padded = code.replace('.', '').padEnd(6, 'X')
  return below.length > 0 && below.every((one) => one.replace('.', '').slice(0, 6) === padded)
}

const heading: EditOfOne = (coded, { release }) => {
  if (!release?.set.has(coded.code) || release.set.isBillable(coded.code)) return undefined
  const below = release.set.children(coded.code).filter((code) => release.set.isBillable(code))
  const rule = lacksSeventh(coded.code, below) ? 'C04' : 'C03'
  return found(rule, coded, suggestion(release.set.nearest(coded.code)))
}

const externalCause: EditOfOne = (coded) =>
  coded.sequence === 1 && /^[V-Y]/.test(coded.code)
    ? found('C12', coded, 'Put the injury first and the cause after it.')
    : undefined

const duplicate: EditOfOne = (coded, { codes }) =>
  coded.sequence > 1 && codes.some(({ code, sequence }) => sequence === 1 && code === coded.code)
    ? found('C13', coded, 'Leave out the secondary code.')
    : undefined

const ageConflict: EditOfOne = (coded, { age }) => {
  const row = ages.find(({ codes }) => new RegExp(codes).test(coded.code))
  if (!row || age === undefined || (row.from <= age && age <= row.through)) return undefined
  return found('C14', coded, `The code is of the group ${row.group}: ages ${row.from} to ${row.through}.`)
}

const presentOnAdmission: EditOfOne = (coded, { poaRequired }) =>
  poaRequired && coded.poa === undefined
    ? found('C19', coded, 'Say Y, N, U or W; or 1 for a code that is exempt.')
    : undefined

const outcomeOfDelivery: Edit = ({ codes }) => {
  const delivery = codes.find(({ code }) => /^O8[0-2]/.test(code))
  return delivery && !codes.some(({ code }) => code.startsWith('Z37'))
    ? [found('C27', delivery, 'Add the code of the outcome: Z37.0 for a single live birth.')]
    : []
}

const liveborn: EditOfOne = (coded) =>
  coded.code.startsWith('Z38') && coded.sequence !== 1
    ? found('C28', coded, 'Put it first on the newborn’s record; on the mother’s use Z37.')
    : undefined

/** The edits that one code can break by itself: they are made when the code is assigned. */
const editsOfCode: readonly EditOfOne[] = [form, known, heading]
const edits: readonly Edit[] = [
  ...editsOfCode.map(each),
  each(externalCause),
  each(duplicate),
  each(ageConflict),
  each(presentOnAdmission),
  outcomeOfDelivery,
  each(liveborn),
]

/** What is wrong with one code by itself (C01 to C04). */
export const checkCode = (coded: Coded, facts: Facts): Finding[] =>
  editsOfCode.flatMap((edit) => edit(coded, facts) ?? [])

/** What is wrong with the coding of a visit: every edit that it breaks. */
export const checkCoding = (facts: Facts): Finding[] => edits.flatMap((edit) => edit(facts))

/** The share of codes without an error, in percent to one decimal; 100 where there are none. */
export const scoreOf = (facts: Facts, findings: readonly Finding[]): number => {
  const wrong = new Set(findings.filter(({ severity }) => severity === 'error').map((one) => one.expression))
  const right = facts.codes.filter(({ expression }) => !wrong.has(expression)).length
  return facts.codes.length === 0 ? 100 : Math.round((right / facts.codes.length) * 1000) / 10
}
