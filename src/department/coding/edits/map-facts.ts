import type { Resource } from '../../../fhir/index.ts'
import { releaseFor } from '../code-sets/rules-release.ts'
import { icd10cm } from '../kinds.ts'
import { type CodeSet, dischargeDay, type Encounter, isInpatient } from '../types.ts'
import type { Coded, Facts } from './rules-edits.ts'

/** What the edits of a visit are made from. */
export interface Sources {
  readonly encounter: Encounter | undefined
  readonly patient: Resource | undefined
  readonly codes: readonly Coded[]
  readonly sets: readonly CodeSet[]
  readonly today: string
  readonly setting: string
  /** Judge by this US fiscal year instead of that of discharge. */
  readonly fiscalYear?: number | undefined
}

export const factsOf = (sources: Sources): Facts => {
  const { encounter, patient, codes, sets, today, setting, fiscalYear } = sources
  const day = fiscalYear === undefined ? dischargeDay(encounter, today) : `${fiscalYear}-09-30`
  return {
    codes,
    day,
    age: ageOn(patient?.birthDate, encounter?.period?.start ?? today),
    release: releaseFor(sets, icd10cm, day),
    poaRequired: setting === 'hospital' && isInpatient(encounter),
  }
}

/** Whole years between a birth date known to the day and a day; nothing otherwise. */
export const ageOn = (birthDate: unknown, day: string): number | undefined => {
  if (typeof birthDate !== 'string' || birthDate.length < 10 || day.length < 10) return undefined
  const years = Number(day.slice(0, 4)) - Number(birthDate.slice(0, 4))
  return day.slice(5, 10) < birthDate.slice(5, 10) ? years - 1 : years
}
