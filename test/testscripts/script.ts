import type { Resource } from '../../src/fhir/index.ts'

/** The parts of an R4 TestScript that say what to do. @see https://hl7.org/fhir/R4/testscript.html */
export interface TestScript extends Resource {
  readonly title?: string
  readonly contained?: readonly Resource[]
  readonly fixture?: readonly {
    readonly id: string
    readonly autocreate?: boolean
    readonly autodelete?: boolean
    readonly resource?: { readonly reference: string }
  }[]
  readonly variable?: readonly Variable[]
  readonly setup?: { readonly action: readonly Action[] }
  readonly test?: readonly { readonly name?: string; readonly action: readonly Action[] }[]
  readonly teardown?: { readonly action: readonly Action[] }
}

export interface Variable {
  readonly name: string
  readonly defaultValue?: string
  readonly headerField?: string
  readonly expression?: string
  readonly path?: string
  readonly sourceId?: string
}

export interface Action {
  readonly operation?: Operation
  readonly assert?: Assert
}

export interface Operation {
  readonly type?: { readonly code: string }
  readonly resource?: string
  readonly params?: string
  readonly url?: string
  readonly method?: string
  readonly accept?: string
  readonly contentType?: string
  readonly requestHeader?: readonly { readonly field: string; readonly value: string }[]
  readonly sourceId?: string
  readonly targetId?: string
  readonly responseId?: string
}

export interface Assert {
  readonly label?: string
  readonly description?: string
  readonly operator?: string
  readonly value?: string
  readonly sourceId?: string
  readonly response?: string
  readonly responseCode?: string
  readonly responseBody?: string
  readonly resource?: string
  readonly contentType?: string
  readonly headerField?: string
  readonly path?: string
  readonly expression?: string
  readonly compareToSourceExpression?: string
  readonly compareToSourceId?: string
  readonly minimumId?: string
  readonly navigationLinks?: boolean
  readonly warningOnly?: boolean
}

/** What the server answered. */
export interface Response {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}
