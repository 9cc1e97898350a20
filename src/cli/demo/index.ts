import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { keepCodes } from '../../code-shelf.ts'
import type { Config, Environment } from '../../config.ts'
import { type Serving, startServing } from '../serve.ts'
import { settled } from '../settings.ts'
import { type Day, fixtureText, type Step } from './day.ts'
import { hire, staffBundle } from './people.ts'
import { accounting } from './steps/accounting.ts'
import { arrival } from './steps/arrival.ts'
import { coding } from './steps/coding.ts'
import { consent } from './steps/consent.ts'
import { figures } from './steps/figures.ts'
import { filing } from './steps/filing.ts'
import { insurer } from './steps/insurer.ts'
import { log } from './steps/log.ts'
import { release } from './steps/release.ts'
import { retention } from './steps/retention.ts'
import { Teller } from './teller.ts'

const steps: readonly Step[] = [
  arrival,
  filing,
  coding,
  consent,
  release,
  insurer,
  accounting,
  retention,
  log,
  figures,
]

/** The day on which the demo's fixtures make sense. */
const demoDay = '2026-11-24'

/**
 * `muniment demo`: a day at the department on an empty store of its own, through the public API; then the server
 * stays up. With `--exit` it ends there: 0, or 1 if a step failed.
 */
export const demo = async (args: readonly string[], environment: Environment): Promise<number> => {
  const folder = mkdtempSync(join(tmpdir(), 'muniment-demo-'))
  const config = settled(demoSettings(environment, folder), { demo: true })
  if (!config) return 2
  const serving = await startServing(config)
  console.log(
    `A fresh store for the demo: ${config.MUNIMENT_STORE.replace(/\/\/[^@/]*@/, '//…@')} (key and files in ${folder})`,
  )
  const day = await prepare(serving, config)
  const status = await live(day)
  if (args.includes('--exit') || status !== 0) {
    await serving.stop()
    return status
  }
  return stayUp(serving, day)
}

const demoSettings = (environment: Environment, folder: string): Environment => {
  const store = environment.MUNIMENT_STORE
  return {
    ...environment,
    MUNIMENT_STORE: store?.startsWith('mongodb') ? freshDatabase(store) : `sqlite:${folder}`,
    MUNIMENT_KEY_FILE: join(folder, 'muniment.key'),
    MUNIMENT_AUTH: 'smart',
    MUNIMENT_TODAY: environment.MUNIMENT_TODAY ?? demoDay,
    MUNIMENT_JURISDICTIONS: environment.MUNIMENT_JURISDICTIONS ?? 'US-CMS,US-FDA,US-CLIA,US-TX',
    MUNIMENT_LOG_LEVEL: environment.MUNIMENT_LOG_LEVEL ?? 'warn',
  }
}

const freshDatabase = (url: string): string => {
  const fresh = new URL(url)
  fresh.pathname = `/muniment_demo_${Date.now().toString(36)}`
  return fresh.toString()
}

const prepare = async ({ base, department }: Serving, config: Config): Promise<Day> => {
  const codes = await keepCodes(department.store, fixtureText('icd10cm/icd10cm-order-demo.txt'), '2021')
  await department.codes.refresh()
  const people = await hire(department.store)
  const tell = new Teller(base)
  console.log(
    `\nThe hospital is seeded: ${codes} ICD-10-CM codes (a subset of the release 2021, for the demo), staff with a token each`,
  )
  await tell.ask(people.administrator, '/fhir', { body: staffBundle })
  return { tell, people, department, refs: new Map(), storeAddress: config.MUNIMENT_STORE }
}

const live = async (day: Day): Promise<number> => {
  const started = Date.now()
  for (const [place, { title, run }] of steps.entries()) {
    day.tell.step(place + 1, title)
    try {
      await run(day)
    } catch (error) {
      console.error(
        `   ✗ step ${place + 1} failed: ${error instanceof Error ? error.message : String(error)}`,
      )
      return 1
    }
  }
  console.log(
    `\nThe day is done: ${steps.length} steps, ${day.tell.requests} requests, ${((Date.now() - started) / 1000).toFixed(1)} s.`,
  )
  return 0
}

const stayUp = async ({ base, stop }: Serving, { people, refs }: Day): Promise<number> => {
  console.log(`\nThe department stays open. Stop it with Ctrl+C.`)
  console.log(
    `  FHIR R4      ${base}/fhir\n  records      ${base}/records/docs\n  health       ${base}/health/ready`,
  )
  console.log('  tokens of the demo (they die with its store):')
  for (const { name, token } of Object.values(people)) console.log(`    ${name.padEnd(26)} ${token}`)
  console.log(
    `\n  curl -H 'Authorization: Bearer ${people.manager.token}' '${base}/fhir/DocumentReference?patient=${refs.get('patient')}'`,
  )
  await new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, resolve)
  })
  await stop()
  return 0
}
