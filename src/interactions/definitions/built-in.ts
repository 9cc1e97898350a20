import type { Definitions } from '../../fhir/definitions/index.ts'
import type { Resource } from '../../fhir/index.ts'
import { snapshot } from '../../fhir/profile/index.ts'
import { loadable } from './rank.ts'

/** The department's own definitions, by type, as they are served: with an id, and profiles with their snapshot. */
export const servedBy = (builtIn: Definitions): ((type: string) => readonly Resource[]) => {
  const known = new Map<string, readonly Resource[]>()
  return (type) => {
    if (!loadable.includes(type)) return []
    const served = known.get(type) ?? ours(builtIn, type)
    known.set(type, served)
    return served
  }
}

const ours = (builtIn: Definitions, type: string): Resource[] =>
  builtIn.added
    .filter(({ resourceType, id }) => resourceType === type && id !== undefined)
    .map((one) => (type === 'StructureDefinition' ? whole(one, builtIn) : one))

const whole = (profile: Resource, builtIn: Definitions): Resource => {
  const base = builtIn.structure(String(profile.baseDefinition ?? ''))
  if (profile.snapshot || !base) return profile
  const made = snapshot(profile, base, builtIn.structure)
  const { element } = made.snapshot as { element: readonly Element[] }
  return { ...made, snapshot: { element: element.map(explained) } }
}

interface Element {
  readonly isModifier?: boolean
  readonly isModifierReason?: string
  readonly binding?: { readonly valueSet?: string; readonly description?: string }
}

// What is known of FHIR's types leaves out two texts that FHIR asks of a snapshot.
const explained = (element: Element): Element => ({
  ...(element.isModifier ? { isModifierReason: 'As in the base definition' } : {}),
  ...element,
  ...(element.binding && !element.binding.valueSet
    ? { binding: { description: 'As in the base definition', ...element.binding } }
    : {}),
})
