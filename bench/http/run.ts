import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Measured, measure, type Shot } from './load.ts'
import { aDocument, aTransaction } from './records.ts'

const root = join(import.meta.dirname, '../..')
const launcher = join(root, 'bin/muniment.js')
const patients = 200
const documents = 4000
const seconds = Number(process.env.BENCH_SECONDS ?? 3)
const rounds = 3
const folder = mkdtempSync(join(tmpdir(), 'muniment-bench-'))
const environment = {
  ...process.env,
  NODE_ENV: 'production',
  MUNIMENT_STORE: process.env.MUNIMENT_STORE ?? `sqlite:${folder}`,
  MUNIMENT_KEY_FILE: join(folder, 'key'),
  MUNIMENT_PORT: '58180',
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
const floor = spawn(process.execPath, [join(import.meta.dirname, 'floor.ts'), '58181'], {
  env: environment,
  stdio: ['ignore', 'pipe', 'inherit'],
})
await Promise.all([started(server), started(floor)])

const post = async (path: string, body: unknown) => {
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/fhir+json' }
  const response = await fetch(`http://127.0.0.1:58180/fhir${path}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(await response.text())
  return JSON.parse(await response.text())
}

const patientIds: string[] = []
const documentIds: string[] = []
for (let i = 0; i < patients; i++)
  patientIds.push((await post('/Patient', { resourceType: 'Patient', name: [{ family: 'Bench' }] })).id)
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
  'Express hello (E)': { port: 58181, shot: () => get('/hello') },
  'read by id': { port: 58180, goal: 0.6, shot: () => get(`/fhir/DocumentReference/${any(documentIds)}`) },
  create: {
    port: 58180,
    goal: 0.12,
    shot: () => ({
      method: 'POST',
      path: '/fhir/DocumentReference',
      body: JSON.stringify(aDocument(`Patient/${any(patientIds)}`)),
    }),
  },
  'search by patient, 20 hits by date': {
    port: 58180,
    goal: 0.25,
    shot: () => get(`/fhir/DocumentReference?subject=Patient/${any(patientIds)}&_count=20&_sort=-date`),
  },
  'search by identifier': {
    port: 58180,
    goal: 0.45,
    shot: () =>
      get(`/fhir/DocumentReference?identifier=urn:bench|D${1 + Math.floor(Math.random() * documents)}`),
  },
  'transaction of 10': {
    port: 58180,
    goal: 0.018,
    shot: () => ({ method: 'POST', path: '/fhir', body: JSON.stringify(aTransaction(10)) }),
  },
  'transaction of 50': {
    port: 58180,
    goal: 0.005,
    shot: () => ({ method: 'POST', path: '/fhir', body: JSON.stringify(aTransaction(50)) }),
  },
}

const ticksOf = (pid: number | undefined): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return Number(fields[11]) + Number(fields[12])
}

const results = new Map<string, (Measured & { cpuMs: number })[]>()
const only = process.argv[2]
for (let round = 0; round < rounds; round++)
  for (const [name, { port, shot }] of Object.entries(workloads)) {
    if (only !== undefined && !name.includes(only) && port !== 58181) continue
    const before = ticksOf(server.pid)
    const measured = await measure(port, token, seconds, shot)
    const cpuMs = ((ticksOf(server.pid) - before) * 10) / (measured.perSecond * seconds)
    results.set(name, [...(results.get(name) ?? []), { ...measured, cpuMs }])
  }

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
const e = median((results.get('Express hello (E)') ?? []).map(({ perSecond }) => perSecond))
const rss = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1]
console.log(
  `\n${environment.MUNIMENT_STORE.split(':')[0]}, 16 connections, median of ${rounds} rounds of ${seconds} s; server RSS ${Math.round(Number(rss) / 1024)} MB`,
)
for (const [name, all] of results) {
  const [rate, p50, p99, cpu] = [
    median(all.map((m) => m.perSecond)),
    median(all.map((m) => m.p50Ms)),
    median(all.map((m) => m.p99Ms)),
    median(all.map((m) => m.cpuMs)),
  ]
  const goal = workloads[name]?.goal
  console.log(
    `${name.padEnd(36)} ${rate.toFixed(0).padStart(7)}/s  ${(rate / e).toFixed(4).padStart(7)} E${goal ? ` (goal ${goal})` : ''}  p50 ${p50.toFixed(1)} p99 ${p99.toFixed(1)} ms  cpu ${cpu.toFixed(3)} ms`,
  )
}
server.kill()
floor.kill()
server.once('exit', () => rmSync(folder, { recursive: true, force: true }))
