import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Asking, Telling } from './exchange.ts'
import { requestIdOf, standardHeaders } from './headers.ts'

const plainAddress = /^\/fhir\/[A-Z][A-Za-z]{1,40}(?:\/[A-Za-z0-9\-.]{1,64})?(?:\?|$)/

// Binary may come as what it is; its body is for others to read.
const plainTarget = /^\/fhir(?:\/(?!Binary)[A-Z][A-Za-z]{1,40})?(?:\?|$)/

/**
 * Reads, searches, creates and transactions that need nothing of Express (JSON of a length that is said, no
 * compression) are answered in front of it, which costs more than the database; through the same door, with the same
 * headers and refusals (test/http/front.test.ts).
 */
export const inFront = (
  door: (request: Asking, response: Telling) => Promise<void>,
  refuse: (error: unknown, request: Asking, response: Telling) => void,
  express: RequestListener,
  longestBody: number,
): RequestListener => {
  const standard = standardHeaders()
  const answer = (request: IncomingMessage, response: ServerResponse, body?: Buffer) => {
    for (const [name, value] of standard) response.setHeader(name, value)
    const asking = askingOf(request, body)
    const telling = tellingOf(response, requestIdOf(asking.get('X-Request-Id')))
    door(asking, telling).catch((error: unknown) => refuse(error, asking, telling))
  }
  return (request, response) => {
    if (isPlainLook(request)) answer(request, response)
    else if (isPlainPost(request, longestBody)) whole(request, (body) => answer(request, response, body))
    else express(request, response)
  }
}

const isUnencoded = ({ headers }: IncomingMessage): boolean =>
  headers['accept-encoding'] === undefined &&
  headers['content-encoding'] === undefined &&
  headers['transfer-encoding'] === undefined

const isPlainLook = (request: IncomingMessage): boolean =>
  request.method === 'GET' &&
  request.headers['content-length'] === undefined &&
  isUnencoded(request) &&
  plainAddress.test(request.url ?? '')

const isPlainPost = (request: IncomingMessage, longestBody: number): boolean =>
  request.method === 'POST' &&
  Number(request.headers['content-length']) <= longestBody &&
  /^application\/(fhir\+)?json\b/.test(request.headers['content-type'] ?? '') &&
  isUnencoded(request) &&
  plainTarget.test(request.url ?? '')

/** Hands over a body when all of it is there; who breaks off gets no answer. */
const whole = (request: IncomingMessage, then: (body: Buffer) => void): void => {
  const parts: Buffer[] = []
  request.on('data', (part: Buffer) => parts.push(part))
  request.on('end', () => then(parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts)))
  request.on('error', () => undefined)
}

const askingOf = (request: IncomingMessage, body?: Buffer): Asking => {
  const url = request.url ?? ''
  return {
    method: request.method ?? 'GET',
    path: url.slice('/fhir'.length).split('?', 1)[0] ?? '',
    originalUrl: url,
    ...(body ? { body } : {}),
    socket: request.socket,
    get: (name) => {
      const value = request.headers[name.toLowerCase()]
      return Array.isArray(value) ? value.join(', ') : value
    },
  }
}

const tellingOf = (response: ServerResponse, requestId: string): Telling => {
  response.setHeader('X-Request-Id', requestId)
  return {
    locals: { requestId },
    get headersSent() {
      return response.headersSent
    },
    status: (status) => {
      response.statusCode = status
    },
    set: (name, value) => response.setHeader(name, value),
    // Compression would say so too, if it were asked for.
    vary: (name) => response.setHeader('Vary', `${name}, Accept-Encoding`),
    end: (body) => response.end(body),
    write: (part) => response.write(part),
    once: (event, then) => response.once(event, then),
    get destroyed() {
      return response.destroyed
    },
    destroy: () => response.destroy(),
  }
}
