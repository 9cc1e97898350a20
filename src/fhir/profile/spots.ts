import type { ElementType, Structure } from '../definitions/index.ts'
import type { Findings } from './findings.ts'
import { contentOf, plainName, referred, type Structures, type Tree, treeOf } from './tree.ts'

/** Where the values of a definition may stand: paths and types, as its context lists them. */
export type Places = ReadonlySet<string>

/** R4's own definitions have these where R4 says that they may not stand. */
const misplaced = new Set(
  ['structuredefinition-fhir-type', 'structuredefinition-normative-version', 'regex'].map(
    (name) => `http://hl7.org/fhir/StructureDefinition/${name}`,
  ),
)

/**
 * The places of an extension. Undefined where any will do, or where they are given in a way that is not read here: by
 * another extension, by a FHIRPath, by a slice.
 * @see https://hl7.org/fhir/R4/defining-extensions.html#context
 */
export const placesOf = ({ url, context = [] }: Structure): Places | undefined => {
  const places = context.map(({ type, expression }) => (type === 'element' ? expression : ':'))
  const open =
    misplaced.has(url) ||
    places.length === 0 ||
    places.some((place) => place === 'Element' || /[:#]/.test(place))
  return open ? undefined : new Set(places)
}

/** Deeper places are not remembered: a hostile body could name millions. */
const deepestKnown = 8

/** Judges whether the extension at which the check stands may stand there. */
export const placement = (structures: Structures): ((places: Places, found: Findings) => boolean) => {
  const known = new Map<string, Places>()
  return (places, found) => {
    const type = String(found.resource.resourceType)
    const names = found.namesOfHolder()
    if (names.length === 0 && places.has(type)) return true
    const key = `${type}.${names.join('.')}`
    const spots = known.get(key) ?? spotsAt(type, names, structures)
    if (names.length <= deepestKnown) known.set(key, spots)
    return spots.size === 0 || [...places].some((place) => spots.has(place))
  }
}

interface Spot {
  readonly trees: readonly Tree[]
  /** All names of the place: its paths from the resource and from each type around it, and its own types. */
  readonly names: readonly string[]
}

const spotsAt = (type: string, names: readonly string[], structures: Structures): Places => {
  const structure = structures(type)
  const start: Spot = {
    trees: structure ? [treeOf(structure)] : [],
    names: kindsOf(type, structures),
  }
  return new Set(names.reduce((spot, name) => below(spot, name, structures), start).names)
}

const below = ({ trees, names }: Spot, name: string, structures: Structures): Spot => {
  const children = trees
    .flatMap((tree) => tree.children)
    .filter((child) => child.name === name || plainName(child.name) === name)
  return {
    trees: children.flatMap((child) => contentsOf(child, structures)),
    names: children.flatMap((child) => [
      ...names.map((above) => `${above}.${child.name}`),
      ...[child.element.contentReference?.replace(/^.*#/, '')].filter((path) => path !== undefined),
      ...typesOf(child).flatMap(({ code }) => kindsOf(code, structures)),
    ]),
  }
}

const typesOf = ({ element }: Tree): readonly ElementType[] => element.type ?? []

const contentsOf = (child: Tree, structures: Structures): readonly Tree[] => {
  if (child.element.contentReference)
    return [referred(child.element.contentReference, structures)].filter((tree) => tree !== undefined)
  const own = contentOf(child, structures)
  if (own) return [own]
  return typesOf(child).flatMap(({ code }) => {
    const structure = structures(code)
    return structure ? [treeOf(structure)] : []
  })
}

/** A type with the types that it is one of: `Age`, `Quantity`, `Element`. */
const kindsOf = (type: string, structures: Structures): string[] => {
  const base = structures(type)?.baseDefinition?.split('/').at(-1)
  return base && base !== type ? [type, ...kindsOf(base, structures)] : [type]
}
