import type { IncomingMessage, RequestListener } from 'node:http'
import compression from 'compression'
import express, { type ErrorRequestHandler, type Request, type RequestHandler, type Response } from 'express'
import type { Desk } from '../department/desk/index.ts'
import { refusal } from '../fhir/index.ts'
import { recogniser } from './callers.ts'
import { bringsContent } from './content.ts'
import { fhirDoor } from './fhir-requests.ts'
import { inFront } from './front.ts'
import { open, requestIdOf, safe } from './headers.ts'
import { home } from './home.ts'
import type { WindowOptions } from './options.ts'
import { recordsDoor } from './records-requests.ts'
import { refuser } from './refuser.ts'

/** The window: the Express application with both doors, and plain requests answered in front of it. */
export const openWindow = (options: WindowOptions): RequestListener => {
  const doors = { ...options, recognise: recogniser(options.desk.store, options.auth) }
  const door = fhirDoor(doors)
  const app = express()
  app.disable('x-powered-by')
  app.set('etag', false)
  app.set('query parser', 'simple')
  app.use(safe)
  app.use(open)
  app.use(named)
  app.use(compression({ filter }))
  app.get('/health/live', (_request, response) => void response.json({ status: 'up' }))
  app.get('/health/ready', (_request, response) => ready(options.desk, response))
  app.use(express.raw({ type: isRead, limit: `${options.bodyLimitMb}mb` }))
  app.get('/', home(options.base))
  app.use('/fhir', door)
  app.use('/records', recordsDoor(doors))
  app.use((_request, _response, next) => next(nothingHere()))
  const refuse = refuser(options.log)
  const failed: ErrorRequestHandler = (error: unknown, request, response, _next) =>
    refuse(error, request, response)
  app.use(failed)
  return inFront(door, refuse, app, options.bodyLimitMb * 1024 * 1024)
}

/** Whether a body is read here and now; a Binary's content is not. */
const isRead = ({ method, url, headers }: IncomingMessage): boolean =>
  !bringsContent(method, url, headers['content-type'])

/** A content goes out as it is: a range of it is one of its own bytes. */
const filter = (request: Request, response: Response): boolean =>
  response.getHeader('Accept-Ranges') === undefined && compression.filter(request, response)

const named: RequestHandler = (request, response, next) => {
  const id = requestIdOf(request.get('X-Request-Id'))
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
