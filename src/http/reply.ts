import type { Answer } from '../department/desk/index.ts'
import type { FhirError, OperationOutcome, Resource } from '../fhir/index.ts'
import { allDone, etag } from '../interactions/index.ts'
import type { Telling } from './exchange.ts'
import { contentTypes, type Style, written } from './formats.ts'
import { type Part, sendContent } from './send-content.ts'

export interface Wanted extends Style, Part {
  readonly base: string
  readonly minimal: boolean
  readonly outcome: boolean
  /** Whether a Binary may be answered as its own content. */
  readonly raw: boolean
}

/** Writes the desk's answer: headers, and the body that the caller prefers. @see https://hl7.org/fhir/R4/http.html#ops */
export const reply = (response: Telling, answer: Answer, wanted: Wanted): Promise<void> | undefined => {
  const { status } = answer
  // An answer with content is no 204.
  response.status(status === 204 && wanted.outcome ? 200 : status)
  const { version, made, content } = answer
  if (version) {
    response.set('ETag', etag(version.version))
    response.set('Last-Modified', new Date(version.time).toUTCString())
    if (made)
      response.set('Location', `${wanted.base}/${version.type}/${version.id}/_history/${version.version}`)
  }
  if (answer.headers) for (const [name, value] of Object.entries(answer.headers)) response.set(name, value)
  if (content && wanted.raw) return sendContent(response, content, wanted)
  const body = bodyFor(answer, wanted)
  if (body === undefined) response.end()
  else send(response, body, wanted)
  return undefined
}

const bodyFor = (answer: Answer, wanted: Wanted): Resource | string | undefined => {
  if (answer.status === 204 && wanted.outcome) return answer.notice ?? allDone
  if (answer.made !== undefined && wanted.minimal) return undefined
  if (answer.made !== undefined && wanted.outcome) return answer.notice ?? allDone
  return answer.text ?? answer.resource
}

const send = (response: Telling, body: Resource | string, style: Style): void => {
  response.set('Content-Type', contentTypes[style.format])
  response.vary('Accept')
  response.end(written(body, style))
}

/** Writes a refusal as its OperationOutcome. */
export const replyRefusal = (response: Telling, error: FhirError, style: Style): void => {
  response.status(error.status)
  for (const [name, value] of Object.entries(error.headers)) response.set(name, value)
  if (error.status === 401) response.set('WWW-Authenticate', 'Bearer')
  send(response, brief(error.outcome), style)
}

const longest = 1000

// What a caller sent may be told back to it in a refusal, but not at any length.
const brief = (outcome: OperationOutcome): OperationOutcome => ({
  ...outcome,
  issue: outcome.issue.map((one) => ({
    ...one,
    details: { ...one.details, text: cut(one.details.text) },
    ...(one.diagnostics === undefined ? {} : { diagnostics: cut(one.diagnostics) }),
    ...(one.expression === undefined ? {} : { expression: one.expression.map(cut) }),
  })),
})

const cut = (text: string): string => (text.length > longest ? `${text.slice(0, longest)}…` : text)
