import type { Definitions } from '../definitions/index.ts'
import { ExactNumber, plain } from '../json.ts'
import type { Issue } from '../outcomes.ts'
import type { Resource } from '../types.ts'
import { compilerOver } from './compile.ts'
import { Findings } from './findings.ts'

/** What a check is told beside the resource. */
export interface Asked {
  /** The profiles to check beside FHIR's own type, by canonical URL. */
  readonly profiles?: readonly string[]
  /** Where the resource stands, if not alone: `Bundle.entry[3].resource`. */
  readonly expression?: string
}

/** Says what is wrong with resources. */
export interface Validator {
  /** All that is wrong, worst first; nothing for a valid resource. A best practice not followed is a warning. */
  check(resource: Resource, asked?: Asked): Issue[]
  /** Whether the profile can be checked here. */
  knows(profile: string): boolean
}

/**
 * A validator over FHIR's definitions and our own. It compiles each type and profile when it first meets it. It
 * checks what a resource itself can tell: references are not fetched, and codes of systems that are not here in full
 * (LOINC, SNOMED CT) are taken as they are.
 * @see https://hl7.org/fhir/R4/validation.html
 */
export const compileProfiles = (definitions: Definitions): Validator => {
  const compiler = compilerOver(definitions)
  return {
    check: (resource, { profiles = [], expression = String(resource.resourceType) } = {}) => {
      const value = holdsExact(resource) ? plain(resource) : resource
      const found = new Findings(value, expression)
      compiler.resource(value, found)
      for (const url of profiles) {
        const check = compiler.profile(url)
        if (check) check(value, found)
        else found.add('unknown-profile', `The profile ${url} is not known here.`, { warning: true })
      }
      return found.sorted()
    },
    knows: (profile) => compiler.profile(profile) !== undefined,
  }
}

// Asked of every resource, so that it is worth being quick: a list is not walked by its keys.
const holdsExact = (value: unknown): boolean => {
  if (typeof value !== 'object' || value === null) return false
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) if (holdsExact(value[i])) return true
    return false
  }
  if (value instanceof ExactNumber) return true
  const object = value as Record<string, unknown>
  for (const key in object) {
    const part = object[key]
    if (typeof part === 'object' && holdsExact(part)) return true
  }
  return false
}
