import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const launcher = join(__dirname, '../../bin/muniment.js')
/** A transaction that a killed server left open in MongoDB holds the next one up for some seconds. */
const longestStart = 60_000

/** Where a server keeps its records, and its secrets. */
export interface Place {
  readonly store: string
  readonly folder: string
  /** More of its environment. */
  readonly settings?: Readonly<Record<string, string>>
}

/** `muniment serve` in a process of its own. */
export interface Serving {
  readonly base: string
  readonly pid: number
  /** What it printed beside its greeting: warnings and faults. */
  complaints(): string
  /** As a power cut would. */
  kill(): Promise<void>
  /** As an operator would; its exit status. */
  stop(): Promise<number | null>
}

const children = new Set<ChildProcess>()
const folders = new Set<string>()

/** Ends every process and removes every folder of this test file; for `afterAll`. */
export const endAll = async (): Promise<void> => {
  await Promise.all([...children].map((child) => ended(child, 'SIGKILL')))
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
}

/** A folder that `endAll` removes. */
export const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'muniment-lost-'))
  folders.add(folder)
  return folder
}

/** A child that `endAll` ends. */
export const watched = (child: ChildProcess): ChildProcess => {
  children.add(child)
  child.once('exit', () => children.delete(child))
  return child
}

/** Sends the signal and waits until the child is gone; one that does not go within 20 s is killed. */
export const ended = (child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve(child.exitCode)
    const late = setTimeout(() => child.kill('SIGKILL'), 20_000)
    child.once('exit', (status) => {
      clearTimeout(late)
      resolve(status)
    })
    child.kill(signal)
  })

const environmentOf = ({ store, folder, settings }: Place) => ({
  ...process.env,
  MUNIMENT_AUTH: 'open',
  MUNIMENT_PORT: '0',
  MUNIMENT_STORE: store,
  MUNIMENT_KEY_FILE: join(folder, 'muniment.key'),
  MUNIMENT_LOG_LEVEL: 'warn',
  ...settings,
})

/** Starts a server on this store and waits for its greeting. Rejects if it ends first, or takes too long. */
export const serve = (place: Place): Promise<Serving> => {
  const child = spawn(process.execPath, [launcher, 'serve'], { env: environmentOf(place) })
  watched(child)
  let printed = ''
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => child.kill('SIGKILL'), longestStart)
    child.once('exit', (status) => {
      clearTimeout(late)
      reject(new Error(`The server ended with ${status} before it was open: ${printed}`))
    })
    const hear = (chunk: Buffer) => {
      printed += chunk
      const base = /Muniment is open: (\S+)\n/.exec(printed)?.[1]
      if (base === undefined) return
      clearTimeout(late)
      resolve({
        base,
        pid: child.pid ?? 0,
        complaints: () => printed.replace(/^(Muniment is open|FHIR R4 ).*\n/gm, ''),
        kill: async () => void (await ended(child, 'SIGKILL')),
        stop: () => ended(child, 'SIGTERM'),
      })
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
  })
}

export interface Ran {
  readonly status: number | null
  readonly printed: string
}

/** Runs `muniment verify-log`; gives its exit status and what it printed. */
export const verifyLog = (place: Place): Promise<Ran> => run(place, ['verify-log'])

/** Runs a command of `muniment`; `watch` sees what it printed so far, and may kill it. */
export const run = (
  place: Place,
  args: readonly string[],
  watch: (printed: string, child: ChildProcess) => void = () => undefined,
): Promise<Ran> => {
  const child = spawn(process.execPath, [launcher, ...args], { env: environmentOf(place) })
  watched(child)
  const late = setTimeout(() => child.kill('SIGKILL'), 120_000)
  let printed = ''
  const hear = (chunk: Buffer) => {
    printed += chunk
    watch(printed, child)
  }
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  return new Promise((resolve) => {
    child.once('close', (status) => {
      clearTimeout(late)
      resolve({ status, printed })
    })
  })
}
