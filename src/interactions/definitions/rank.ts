import type { Definitions } from '../../fhir/definitions/index.ts'
import type { Resource } from '../../fhir/index.ts'
import { isInUse, newTypesOf } from './params.ts'

/** The types whose resources are definitions that take effect when they are stored. */
export const loadable: readonly string[] = [
  'StructureDefinition',
  'ValueSet',
  'CodeSystem',
  'SearchParameter',
]

export const urlOf = ({ url }: Resource): string => String(url ?? '')

/** `Type/id` */
export const refOf = ({ resourceType, id }: Resource): string => `${resourceType}/${id}`

/**
 * Whether a definition of FHIR's own stands against it: those stay in force, so that nobody loosens FHIR's rules by
 * storing a resource. A code system that FHIR only names may be given.
 */
export const outranked = (definition: Resource, builtIn: Definitions): boolean => {
  if (definition.resourceType === 'SearchParameter') return newTypesOf(definition, builtIn).length === 0
  const url = urlOf(definition)
  if (!url.startsWith('http://hl7.org/fhir/')) return false
  switch (definition.resourceType) {
    case 'StructureDefinition':
      return builtIn.structure(url) !== undefined
    case 'ValueSet':
      return builtIn.valueSet(url) !== undefined
    case 'CodeSystem':
      return builtIn.codeSystem(url)?.content === 'complete'
    default:
      return false
  }
}

/** Those that are in force, in the order in which the later one of the same address wins. */
export const inForce = (stored: readonly Resource[], builtIn: Definitions): Resource[] =>
  stored
    .filter((one) => isInUse(one) && !outranked(one, builtIn))
    .map((one) => (one.resourceType === 'SearchParameter' ? { ...one, base: newTypesOf(one, builtIn) } : one))
    .sort((a, b) => (ageOf(a) < ageOf(b) ? -1 : 1))

const ageOf = (one: Resource): string => `${one.meta?.lastUpdated ?? ''} ${refOf(one)}`
