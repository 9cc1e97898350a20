import type { Indexing, Language } from '../../department/desk/index.ts'
import type { Definitions } from '../../fhir/definitions/index.ts'
import type { Resource } from '../../fhir/index.ts'
import type { Validator } from '../../fhir/profile/index.ts'
import type { Store } from '../../store/index.ts'

/** What is known of FHIR, and how more becomes known: the catalogue. */
export interface Known {
  /** FHIR's definitions and ours. */
  readonly builtIn: Definitions
  /** The built-in definitions and the loaded ones, as of now. */
  readonly definitions: Definitions
  readonly validator: Validator
  readonly language: Language
  /** Knows these beside the built-in ones, instead of those adopted before. */
  adopt(loaded: readonly Resource[]): void
  /** Speaks of the index as it is now. */
  follow(index: Indexing): void
}

/** A release of a code system that is kept outside FHIR resources, such as ICD-10-CM. Codes are written with their dot. */
export interface KeptCodes {
  readonly system: string
  readonly version: string
  has(code: string): boolean
  /** Whether it may be used in a claim: a heading may not. */
  isBillable(code: string): boolean
  display(code: string): string | undefined
  /** Every code below a code, in order. */
  children(code: string): readonly string[]
  /** Codes that look most like what was written, at most 5. */
  nearest(code: string): readonly string[]
}

export interface DefinitionsOptions {
  readonly store: Store
  readonly known: Known
  /** The code sets of the code shelf, as of now. */
  readonly codes?: () => readonly KeptCodes[]
}
