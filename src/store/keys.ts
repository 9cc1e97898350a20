import { inBaseUnits, steady } from '../fhir/ucum.ts'
import { SEP } from './entries.ts'

/** Under which key a quantity's range stands, and by what its value is multiplied there. */
export interface UnitKey {
  readonly key: string
  readonly factor: number
}

interface Unit {
  readonly system?: string | undefined
  readonly code?: string | undefined
}

const ucum = 'http://unitsofmeasure.org'

/**
 * The key of quantities in a unit: with a system, in UCUM's base units where they are known; with a code alone, by
 * that text; with neither, whatever the unit. `param` may already hold the other parts of a composite.
 */
export const unitKey = (param: string, { system, code }: Unit): UnitKey => {
  if (!code) return { key: param, factor: 1 }
  if (!system) return { key: [param, '', code].join(SEP), factor: 1 }
  const base = system === ucum ? inBaseUnits(code) : undefined
  return { key: [param, system, base?.unit ?? code].join(SEP), factor: base?.factor ?? 1 }
}

/** What comes before the unit of a second quantity in the key of both; no other key ends so. */
export const secondStart = (key: string): string => key + SEP

/** The first and last instant that an open period reaches, epoch ms. */
export const always = { lo: -8.64e15, hi: 8.64e15 }

/** The reference as the index has it: relative where it points at this server, without the version. */
export const indexedReference = (reference: string, base: string | undefined): string => {
  const bare = reference.includes('/_history/') ? reference.replace(/\/_history\/[\w\-.]+$/, '') : reference
  return base && bare.startsWith(base) && bare[base.length] === '/' ? bare.slice(base.length + 1) : bare
}

/** An open end of a range of numbers. */
export const unbounded = Number.MAX_VALUE

/** A number in another unit; open ends stay. */
export const scaled = (value: number, factor: number): number =>
  factor === 1 || Math.abs(value) === unbounded ? value : steady(value * factor)
