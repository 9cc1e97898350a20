import cluster from 'node:cluster'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { performance } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { type Department, openDepartment } from '../compose.ts'
import type { Config, Environment } from '../config.ts'
import { settled } from './settings.ts'

/** How often the work behind the answers is done. */
const tendEveryMs = 500
/** How often it is looked whether resources have to be indexed anew. */
const indexEveryMs = 1000
/** The share of its time that a process may be at work and still tend. */
const busy = 0.3

/** How long a request may take to arrive: a large content by a slow line. */
const longestUploadMs = 60 * 60 * 1000

export interface Serving {
  readonly base: string
  readonly department: Department
  stop(): Promise<void>
}

/** Opens the department and serves it; the port is taken first, so that port 0 has an address. */
export const startServing = async (config: Config): Promise<Serving> => {
  const server = createServer({ requestTimeout: longestUploadMs })
  await listen(server, Number(config.MUNIMENT_PORT), config.MUNIMENT_HOST)
  const { port } = server.address() as AddressInfo
  const host = config.MUNIMENT_HOST.includes(':') ? `[${config.MUNIMENT_HOST}]` : config.MUNIMENT_HOST
  const base = config.MUNIMENT_BASE_URL.replace(/\/$/, '') || `http://${host}:${port}`
  const department = await openDepartment(config, base).catch((error: unknown) => {
    server.close()
    throw error
  })
  server.on('request', department.window)
  const tending = setInterval(tender(department), tendEveryMs)
  tending.unref()
  const ended = new AbortController()
  const indexing = keepIndexed(department, ended.signal)
  const stop = async () => {
    clearInterval(tending)
    ended.abort()
    await indexing
    server.closeIdleConnections()
    await new Promise((resolve) => server.close(resolve))
    await department.close()
  }
  return { base, department, stop }
}

/** Does the work behind the answers while there is little else to do; whoever needs it done sees to it anyway. */
const tender = (department: Department): (() => void) => {
  let before = performance.eventLoopUtilization()
  return () => {
    const { utilization } = performance.eventLoopUtilization(before)
    before = performance.eventLoopUtilization()
    if (utilization > busy) return
    department
      .tend()
      .catch((error: unknown) =>
        department.log.warn({ error: error instanceof Error ? error.name : 'unknown' }, 'tending failed'),
      )
  }
}

/** Indexes behind the answers, until it is told to stop. */
const keepIndexed = async ({ indexer, log }: Department, signal: AbortSignal): Promise<void> => {
  while (!signal.aborted) {
    await indexer
      .work({ isGentle: true, signal })
      .catch((error: unknown) =>
        log.warn({ error: error instanceof Error ? error.name : 'unknown' }, 'indexing failed'),
      )
    await pause(indexEveryMs, undefined, { signal, ref: false }).catch(() => undefined)
  }
}

const listen = (server: Server, port: number, host: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })

/** `muniment serve`: serves until it is told to stop. Returns the exit status. */
export const serve = async (environment: Environment): Promise<number> => {
  const config = settled(environment)
  if (!config) return 2
  const workers = Number(config.MUNIMENT_WORKERS)
  return cluster.isPrimary && workers > 1 ? serveBy(workers) : serveHere(config)
}

const serveHere = async (config: Config): Promise<number> => {
  // V8 puts what is made where much lived on straight among the old: dead there, it holds all that a request made, and
  // each sweep of the young stops the server for ten milliseconds instead of two.
  setFlagsFromString('--no-allocation-site-pretenuring')
  const { base, department, stop } = await startServing(config)
  if (!cluster.worker || cluster.worker.id === 1) greet(base, department.store.name, config)
  await toldToStop()
  await stop()
  return 0
}

const greet = (base: string, store: string, config: Config): void => {
  console.log(`Muniment is open: ${base}`)
  console.log(`FHIR R4 ${base}/fhir   records ${base}/records/docs   store ${store}`)
  if (config.MUNIMENT_AUTH === 'smart')
    console.log('A client needs a token: npx muniment client create --role ROLE')
}

const toldToStop = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })

/** Several processes on one port. One that dies is replaced; one that cannot start ends them all. */
const serveBy = async (workers: number): Promise<number> => {
  let stopping = false
  let alive = workers
  const ended = new Promise<number>((resolve) => {
    cluster.on('exit', (_worker, code) => {
      if (!stopping && code === 2) resolve(2)
      else if (!stopping) cluster.fork()
      else if (--alive === 0) resolve(0)
    })
  })
  for (let i = 0; i < workers; i++) cluster.fork()
  toldToStop().then(
    () => {
      stopping = true
      for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill('SIGTERM')
    },
    () => undefined,
  )
  return ended
}
