import { Agent, request } from 'node:http'

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
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const times: number[] = []
  const end = performance.now() + seconds * 1000
  const started = performance.now()
  const worker = async () => {
    while (performance.now() < end) {
      const begin = performance.now()
      await fire(agent, port, token, shot())
      times.push(performance.now() - begin)
    }
  }
  await Promise.all(Array.from({ length: connections }, worker))
  const elapsed = (performance.now() - started) / 1000
  agent.destroy()
  times.sort((a, b) => a - b)
  const at = (share: number) => times[Math.floor(times.length * share)] ?? 0
  return { perSecond: times.length / elapsed, p50Ms: at(0.5), p99Ms: at(0.99) }
}

const fire = (agent: Agent, port: number, token: string, { method, path, body }: Shot): Promise<void> =>
  new Promise((resolve, reject) => {
    const headers = {
      Authorization: `Bearer ${token}`,
      Accept: 'application/fhir+json',
      ...(body === undefined
        ? {}
        : { 'Content-Type': 'application/fhir+json', 'Content-Length': Buffer.byteLength(body) }),
    }
    const sent = request({ agent, port, host: '127.0.0.1', method, path, headers }, (response) => {
      let text = ''
      response.on('data', (chunk) => {
        if ((response.statusCode ?? 500) >= 300) text += chunk
      })
      response.on('end', () =>
        (response.statusCode ?? 500) < 300
          ? resolve()
          : reject(new Error(`${method} ${path}: ${response.statusCode} ${text.slice(0, 500)}`)),
      )
    })
    sent.on('error', reject)
    sent.end(body)
  })
