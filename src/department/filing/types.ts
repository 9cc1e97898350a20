import type { CodeableConcept, Coding, Reference, Resource } from '../../fhir/index.ts'

/** The elements of a DocumentReference that filing looks at. */
export interface Document extends Resource {
  readonly status?: string
  readonly docStatus?: string
  readonly masterIdentifier?: { readonly system?: string; readonly value?: string }
  readonly type?: CodeableConcept
  readonly subject?: Reference
  readonly date?: string
  readonly custodian?: Reference
  readonly relatesTo?: readonly { readonly code: string; readonly target: Reference }[]
  readonly securityLabel?: readonly CodeableConcept[]
  readonly content?: readonly { readonly attachment: Attachment }[]
  readonly context?: { readonly encounter?: readonly Reference[] }
}

export interface Attachment {
  readonly contentType?: string
  readonly data?: string
  readonly url?: string
  readonly size?: number
  readonly hash?: string
  readonly creation?: string
}

/** The elements of an Encounter that filing looks at. */
export interface Encounter extends Resource {
  readonly status?: string
  readonly class?: Coding
  readonly subject?: Reference
  readonly period?: { readonly start?: string; readonly end?: string }
  readonly serviceProvider?: Reference
  readonly participant?: readonly {
    readonly type?: readonly CodeableConcept[]
    readonly individual?: Reference
  }[]
}

/** The encounter that a document is of, `Encounter/x`. */
export const encounterOf = (document: Document): string | undefined =>
  document.context?.encounter?.[0]?.reference
