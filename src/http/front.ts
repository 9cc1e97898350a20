import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Asking, Telling } from './exchange.ts'
import { requestIdOf, standardHeaders } from './headers.ts'

const plainAddress = /^\/fhir\/[A-Z][A-Za-z]{1,40}(?:\/[A-Za-z0-9\-.]{1,64})?(?:\?|$)/

/**
 * Reads and searches that need nothing of Express (no body, no compression) are answered in front of it, which costs
 * more than the database; through the same door, with the same headers and refusals (test/http/front.test.ts).
 */
export const inFront = (
  door: (request: Asking, response: Telling) => Promise<void>,
  refuse: (error: unknown, request: Asking, response: Telling) => void,
  express: RequestListener,
): RequestListener => {
  const standard = standardHeaders()
  return (request, response) => {
    if (!isPlainLook(request)) {
      express(request, response)
      return
    }
    for (const [name, value] of standard) response.setHeader(name, value)
    const asking = askingOf(request)
    const telling = tellingOf(response, requestIdOf(asking.get('X-Request-Id')))
    door(asking, telling).catch((error: unknown) => refuse(error, asking, telling))
  }
}

const isPlainLook = ({ method, url = '', headers }: IncomingMessage): boolean =>
  method === 'GET' &&
  headers['accept-encoding'] === undefined &&
  headers['content-length'] === undefined &&
  headers['transfer-encoding'] === undefined &&
  plainAddress.test(url)

const askingOf = (request: IncomingMessage): Asking => {
  const url = request.url ?? ''
  return {
    method: request.method ?? 'GET',
    path: url.slice('/fhir'.length).split('?', 1)[0] ?? '',
    originalUrl: url,
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
