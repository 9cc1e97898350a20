import type { OperationOutcome, Resource } from '../../fhir/index.ts'
import type { OpenBlob, Staged } from '../../store/index.ts'

/** What can be asked of the desk. @see https://hl7.org/fhir/R4/http.html */
export type Interaction =
  | 'read'
  | 'vread'
  | 'create'
  | 'update'
  | 'patch'
  | 'delete'
  | 'search'
  | 'history'
  | 'transaction'
  | 'batch'
  | 'capabilities'
  | 'operation'

/** The roles of the department; `roles.ts` says what each may do. */
export type RoleName =
  | 'manager'
  | 'supervisor'
  | 'clerk'
  | 'coder'
  | 'release-specialist'
  | 'privacy-officer'
  | 'auditor'
  | 'clinician'
  | 'patient'
  | 'payer'
  | 'ehr'
  | 'administrator'
  | 'system'
  | 'anyone'

/** Who asks. Made from an access token by the window; never by the caller. */
export interface Caller {
  /** The client that holds the token. */
  readonly client: string
  readonly role: RoleName
  /** A name for people, for the log. */
  readonly name: string
  /** `Organization/x` for a payer or a sending system. */
  readonly organization?: string
  /** `Practitioner/x` or `PractitionerRole/x` for staff. */
  readonly person?: string
  /** `Patient/x` for a patient. */
  readonly patient?: string
}

/** One request, in FHIR's words, freed of HTTP: an interaction or an operation by somebody. */
export interface Act {
  readonly interaction: Interaction
  readonly type?: string
  readonly id?: string
  readonly version?: number
  /** The compartment that is searched, as `Patient/x`. */
  readonly compartment?: string
  /** The operation's name without `$`. */
  readonly operation?: string
  /** The search or input part of the address, as it came, without `?`. */
  readonly query: string
  /** The body: a resource, a patch document, or plain JSON of the records door. */
  readonly body?: unknown
  /** A Binary's content, taken into the store already. */
  readonly content?: { readonly type: string; readonly staged: Staged }
  /** Whether a Binary is asked for as its own content. */
  readonly asContent?: boolean
  readonly ifMatch?: string
  readonly ifNoneMatch?: string
  /** An HTTP date. */
  readonly ifModifiedSince?: string
  readonly ifNoneExist?: string
  readonly lenient?: boolean
  /** What a write answers, where the caller prefers something. */
  readonly returns?: 'minimal' | 'representation' | 'OperationOutcome'
  /** The act is decided and answered but changes nothing. */
  readonly dryRun?: boolean
  readonly idempotencyKey?: string
  /** Keeps the answer under the Idempotency-Key for good, not for 24 hours: for loading the same file twice. */
  readonly keepReceipt?: 'ever'
  /** The kind's name when the act came by the records door. */
  readonly kind?: string
  /** Where the resource stands in the request, for error messages: `Bundle.entry[3].resource`. */
  readonly origin?: string
  readonly caller: Caller
  /** Purposes of use, v3-ActReason codes. */
  readonly purpose: readonly string[]
  readonly requestId: string
  /** The caller's network address. */
  readonly from: string
}

/** What the desk answers. The body is a resource, or the JSON text of one. */
export interface Answer {
  readonly status: number
  readonly resource?: Resource
  readonly text?: string
  /** Raw content, for a Binary asked for as itself. */
  readonly content?: OpenBlob & { readonly type: string; readonly hash?: string }
  /** The version that the answer speaks of. */
  readonly version?: {
    readonly type: string
    readonly id: string
    readonly version: number
    readonly time: string
  }
  /** Set when a version was made, for Location. */
  readonly made?: boolean
  readonly headers?: Readonly<Record<string, string>>
  /** What the caller should know though nothing was refused. */
  readonly notice?: OperationOutcome
}
