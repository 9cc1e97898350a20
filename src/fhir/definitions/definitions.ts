import { snapshot } from '../profile/snapshot.ts'
import type { Resource } from '../types.ts'
import { compactCodeSystem, compactSearchParameter, compactStructure, compactValueSet } from './compact.ts'
import { expand } from './expand.ts'
import { searchParametersOf } from './search-parameters.ts'
import type {
  CodeSystemDef,
  Compartment,
  Expansion,
  SearchParameterDef,
  SharedSearchParameter,
  Structure,
  ValueSetDef,
} from './shapes.ts'

/** What is known of FHIR: types, profiles, extensions, search parameters, terminology. It never changes. */
export interface Definitions {
  /** The 146 resource types of R4 that can be instantiated, Bundle, Binary and Parameters among them. */
  readonly types: readonly string[]
  isResourceType(name: string): boolean
  /** By canonical URL, with or without version, or by the name of a FHIR type. */
  structure(urlOrName: string): Structure | undefined
  /** A type's search parameters, the common ones first. The list is the same object each time. */
  searchParameters(type: string): readonly SearchParameterDef[]
  valueSet(url: string): ValueSetDef | undefined
  codeSystem(url: string): CodeSystemDef | undefined
  /** The addresses of the code systems that are known. */
  codeSystems(): readonly string[]
  codesOf(valueSetUrl: string): Expansion
  /** `Patient`, `Encounter`, `Practitioner`, `RelatedPerson`, `Device`. */
  compartment(name: string): Compartment | undefined
  /** Definitions added by `with`, as they came, by canonical URL: for those who serve them. */
  readonly added: readonly Resource[]
  /** Also knows these StructureDefinitions, SearchParameters, ValueSets, CodeSystems; theirs win over FHIR's. */
  with(resources: readonly Resource[]): Definitions
}

export type Shelf<T> = (url: string) => T | undefined

/** Where definitions come from. */
export interface Source {
  readonly types: readonly string[]
  readonly structure: Shelf<Structure>
  readonly valueSet: Shelf<ValueSetDef>
  readonly codeSystem: Shelf<CodeSystemDef>
  readonly codeSystems: () => readonly string[]
  readonly searchParameters: () => readonly SharedSearchParameter[]
  readonly compartments: () => Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>
}

const typeBase = 'http://hl7.org/fhir/StructureDefinition/'
const withoutVersion = (canonical: string): string => canonical.split('|', 1)[0] ?? canonical

const canonicalOf = (urlOrName: string): string =>
  urlOrName.includes(':') ? withoutVersion(urlOrName) : `${typeBase}${urlOrName}`

const remembered = <T>(find: (key: string) => T): ((key: string) => T) => {
  const known = new Map<string, T>()
  return (key) => {
    const hit = known.get(key)
    if (hit !== undefined) return hit
    const value = find(key)
    // What is not found is not kept: callers name URLs without end.
    if (value !== undefined) known.set(key, value)
    return value
  }
}

/** Definitions over a source of them. */
export const definitionsOver = (source: Source, added: readonly Resource[] = []): Definitions => {
  const types = new Set(source.types)
  const valueSet: Shelf<ValueSetDef> = (url) => source.valueSet(withoutVersion(url))
  const codeSystem: Shelf<CodeSystemDef> = (url) => source.codeSystem(withoutVersion(url))
  return {
    types: source.types,
    isResourceType: (name) => types.has(name),
    structure: (urlOrName) => source.structure(canonicalOf(urlOrName)),
    searchParameters: remembered((type) =>
      types.has(type) ? searchParametersOf(type, source.searchParameters()) : [],
    ),
    valueSet,
    codeSystem,
    codeSystems: source.codeSystems,
    codesOf: remembered((url) => expand(url, { valueSet, codeSystem })),
    compartment: remembered((name) => {
      const members = source.compartments()[name]
      return members && new Map(Object.entries(members))
    }),
    added,
    with: (resources) => definitionsOver(extended(source, resources), [...added, ...resources]),
  }
}

const urlsOf = (type: string, resources: readonly Resource[]): string[] =>
  resources.flatMap(({ resourceType, url }) => (resourceType === type ? [String(url)] : []))

const extended = (source: Source, resources: readonly Resource[]): Source => {
  const shelf = <T>(
    type: string,
    compact: (resource: Resource) => T | undefined,
    under: Shelf<T>,
  ): Shelf<T> => {
    const own = new Map(
      resources.filter(({ resourceType }) => resourceType === type).map((one) => [String(one.url), one]),
    )
    const compacted = remembered((url) => {
      const resource = own.get(url)
      return resource && compact(resource)
    })
    return (url) => compacted(url) ?? under(url)
  }
  const params = resources.filter(({ resourceType }) => resourceType === 'SearchParameter')
  const searchParameters = once(() => [...source.searchParameters(), ...params.map(compactSearchParameter)])
  const making = new Set<string>()
  const structure: Shelf<Structure> = shelf(
    'StructureDefinition',
    (definition) => withSnapshot(definition, structure, making),
    source.structure,
  )
  return {
    ...source,
    structure,
    valueSet: shelf('ValueSet', compactValueSet, source.valueSet),
    codeSystem: shelf('CodeSystem', compactCodeSystem, source.codeSystem),
    codeSystems: once(() => [...new Set([...source.codeSystems(), ...urlsOf('CodeSystem', resources)])]),
    searchParameters,
  }
}

/**
 * A definition by its differential alone gets its snapshot here, from its type where its base is not known. One that
 * is its own base, by whatever way, throws a RangeError; `making` holds those that are being made.
 */
const withSnapshot = (
  definition: Resource,
  structure: Shelf<Structure>,
  making: Set<string>,
): Structure | undefined => {
  if (definition.snapshot) return compactStructure(definition)
  const url = String(definition.url)
  const base = canonicalOf(String(definition.baseDefinition))
  if (base === url || making.has(base)) throw new RangeError(`${base} is built on itself`)
  const named = (name: string) => (making.has(canonicalOf(name)) ? undefined : structure(canonicalOf(name)))
  making.add(url)
  try {
    const found = named(base) ?? named(String(definition.type))
    return found && compactStructure(snapshot(definition, found, named))
  } finally {
    making.delete(url)
  }
}

const once = <T>(make: () => T): (() => T) => {
  let made: { value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
