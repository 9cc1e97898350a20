import type { ItemFacts } from '../map-facts.ts'
import { isPurpose } from '../rules-purpose.ts'

const base = 'https://profiles.ihe.net/ITI/PCF/Policy-'

/** What holds where no consent is on file. @see https://profiles.ihe.net/ITI/PCF/ */
export const implicitPolicies = ['basic-normal', 'all-normal', 'break-glass-only', 'deny'] as const
export type ImplicitPolicy = (typeof implicitPolicies)[number]

/** The canonical of an implicit policy. */
export const policyUri = (policy: ImplicitPolicy): string => `${base}${policy}`

const restricted = ['R', 'V']

/** Whether the policy permits a use of an item of which no consent speaks. */
export const policyPermits = (
  policy: ImplicitPolicy,
  purposes: readonly string[],
  item: ItemFacts | undefined,
): boolean => {
  if (policy === 'all-normal') return true
  if (policy !== 'basic-normal') return false
  const normal = !item?.labels.some((label) => restricted.includes(label))
  return normal && purposes.length > 0 && purposes.every((purpose) => isPurpose(purpose, 'TREAT'))
}
