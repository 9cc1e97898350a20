import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { BareAsking, BareTelling } from './bare-exchange.ts'
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
  const standard = [...standardHeaders()].flat()
  const answer = async (request: IncomingMessage, response: ServerResponse, body?: Buffer) => {
    const asking = new BareAsking(request, body)
    const telling = new BareTelling(response, standard, requestIdOf(asking.get('X-Request-Id')))
    await door(asking, telling).catch((error: unknown) => refuse(error, asking, telling))
  }
  const together = inStep()
  return (request, response) => {
    if (isPlainLook(request)) together(() => answer(request, response))
    else if (isPlainPost(request, longestBody))
      whole(request, (body) => {
        if (isBundle(request)) void answer(request, response, body)
        else together(() => answer(request, response, body))
      })
    else express(request, response)
  }
}

/** So many are begun together at least, if they are there. */
const fewest = 8

/**
 * What has come in one turn of the event loop is begun in one: so all take each step in turn, and the step's code stays
 * in the processor's cache, which saves a tenth to a fifth of the time. Where there are more than `fewest`, half of all
 * that are at hand are enough: while these wait for the disk, the others are worked on. Long acts gain nothing by it.
 */
const inStep = () => {
  let come: (() => Promise<void>)[] = []
  let begun = 0
  const one = async (act: () => Promise<void>) => {
    begun += 1
    await act().finally(() => {
      begun -= 1
    })
  }
  const begin = () => {
    const many = Math.max(fewest, Math.ceil((begun + come.length) / 2))
    const now = come.slice(0, many)
    come = come.slice(many)
    // In the turn between, those of now are committed.
    if (come.length > 0) setImmediate(() => setImmediate(begin))
    for (const act of now) void one(act)
  }
  return (act: () => Promise<void>): void => {
    if (come.push(act) === 1) setImmediate(begin)
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

const isBundle = ({ url = '' }: IncomingMessage): boolean => !url.startsWith('/fhir/')

/** Hands over a body when all of it is there; who breaks off gets no answer. */
const whole = (request: IncomingMessage, then: (body: Buffer) => void): void => {
  const parts: Buffer[] = []
  request.on('data', (part: Buffer) => parts.push(part))
  request.on('end', () => then(parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts)))
  request.on('error', () => undefined)
}
