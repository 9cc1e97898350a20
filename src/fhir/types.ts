/** The part of FHIR's `Meta` that every resource in the department carries. */
export interface Meta {
  versionId?: string
  lastUpdated?: string
  profile?: string[]
  security?: Coding[]
  tag?: Coding[]
  source?: string
  [element: string]: unknown
}

export interface Coding {
  system?: string
  code?: string
  version?: string
  display?: string
}

export interface CodeableConcept {
  coding?: Coding[]
  text?: string
}

export interface Reference {
  reference?: string
  type?: string
  identifier?: { system?: string; value?: string }
  display?: string
}

export interface Extension {
  url: string
  [value: string]: unknown
}

/**
 * Any FHIR resource as it was parsed: elements are unknown until a profile or a kind's table has read them.
 * A number whose digits JavaScript would change is an `ExactNumber` (see json.ts).
 */
export interface Resource {
  resourceType: string
  id?: string
  meta?: Meta
  extension?: Extension[]
  [element: string]: unknown
}

/** The canonical base of everything the project defines. */
export const MUN = 'https://w3id.org/muniment'
/** The canonical URL of one of our profiles or extensions: `mun('mun-document')`, `mun('ext-page-count')`. */
export const mun = (name: string) => `${MUN}/StructureDefinition/${name}`
/** The canonical URL of one of our code systems: `munCodes('mun-disclosure-basis')`. */
export const munCodes = (name: string) => `${MUN}/CodeSystem/${name}`
