import { join } from 'node:path'
import pino, { type Logger } from 'pino'
import { type Catalogue, openCatalogue } from './catalogue.ts'
import { openClock } from './clock.ts'
import { type CodeShelf, openCodeShelf } from './code-shelf.ts'
import type { Config } from './config.ts'
import { makeStamp, openAudit } from './department/audit/index.ts'
import { openCoding } from './department/coding/index.ts'
import { type ImplicitPolicy, openConsent } from './department/consent/index.ts'
import { type Caller, type Desk, openDesk, type Room } from './department/desk/index.ts'
import { type BasisRow, openDisclosure } from './department/disclosure/index.ts'
import { openFiling } from './department/filing/index.ts'
import { measures, office } from './department/office/index.ts'
import { type ClockRow, openRelease } from './department/release/index.ts'
import { openRetention } from './department/retention/index.ts'
import { openWindow } from './http/window.ts'
import { type Indexer, openDefinitions } from './interactions/definitions/index.ts'
import {
  inlineOf,
  integrityOf,
  interactions,
  openCursors,
  openEverything,
  openMeta,
  type ReferencePolicy,
} from './interactions/index.ts'
import { type Keys, openKeys } from './keys.ts'
import { refuseHalfFilled } from './store/content.ts'
import type { Store, StoreOptions } from './store/index.ts'
import { openMemory } from './store/memory/index.ts'

/** The whole department, open: its desk, its shelves, its window. */
export interface Department {
  readonly desk: Desk
  readonly store: Store
  readonly keys: Keys
  readonly catalogue: Catalogue
  readonly codes: CodeShelf
  readonly log: Logger
  readonly window: ReturnType<typeof openWindow>
  /** Work that waits behind the answers: makes the AuditEvents of what has happened. Called now and then by who serves. */
  tend(): Promise<void>
  /** Indexes resources anew where they have to be, for who serves and for `muniment reindex`. */
  readonly indexer: Indexer
  close(): Promise<void>
}

/** Opens the department for the address that clients use (`http://host:port`). */
export const openDepartment = async (config: Config, base: string): Promise<Department> => {
  const log = pino({ level: config.MUNIMENT_LOG_LEVEL })
  const keys = openKeys(config.MUNIMENT_KEY_FILE)
  const store = await openStore(config.MUNIMENT_STORE, { stamp: makeStamp(keys.stamp) })
  try {
    await refuseHalfFilled(store)
    return await furnish(config, base, { log, keys, store })
  } catch (error) {
    // What stays open would keep a process alive that cannot serve.
    await store.close()
    throw error
  }
}

const furnish = async (
  config: Config,
  base: string,
  { log, keys, store }: Pick<Department, 'log' | 'keys' | 'store'>,
): Promise<Department> => {
  const catalogue = openCatalogue(`${base}/fhir`)
  const codes = await openCodeShelf(store)
  const definitions = openDefinitions({ store, known: catalogue, codes: codes.sets })
  const cursors = openCursors(keys.cursor)
  const server = { name: 'Muniment', address: `${base}/fhir` }
  const audit = openAudit({
    store,
    keys,
    language: catalogue.language,
    server,
    refresh: (lost) => definitions.refresh(undefined, lost),
  })
  const desk = openDesk({
    store,
    language: catalogue.language,
    clock: openClock(config.MUNIMENT_TIME_ZONE, config.MUNIMENT_TODAY),
    rooms: [
      integrityOf(config.MUNIMENT_REFERENCES as ReferencePolicy),
      inlineOf(Number(config.MUNIMENT_INLINE_LIMIT)),
      definitions.room,
      openEverything(`${base}/fhir`, cursors),
      openMeta(catalogue.language.types),
      ...rooms(config, `${base}/fhir`, catalogue, codes),
      audit,
    ],
    refresh: definitions.refresh,
    handlers: interactions(`${base}/fhir`, cursors),
  })
  await keepMeasures(desk)
  const limits = {
    bodyLimitMb: Number(config.MUNIMENT_BODY_LIMIT),
    contentLimitMb: Number(config.MUNIMENT_CONTENT_LIMIT),
  }
  const window = openWindow({ desk, base, auth: config.MUNIMENT_AUTH, ...limits, log })
  const sweep = sweeper(store)
  await sweep()
  const tend = async () => void (await Promise.all([audit.tend(), sweep()]))
  const { indexer } = definitions
  await indexer.keepUp()
  return { desk, store, keys, catalogue, codes, log, window, tend, indexer, close: () => store.close() }
}

const uploadMs = 60 * 60 * 1000
const sweepEveryMs = 60 * 1000

/** Takes away, now and then, uploads that were broken off: those that nobody has added to for an hour. */
const sweeper = (store: Store): (() => Promise<void>) => {
  let next = 0
  return async () => {
    if (Date.now() < next) return
    next = Date.now() + sweepEveryMs
    await store.sweep(Date.now() - uploadMs)
  }
}

/** Opens the shelves that the setting names: `sqlite:FOLDER`, `memory:` or `mongodb://…`. */
export const openStore = async (setting: string, options: StoreOptions): Promise<Store> => {
  // Only the store in use is loaded: a hospital on MongoDB needs no SQLite, the first five minutes no driver.
  if (setting.startsWith('mongodb'))
    return (await import('./store/mongodb/index.ts')).openMongo(setting, options)
  if (setting.startsWith('memory:')) return openMemory(options)
  const { openSqlite } = await import('./store/sqlite/index.ts')
  return openSqlite(join(setting.replace(/^sqlite:/, ''), 'muniment.db'), options)
}

const ourselves: Caller = { client: 'muniment', role: 'system', name: 'Muniment' }

/** The measures behind the figures are records like any other: put where they are not there yet. */
const keepMeasures = async (desk: Desk): Promise<void> => {
  for (const measure of measures()) {
    if (await desk.store.read('Measure', String(measure.id))) continue
    await desk.perform({
      interaction: 'update',
      type: 'Measure',
      id: String(measure.id),
      query: '',
      body: measure,
      caller: ourselves,
      purpose: [],
      requestId: 'start',
      from: 'localhost',
    })
  }
}

/** The rooms in the order in which guards and observers are asked. */
const rooms = (config: Config, base: string, catalogue: Catalogue, codes: CodeShelf): readonly Room[] => {
  const bases = catalogue.table('retention-rules/disclosure-basis.json') as readonly BasisRow[]
  const clocks = catalogue.table('retention-rules/clocks.json') as readonly ClockRow[]
  return [
    openFiling({ base }),
    openCoding({ codeSets: codes.sets, setting: config.MUNIMENT_SETTING }),
    openConsent({ policy: config.MUNIMENT_IMPLICIT_CONSENT as ImplicitPolicy }),
    openDisclosure({ clocks }),
    openRelease({ bases, clocks }),
    openRetention({
      rules: catalogue.table('retention-rules/rules.json'),
      majority: catalogue.table('retention-rules/majority.json'),
      jurisdictions: config.MUNIMENT_JURISDICTIONS.split(','),
      setting: config.MUNIMENT_SETTING,
    }),
    office,
  ]
}
