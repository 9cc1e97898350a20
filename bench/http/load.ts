import { once } from 'node:events'
import autocannon from 'autocannon'

/** One request of a workload; made anew for each, so that ids and bodies are fresh. */
export interface Shot {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: string
}

export interface Measured {
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
}

const connections = 16

/** Fires shots over 16 connections for some seconds; every answer must be 2xx. */
export const measure = async (
  port: number,
  token: string,
  seconds: number,
  shot: () => Shot,
): Promise<Measured> => {
  const times: number[] = []
  const setupRequest = (request: autocannon.Request) => ({ ...request, ...aimed(shot(), token) })
  const url = `http://127.0.0.1:${port}`
  const options = { url, connections, duration: seconds, requests: [{ setupRequest }] }
  const firing = autocannon(options, () => undefined)
  firing.on('response', (_client, _status, _bytes, ms) => times.push(ms))
  const [{ non2xx, errors, duration }] = (await once(firing, 'done')) as [autocannon.Result]
  if (non2xx + errors > 0) throw new Error(`${non2xx} answers were not 2xx, ${errors} did not come`)
  times.sort((a, b) => a - b)
  const at = (share: number) => times[Math.floor(times.length * share)] ?? 0
  return { perSecond: times.length / duration, p50Ms: at(0.5), p99Ms: at(0.99) }
}

const aimed = (shot: Shot, token: string): autocannon.Request => ({
  ...shot,
  headers: {
    Authorization: `Bearer ${token}`,
    Accept: 'application/fhir+json',
    ...(shot.body === undefined ? {} : { 'Content-Type': 'application/fhir+json' }),
  },
})
