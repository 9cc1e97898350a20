import type { SearchParam } from '../search/index.ts'

/** One rule of an element: a FHIRPath that must be true. */
export interface Constraint {
  readonly key: string
  readonly severity: 'error' | 'warning'
  readonly human: string
  readonly expression?: string
}

/** A type an element may have. `code` is FHIR's name of it; `string`, never `http://hl7.org/fhirpath/System.String`. */
export interface ElementType {
  readonly code: string
  readonly profile?: readonly string[]
  readonly targetProfile?: readonly string[]
  /** Where what a Reference points at lies: contained, referenced, bundled. */
  readonly aggregation?: readonly string[]
}

export interface Slicing {
  readonly discriminator?: readonly { readonly type: string; readonly path: string }[]
  readonly rules: 'open' | 'closed' | 'openAtEnd'
  readonly ordered?: boolean
}

export interface Binding {
  readonly strength: 'required' | 'extensible' | 'preferred' | 'example'
  readonly valueSet?: string
}

/** The parts of an ElementDefinition that decide whether a resource is valid. @see https://hl7.org/fhir/R4/elementdefinition.html */
export interface ElementDef {
  readonly id: string
  readonly path: string
  readonly sliceName?: string
  readonly short?: string
  readonly min: number
  readonly max: string
  readonly type?: readonly ElementType[]
  readonly contentReference?: string
  readonly binding?: Binding
  readonly constraint?: readonly Constraint[]
  readonly slicing?: Slicing
  readonly isModifier?: boolean
  readonly isSummary?: boolean
  readonly mustSupport?: boolean
  readonly maxLength?: number
  readonly [value: `fixed${string}` | `pattern${string}` | `minValue${string}` | `maxValue${string}`]: unknown
}

/** A StructureDefinition with the elements of its snapshot. @see https://hl7.org/fhir/R4/structuredefinition.html */
export interface Structure {
  readonly url: string
  readonly name: string
  /** `Patient`, `Period`, `Extension`: what the structure describes or constrains. */
  readonly type: string
  readonly kind: 'resource' | 'complex-type' | 'primitive-type' | 'logical'
  readonly abstract: boolean
  readonly derivation?: 'specialization' | 'constraint'
  readonly baseDefinition?: string
  /** Profiles that what keeps this one must keep as well. */
  readonly imposes?: readonly string[]
  /** Where an extension may stand. */
  readonly context?: readonly { readonly type: string; readonly expression: string }[]
  readonly elements: readonly ElementDef[]
}

/** A search parameter as one resource type has it, with what a CapabilityStatement and an include need. */
export interface SearchParameterDef extends SearchParam {
  readonly url: string
  readonly multipleOr: boolean
  readonly multipleAnd: boolean
  readonly comparators: readonly string[]
  readonly modifiers: readonly string[]
  readonly chains: readonly string[]
}

/** A search parameter before it is read for one type: its bases, and one expression for all of them. */
export interface SharedSearchParameter extends Omit<SearchParameterDef, 'components'> {
  readonly base: readonly string[]
  readonly components: readonly { readonly definition: string; readonly expression: string }[]
}

/** `[code, display, ...parents]` */
export type Concept = readonly [code: string, display: string, ...parents: string[]]

export interface CodeSystemDef {
  readonly url: string
  readonly name: string
  /** `complete`, or why not every code is here: `not-present`, `example`, `fragment`, `supplement`. */
  readonly content: string
  readonly concepts: readonly Concept[]
}

export interface ValueSetPart {
  readonly system?: string
  readonly concepts?: readonly Concept[]
  readonly filters?: readonly { readonly property: string; readonly op: string; readonly value: string }[]
  readonly valueSets?: readonly string[]
}

export interface ValueSetDef {
  readonly url: string
  readonly name: string
  readonly include: readonly ValueSetPart[]
  readonly exclude: readonly ValueSetPart[]
}

/** For each type in a compartment, the search parameters that put a resource into it. */
export type Compartment = ReadonlyMap<string, readonly string[]>

/** All the codes of a value set, or why they cannot be listed here. */
export type Expansion = Codes | { readonly unexpandable: string }

export interface Codes {
  /** `system|code` */
  readonly codes: ReadonlySet<string>
  /** The codes alone, for elements of type `code`. */
  readonly bare: ReadonlySet<string>
  readonly systems: ReadonlySet<string>
}
