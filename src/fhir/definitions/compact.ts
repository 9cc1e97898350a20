import type { Resource } from '../types.ts'
import type {
  CodeSystemDef,
  Concept,
  ElementDef,
  SharedSearchParameter,
  Structure,
  ValueSetDef,
  ValueSetPart,
} from './shapes.ts'

type Tree = Record<string, unknown>

const trees = (value: unknown): Tree[] => (Array.isArray(value) ? (value as Tree[]) : [])
const texts = (value: unknown): string[] => (Array.isArray(value) ? (value as string[]) : [])
const text = (value: unknown): string => (typeof value === 'string' ? value : '')

const keptOfElement =
  /^(id|path|sliceName|short|min|max|contentReference|slicing|isModifier|isSummary|mustSupport|maxLength|(fixed|pattern|minValue|maxValue)[A-Z].*)$/

/** An ElementDefinition without its prose, and without the two constraints that every element or extension has. */
export const compactElement = (element: Tree, isResource = false): ElementDef => {
  const kept: Tree = {}
  for (const [key, value] of Object.entries(element)) {
    if (keptOfElement.test(key) && value !== false) kept[key] = value
  }
  if (Array.isArray(element.type))
    kept.type = trees(element.type).map((type) =>
      compactType(type, isResource && /^\w+\.id$/.test(text(element.path))),
    )
  const { binding } = element as { binding?: Tree }
  if (binding) {
    kept.binding = { strength: binding.strength, valueSet: binding.valueSet }
  }
  if (Array.isArray(element.constraint)) {
    const own = trees(element.constraint).filter(({ key }) => key !== 'ele-1' && key !== 'ext-1')
    if (own.length > 0) {
      kept.constraint = own.map(({ key, severity, human, expression }) => ({
        key,
        severity,
        human,
        expression,
      }))
    }
  }
  return kept as unknown as ElementDef
}

const compactType = (type: Tree, isResourceId: boolean): Tree => {
  const { code, profile, targetProfile, aggregation } = type
  return {
    code: text(code).startsWith('http://hl7.org/fhirpath/') ? fhirType(type, isResourceId) : code,
    ...(profile ? { profile } : {}),
    ...(targetProfile ? { targetProfile } : {}),
    ...(aggregation ? { aggregation } : {}),
  }
}

const fhirType = (type: Tree, isResourceId: boolean): string => {
  if (isResourceId) return 'id'
  const named = trees(type.extension).find(({ url }) => text(url).endsWith('structuredefinition-fhir-type'))
  return text(named?.valueUrl) || text(type.code).replace(/^.*\.(.)/, (_all, first) => first.toLowerCase())
}

const imposing = 'http://hl7.org/fhir/StructureDefinition/structuredefinition-imposeProfile'

/** A StructureDefinition without its prose; the elements of its snapshot, or of its differential if it has none. */
export const compactStructure = (definition: Resource): Structure => {
  const { url, name, type, kind, abstract, derivation, baseDefinition, context } = definition
  const { element } = (definition.snapshot ?? definition.differential ?? {}) as Tree
  const imposes = trees(definition.extension).flatMap(({ url: kind, valueCanonical }) =>
    kind === imposing && typeof valueCanonical === 'string' ? [valueCanonical] : [],
  )
  return {
    url,
    name,
    type,
    kind,
    abstract: abstract === true,
    ...(derivation ? { derivation } : {}),
    ...(baseDefinition ? { baseDefinition } : {}),
    ...(imposes.length > 0 ? { imposes } : {}),
    ...(context && type === 'Extension' ? { context } : {}),
    elements: trees(element).map((each) => compactElement(each, kind === 'resource')),
  } as unknown as Structure
}

/** A SearchParameter without its prose. */
export const compactSearchParameter = (definition: Resource): SharedSearchParameter =>
  ({
    url: definition.url,
    code: definition.code,
    type: definition.type,
    base: definition.base ?? [],
    expression: definition.expression ?? '',
    target: definition.target ?? [],
    multipleOr: definition.multipleOr !== false,
    multipleAnd: definition.multipleAnd !== false,
    comparators: definition.comparator ?? [],
    modifiers: definition.modifier ?? [],
    chains: definition.chain ?? [],
    components: definition.component ?? [],
  }) as SharedSearchParameter

/** A CodeSystem as a flat list of concepts, each with the codes above it. */
export const compactCodeSystem = (definition: Resource): CodeSystemDef => ({
  url: text(definition.url),
  name: text(definition.name),
  content: text(definition.content),
  concepts: flatten(trees(definition.concept), []),
})

const flatten = (concepts: Tree[], above: readonly string[]): Concept[] =>
  concepts.flatMap((concept) => {
    const code = text(concept.code)
    const named = trees(concept.property).filter((property) =>
      /^(parent|subsumedBy)$/.test(text(property.code)),
    )
    const parents = new Set([...above, ...named.map((property) => text(property.valueCode))])
    return [[code, text(concept.display), ...parents] as const, ...flatten(trees(concept.concept), [code])]
  })

/** A ValueSet without its prose. */
export const compactValueSet = (definition: Resource): ValueSetDef => {
  const compose = (definition.compose ?? {}) as Tree
  return {
    url: text(definition.url),
    name: text(definition.name),
    include: trees(compose.include).map(part),
    exclude: trees(compose.exclude).map(part),
  }
}

const part = (of: Tree): ValueSetPart => ({
  ...(of.system ? { system: text(of.system) } : {}),
  ...(of.concept ? { concepts: flatten(trees(of.concept), []) } : {}),
  ...(of.filter
    ? {
        filters: trees(of.filter).map(({ property, op, value }) => ({
          property: text(property),
          op: text(op),
          value: text(value),
        })),
      }
    : {}),
  ...(of.valueSet ? { valueSets: texts(of.valueSet) } : {}),
})
