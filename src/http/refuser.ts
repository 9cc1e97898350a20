import type { Logger } from 'pino'
import { FhirError, refusal } from '../fhir/index.ts'
import type { Asking, Telling } from './exchange.ts'
import { queryOf } from './fhir-requests.ts'
import { type Style, styleOf } from './formats.ts'
import { replyRefusal } from './reply.ts'

/** Answers an error: a refusal as it is, anything else as a fault whose kind is logged. */
export const refuser =
  (log: Logger) =>
  (error: unknown, request: Asking, response: Telling): void => {
    const known =
      error instanceof FhirError ? error : (tooLarge(error) ?? fault(error, request, response, log))
    if (response.headersSent) response.destroy()
    else replyRefusal(response, known, styleOfRefusal(request))
  }

const styleOfRefusal = (request: Asking): Style =>
  request.originalUrl.startsWith('/fhir')
    ? styleOf(queryOf(request), request.get('Accept'), 'json')
    : { format: 'json', pretty: false }

const tooLarge = (error: unknown): FhirError | undefined => {
  const { type, status, limit } = error as { type?: string; status?: number; limit?: number }
  if (type === 'entity.too.large')
    return refusal('too-large', {
      says: `The body is over the limit of ${limit} bytes.`,
      next: 'Send less at once, or ask for a higher MUNIMENT_BODY_LIMIT.',
    })
  return status === 400 || status === 415
    ? refusal('malformed-json', {
        says: 'The body could not be read.',
        next: 'Check its encoding and length.',
      })
    : undefined
}

// The stack may hold patient data in a message; only the kind of error, its code and its place are logged.
const fault = (error: unknown, request: Asking, response: Telling, log: Logger): FhirError => {
  const {
    name = 'Error',
    stack = '',
    code,
  } = (error instanceof Error ? error : {}) as Partial<Error> & { code?: string | number }
  const places = stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 8)
  log.error(
    { requestId: response.locals.requestId, method: request.method, error: name, code, places },
    'fault',
  )
  return refusal('fault', {
    says: 'The server failed at this request; nothing was changed.',
    next: `Tell the administrator the request id ${response.locals.requestId}.`,
  })
}
