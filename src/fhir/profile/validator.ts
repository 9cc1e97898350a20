import type { Definitions } from '../definitions/index.ts'
import { plain } from '../json.ts'
import type { Issue } from '../outcomes.ts'
import type { Resource } from '../types.ts'
import { compilerOver } from './compile.ts'
import { Findings } from './findings.ts'
import { deepest, surveyed } from './survey.ts'

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
    check: (resource, { profiles = [], expression = nameOf(resource) } = {}) => {
      const survey = surveyed(resource)
      const value = survey === 'exact' ? plain(resource) : resource
      const found = new Findings(value, expression)
      if (survey === 'deep') {
        found.add('invalid', `Nothing may be nested deeper than ${deepest} levels of JSON.`)
        return found.sorted()
      }
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

const nameOf = ({ resourceType }: Resource): string =>
  typeof resourceType === 'string' ? resourceType.slice(0, 60) : 'Resource'
