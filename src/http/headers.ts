import { randomUUID } from 'node:crypto'
import cors from 'cors'
import type { RequestHandler } from 'express'
import helmet from 'helmet'

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

/** Headers against what browsers may be made to do. */
export const safe: RequestHandler = helmet()
/** Headers that let a browser's FHIR client of another site ask here. */
export const open: RequestHandler = cors({ exposedHeaders: exposed })

/** The id of a request: the caller's, if it sent a decent one. */
export const requestIdOf = (sent: string | undefined): string =>
  sent !== undefined && /^[\w\-.]{1,64}$/.test(sent) ? sent : randomUUID()

/** What `safe` and `open` set on the answer to a GET: they are the same for every request, so they are asked once. */
export const standardHeaders = (): ReadonlyMap<string, string> => {
  const set = new Map<string, string>()
  const request = { method: 'GET', headers: {} }
  const response = {
    setHeader: (name: string, value: string) => void set.set(name, value),
    getHeader: (name: string) => set.get(name),
    removeHeader: (name: string) => void set.delete(name),
  }
  for (const handler of [safe, open]) handler(request as never, response as never, () => undefined)
  return set
}
