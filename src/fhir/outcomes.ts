import { catalogue, type OutcomeCode } from './outcome-catalogue.ts'
import { munCodes, type Resource } from './types.ts'

export interface Issue {
  severity: 'fatal' | 'error' | 'warning' | 'information'
  code: string
  details: { coding: { system: string; code: string; display: string }[]; text: string }
  diagnostics?: string
  expression?: string[]
}

export interface OperationOutcome extends Resource {
  resourceType: 'OperationOutcome'
  issue: Issue[]
}

/** What a refusal tells its reader, beside its code. Neither sentence may hold patient data: ids and codes only. */
export interface Telling {
  /** What happened and why, in one sentence. */
  says: string
  /** What to do next. */
  next?: string
  /** The FHIRPath of what was wrong: `Bundle.entry[3].resource.subject`. */
  expression?: string
  severity?: Issue['severity']
}

/** One issue of an OperationOutcome, from our catalogue. */
export const issue = (code: OutcomeCode, { says, next, expression, severity = 'error' }: Telling): Issue => ({
  severity,
  code: catalogue[code].issue,
  details: {
    coding: [{ system: munCodes('mun-outcome'), code, display: catalogue[code].display }],
    text: says,
  },
  ...(next ? { diagnostics: next } : {}),
  ...(expression ? { expression: [expression] } : {}),
})

/** @see https://hl7.org/fhir/R4/operationoutcome.html */
export const outcome = (issues: Issue[]): OperationOutcome => ({
  resourceType: 'OperationOutcome',
  issue: issues,
})

/** The one error type: a refusal, as the OperationOutcome that the caller will read and the HTTP status it has. */
export class FhirError extends Error {
  readonly outcome: OperationOutcome
  readonly status: number
  /** Headers the answer needs, such as Retry-After. */
  readonly headers: Readonly<Record<string, string>>
  constructor(operationOutcome: OperationOutcome, status: number, headers: Record<string, string> = {}) {
    super(operationOutcome.issue[0]?.details.text ?? 'refused')
    this.name = 'FhirError'
    this.outcome = operationOutcome
    this.status = status
    this.headers = headers
  }
}

/** A refusal with one issue; its status is the catalogue's. */
export const refusal = (code: OutcomeCode, telling: Telling): FhirError =>
  new FhirError(outcome([issue(code, telling)]), catalogue[code].status)

/** A refusal with several issues, worst first; the status is that of the first. */
export const refusals = (issues: Issue[]): FhirError => {
  const code = issues[0]?.details.coding[0]?.code as OutcomeCode | undefined
  return new FhirError(outcome(issues), code ? catalogue[code].status : 422)
}

/** The stable code of a refusal's first issue. */
export const codeOf = (error: FhirError): OutcomeCode =>
  error.outcome.issue[0]?.details.coding[0]?.code as OutcomeCode

/** 400: the body is not JSON. */
export const malformed = (reason: string) =>
  refusal('malformed-json', {
    says: `The body is not valid JSON: ${reason}.`,
    next: 'Send one JSON document in UTF-8.',
  })
