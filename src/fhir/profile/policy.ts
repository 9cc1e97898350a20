import type { Issue } from '../outcomes.ts'

/** What to do where a resource claims a profile that is not here, or not in that version. */
export type Policy = 'warn' | 'refuse' | 'ignore'

/** The policy of each resource type, and of all others. */
export type Policies = Readonly<Record<string, Policy>> & { readonly default: Policy }

/**
 * The findings about a resource of a type, those of unknown profiles by the type's policy: as warnings, as errors, or
 * not at all. Other findings stay as they are.
 * @see https://hl7.org/fhir/R4/profiling.html#mixing
 */
export const byPolicy = (policies: Policies, type: string, found: readonly Issue[]): Issue[] => {
  const policy = policies[type] ?? policies.default
  if (policy === 'ignore') return found.filter((issue) => !isUnknownProfile(issue))
  const severity = policy === 'refuse' ? 'error' : 'warning'
  return found.map((issue) => (isUnknownProfile(issue) ? { ...issue, severity } : issue))
}

const isUnknownProfile = ({ details }: Issue): boolean => details.coding[0]?.code === 'unknown-profile'
