import type { Language, Pending, Unit } from '../../department/desk/index.ts'
import { type FhirError, type Resource, refusal } from '../../fhir/index.ts'
import type { Store } from '../../store/index.ts'
import { refOf, urlOf } from './rank.ts'

interface Around {
  readonly store: Store
  readonly language: Language
  /** The definitions that stay. */
  readonly others: readonly Resource[]
}

/**
 * Refuses to take away a profile, or a version of it, that stored resources claim or other definitions are built on.
 * It is taken away by a deletion and by an update that gives it another address or version.
 */
export const checkUnused = async (unit: Unit, change: Pending, around: Around): Promise<void> => {
  const { before, after } = change
  if (!before || change.type !== 'StructureDefinition') return
  const lost = lostBy(before, after, around.others)
  if (lost.length === 0) return
  const claims = await claimsOn(unit, lost, around)
  if (claims > 0)
    throw inUse(before, `${claims} stored ${claims === 1 ? 'resource claims' : 'resources claim'} it`, change)
  const built = around.others.filter(({ baseDefinition }) => lost.includes(String(baseDefinition)))
  if (built[0]) throw inUse(before, `${refOf(built[0])} is built on it`, change)
}

/** The canonicals by which nothing would be found any more. */
const lostBy = (before: Resource, after: Resource | undefined, others: readonly Resource[]): string[] => {
  const left = new Set([...others, ...(after ? [after] : [])].flatMap(canonicalsOf))
  return canonicalsOf(before).filter((canonical) => !left.has(canonical))
}

const canonicalsOf = (one: Resource): string[] =>
  one.version === undefined ? [urlOf(one)] : [urlOf(one), `${urlOf(one)}|${one.version}`]

const claimsOn = async (
  unit: Unit,
  canonicals: readonly string[],
  { store, language }: Around,
): Promise<number> => {
  const asked = canonicals.map((one) => encodeURIComponent(one.replace(/[\\,$|]/g, '\\$&'))).join(',')
  const plan = language.planOf(language.query(undefined, `_profile=${asked}`))
  const count = await store.count(plan)
  if (count === 0) unit.expect({ is: 'found', plan, refs: [] })
  return count
}

const inUse = (profile: Resource, why: string, { origin }: Pending): FhirError =>
  refusal('conflict', {
    says: `${refOf(profile)} cannot be removed: ${why}.`,
    next: 'Take the profile out of their meta.profile first, or keep it with status retired.',
    expression: origin,
  })
