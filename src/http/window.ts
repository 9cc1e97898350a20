import { randomUUID } from 'node:crypto'
import compression from 'compression'
import cors from 'cors'
import express, {
  type ErrorRequestHandler,
  type Express,
  type Request,
  type RequestHandler,
  type Response,
} from 'express'
import helmet from 'helmet'
import type { Logger } from 'pino'
import type { Desk } from '../department/desk/index.ts'
import { FhirError, refusal } from '../fhir/index.ts'
import { recogniser } from './callers.ts'
import { fhirDoor, queryOf } from './fhir-requests.ts'
import { type Style, styleOf } from './formats.ts'
import { home } from './home.ts'
import type { WindowOptions } from './options.ts'
import { recordsDoor } from './records-requests.ts'
import { replyRefusal } from './reply.ts'

/** Headers that a browser's FHIR client may read. */
const exposed = [
  'ETag',
  'Last-Modified',
  'Location',
  'Content-Location',
  'X-Request-Id',
  'Retry-After',
  'WWW-Authenticate',
]

/** The window: the Express application with both doors. */
export const openWindow = (options: WindowOptions): Express => {
  const doors = { ...options, recognise: recogniser(options.desk.store, options.auth) }
  const app = express()
  app.disable('x-powered-by')
  app.set('etag', false)
  app.set('query parser', 'simple')
  app.use(helmet())
  app.use(cors({ exposedHeaders: exposed }))
  app.use(named)
  app.use(compression())
  app.get('/health/live', (_request, response) => void response.json({ status: 'up' }))
  app.get('/health/ready', (_request, response) => ready(options.desk, response))
  app.use(express.raw({ type: () => true, limit: `${options.bodyLimitMb}mb` }))
  app.get('/', home(options.base))
  app.use('/fhir', fhirDoor(doors))
  app.use('/records', recordsDoor(doors))
  app.use((_request, _response, next) => next(nothingHere()))
  app.use(failed(options.log))
  return app
}

/** Every request has an id: the caller's, if it sent a decent one. */
const named: RequestHandler = (request, response, next) => {
  const sent = request.get('X-Request-Id')
  const id = sent !== undefined && /^[\w\-.]{1,64}$/.test(sent) ? sent : randomUUID()
  response.locals.requestId = id
  response.set('X-Request-Id', id)
  next()
}

const ready = async (desk: Desk, response: Response): Promise<void> => {
  try {
    await desk.store.ready()
    response.json({ status: 'ready', store: desk.store.name })
  } catch {
    response.status(503).set('Retry-After', '5').json({ status: 'away', store: desk.store.name })
  }
}

const nothingHere = () =>
  refusal('unknown-address', {
    says: 'Nothing is at this address.',
    next: 'Start at / or GET /fhir/metadata.',
  })

const failed =
  (log: Logger): ErrorRequestHandler =>
  (error: unknown, request: Request, response, _next) => {
    const known =
      error instanceof FhirError ? error : (tooLarge(error) ?? fault(error, request, response, log))
    if (!response.headersSent) replyRefusal(response, known, styleOfRefusal(request))
  }

const styleOfRefusal = (request: Request): Style =>
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
const fault = (error: unknown, request: Request, response: Response, log: Logger): FhirError => {
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
