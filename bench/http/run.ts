import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { MongoClient } from 'mongodb'
import { type Measured, measure, type Shot } from './load.ts'
import { aDocument, aTransaction } from './records.ts'

/**
 * The figures of the HTTP window: `node bench/http/run.ts [--store mongodb://HOST/?OPTIONS] [--only SHAPE] [--seconds 2] [--rounds 9]`.
 * Each round measures every shape once, Express's hello (E) first; what is printed are the medians of all rounds, after
 * one that only warms up, and a shape is held against the E of its own round: on a shared machine many short rounds say
 * more than few long ones. CPU per request is that of the answering process, all its threads. A MongoDB gets a database for
 * the run, and loses it.
 */
const { values: asked } = parseArgs({
  options: {
    store: { type: 'string' },
    only: { type: 'string' },
    seconds: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '9' },
  },
})
const root = join(import.meta.dirname, '../..')
const launcher = join(root, 'bin/muniment.js')
const patients = 200
const documents = 4000
const seconds = Number(asked.seconds)
const rounds = Number(asked.rounds)
const folder = mkdtempSync(join(tmpdir(), 'muniment-bench-'))

const storeFor = (given: string | undefined): string => {
  if (given === undefined) return `sqlite:${folder}`
  if (!given.startsWith('mongodb')) return given
  const url = new URL(given)
  url.pathname = `/muniment_bench_${process.pid}`
  return url.href
}

const freePort = async (): Promise<number> => {
  const taker = createServer().listen(0, '127.0.0.1')
  await once(taker, 'listening')
  const { port } = taker.address() as AddressInfo
  taker.close()
  await once(taker, 'close')
  return port
}

const [ours, hello] = [await freePort(), await freePort()]
const environment = {
  ...process.env,
  NODE_ENV: 'production',
  MUNIMENT_STORE: storeFor(asked.store),
  MUNIMENT_KEY_FILE: join(folder, 'key'),
  MUNIMENT_PORT: String(ours),
}

const started = (child: ChildProcess): Promise<void> =>
  new Promise((resolve, reject) => {
    child.stdout?.once('data', () => resolve())
    child.once('exit', (code) => reject(new Error(`ended with ${code}`)))
  })

const output = (args: readonly string[]): Promise<string> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [launcher, ...args], { env: environment })
    let text = ''
    child.stdout.on('data', (chunk) => {
      text += chunk
    })
    child.on('close', () => resolve(text))
  })

const token =
  /MUNIMENT_TOKEN=(\S+)/.exec(
    await output(['client', 'create', '--role', 'system', '--name', 'bench']),
  )?.[1] ?? ''
const server = spawn(process.execPath, [launcher, 'serve'], {
  env: environment,
  stdio: ['ignore', 'pipe', 'inherit'],
})
const floor = spawn(process.execPath, [join(import.meta.dirname, 'floor.ts'), String(hello)], {
  env: environment,
  stdio: ['ignore', 'pipe', 'inherit'],
})
process.once('exit', () => {
  floor.kill()
  server.kill()
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
await Promise.all([started(server), started(floor)])

const post = async (path: string, body: unknown) => {
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/fhir+json' }
  const response = await fetch(`http://127.0.0.1:${ours}/fhir${path}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(await response.text())
  return JSON.parse(await response.text())
}

const somePatients = async (): Promise<string[]> => {
  const ids: string[] = []
  for (let i = 0; i < patients; i++)
    ids.push((await post('/Patient', { resourceType: 'Patient', name: [{ family: 'Bench' }] })).id)
  return ids
}
const patientIds = await somePatients()
// What is created goes to others, so that a search finds its 20 in every round.
const newcomers = await somePatients()
const documentIds: string[] = []
for (let i = 0; i < documents; i += 16)
  documentIds.push(
    ...(
      await Promise.all(
        Array.from({ length: 16 }, (_, j) =>
          post('/DocumentReference', aDocument(`Patient/${patientIds[(i + j) % patients]}`)),
        ),
      )
    ).map(({ id }) => id),
  )

const any = <T>(list: readonly T[]): T => list[Math.floor(Math.random() * list.length)] as T
const get = (path: string): Shot => ({ method: 'GET', path })

const workloads: Readonly<Record<string, { port: number; goal?: number; shot: () => Shot }>> = {
  'Express hello (E)': { port: hello, shot: () => get('/hello') },
  'read by id': { port: ours, goal: 0.6, shot: () => get(`/fhir/DocumentReference/${any(documentIds)}`) },
  create: {
    port: ours,
    goal: 0.12,
    shot: () => ({
      method: 'POST',
      path: '/fhir/DocumentReference',
      body: JSON.stringify(aDocument(`Patient/${any(newcomers)}`)),
    }),
  },
  'search by patient, 20 hits by date': {
    port: ours,
    goal: 0.25,
    shot: () => get(`/fhir/DocumentReference?subject=Patient/${any(patientIds)}&_count=20&_sort=-date`),
  },
  'search by identifier': {
    port: ours,
    goal: 0.45,
    shot: () =>
      get(`/fhir/DocumentReference?identifier=urn:bench|D${1 + Math.floor(Math.random() * documents)}`),
  },
  'transaction of 10': {
    port: ours,
    goal: 0.018,
    shot: () => ({ method: 'POST', path: '/fhir', body: JSON.stringify(aTransaction(10)) }),
  },
  'transaction of 50': {
    port: ours,
    goal: 0.005,
    shot: () => ({ method: 'POST', path: '/fhir', body: JSON.stringify(aTransaction(50)) }),
  },
}

const ticksOf = (pid: number | undefined): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return Number(fields[11]) + Number(fields[12])
}

const results = new Map<string, (Measured & { cpuMs: number })[]>()
for (let round = 0; round <= rounds; round++)
  for (const [name, { port, shot }] of Object.entries(workloads)) {
    const { pid } = port === hello ? floor : server
    if (asked.only !== undefined && !name.includes(asked.only) && pid === server.pid) continue
    const before = ticksOf(pid)
    const measured = await measure(port, token, seconds, shot)
    const cpuMs = ((ticksOf(pid) - before) * 10) / (measured.perSecond * seconds)
    if (round > 0) results.set(name, [...(results.get(name) ?? []), { ...measured, cpuMs }])
  }

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
const floors = (results.get('Express hello (E)') ?? []).map(({ perSecond }) => perSecond)
const rss = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1]
console.log(
  `\n${environment.MUNIMENT_STORE.split(':')[0]}, 16 connections, median of ${rounds} rounds of ${seconds} s; server RSS ${Math.round(Number(rss) / 1024)} MB; load average ${loadavg()[0]?.toFixed(1)}`,
)
for (const [name, all] of results) {
  const [rate, ratio, p50, p99, cpu] = [
    median(all.map((m) => m.perSecond)),
    median(all.map((m, round) => m.perSecond / (floors[round] ?? 0))),
    median(all.map((m) => m.p50Ms)),
    median(all.map((m) => m.p99Ms)),
    median(all.map((m) => m.cpuMs)),
  ]
  const goal = workloads[name]?.goal
  console.log(
    `${name.padEnd(36)} ${rate.toFixed(0).padStart(7)}/s  ${ratio.toFixed(4).padStart(7)} E${goal ? ` (goal ${goal})` : ''}  p50 ${p50.toFixed(1)} p99 ${p99.toFixed(1)} ms  cpu ${cpu.toFixed(3)} ms`,
  )
}
server.kill()
await new Promise((resolve) => server.once('exit', resolve))
floor.kill()
rmSync(folder, { recursive: true, force: true })
if (asked.store?.startsWith('mongodb')) {
  const client = new MongoClient(environment.MUNIMENT_STORE)
  await client.db().dropDatabase()
  await client.close()
}
