import fc from 'fast-check'
import { loadDefinitions } from '../../src/fhir/definitions/index.ts'
import { parseQuery } from '../../src/fhir/search/index.ts'
import { extractor } from '../../src/store/extract.ts'
import type { Change, Page, Plan, Store } from '../../src/store/index.ts'
import { openMemory } from '../../src/store/memory/index.ts'
import { openMongo } from '../../src/store/mongodb/index.ts'
import { planSearch } from '../../src/store/plan-search.ts'
import { openSqlite } from '../../src/store/sqlite/index.ts'
import { terminologyOf } from '../../src/store/terminology.ts'
import { describeMongo, dropDatabase, newDatabase, openServer } from '../mongo/server.ts'
import { type Act, acts, plans, sorts } from './random.ts'
import { type Asked, forms, queries } from './random-queries.ts'
import { base, type Happening, happenings, loinc, sugars } from './random-resources.ts'
import { options, paged, refsOf, remove, setOf, write } from './sets.ts'
import { twoOrdered } from './two-ordered.ts'

const numRuns = Number(process.env.MUNIMENT_DIFFERENTIAL_RUNS ?? 150)
const seed = Number(process.env.MUNIMENT_DIFFERENTIAL_SEED ?? Date.now() % 1_000_000)
/** The stores begin anew after so many, for the reference keeps everything. */
const most = 500

const definitions = loadDefinitions().with([
  {
    resourceType: 'ValueSet',
    url: sugars,
    name: 'Sugars',
    compose: { include: [{ system: loinc, concept: [{ code: '2339-0' }] }] },
  },
  ...twoOrdered,
])
const language = { base, ...terminologyOf(definitions), now: Date.parse('2026-06-01') }
const params = { of: (type: string) => definitions.searchParameters(type) }
const extractors = new Map<string, ReturnType<typeof extractor>>()
const entriesFor = (type: string) => {
  const known = extractors.get(type) ?? extractor(params.of(type), { base })
  extractors.set(type, known)
  return known
}

const was = async (reference: Store, { type, id }: Act | Happening) =>
  (await reference.read(type, id))?.version ?? 0

const changeOf = async (reference: Store, act: Act): Promise<Change> => {
  const ref = `${act.type}/${act.id}`
  const version = await was(reference, act)
  return act.entries ? write(ref, version, { entries: act.entries }) : remove(ref, version)
}

const happened = async (reference: Store, it: Happening): Promise<Change> => {
  const ref = `${it.type}/${it.id}`
  const version = await was(reference, it)
  if (!it.resource) return remove(ref, version)
  const entries = entriesFor(it.type)(it.resource)
  return write(ref, version, { entries, body: JSON.stringify(it.resource) })
}

const commit = async (reference: Store, other: Store, changes: readonly Change[]) => {
  const set = setOf({ changes, rows: ['row'] })
  expect(await other.commit(set)).toEqual(await reference.commit(set))
}

interface Runs {
  readonly numRuns: number
  readonly seed: number
}

/** The whole, the count, the first page and all pages one after the other. */
const sameAnswers = async (reference: Store, other: Store, plan: Plan, page: Page) => {
  const whole = await reference.search(plan, { ...page, limit: 99 })
  expect(await other.search(plan, { ...page, limit: 99 })).toEqual(whole)
  expect(await other.count(plan)).toBe(whole.hits.length)
  expect(await paged(other, plan, page)).toEqual(refsOf(whole.hits))
  expect(await other.search(plan, page)).toEqual(await reference.search(plan, page))
  return whole.hits.length
}

/** The same acts on both, run after run, so that entries of older versions lie beneath; then the same questions. */
const sameEntries = (reference: Store, other: Store, parameters: Runs) =>
  fc.assert(
    fc.asyncProperty(acts, plans, sorts, fc.integer({ min: 1, max: 6 }), async (some, plan, sort, limit) => {
      const changes: Change[] = []
      for (const act of some) changes.push(await changeOf(reference, act))
      await commit(reference, other, changes)
      await sameAnswers(reference, other, plan, { sort, limit })
      expect(await other.history({ limit: limit * 3 })).toEqual(await reference.history({ limit: limit * 3 }))
    }),
    parameters,
  )

const asked = ({ type, query }: Asked) => {
  const read = parseQuery(type, query, params)
  return { plan: planSearch(read, language), sort: read.sort }
}

/** The same with resources and searches of FHIR. */
const sameSearches = (reference: Store, other: Store, parameters: Runs) =>
  fc.assert(
    fc.asyncProperty(
      happenings,
      fc.array(queries, { minLength: 1, maxLength: 3 }),
      fc.integer({ min: 1, max: 4 }),
      async (some, searches, limit) => {
        const changes: Change[] = []
        for (const one of some) changes.push(await happened(reference, one))
        await commit(reference, other, changes)
        for (const search of searches) {
          const { plan, sort } = asked(search)
          await sameAnswers(reference, other, plan, { sort, limit })
        }
      },
    ),
    parameters,
  )

type Agree = typeof sameEntries

/** Many runs on stores that are opened for 500 of them. */
const agreeing = async (agree: Agree, open: () => Promise<Store>, shut: (store: Store) => Promise<void>) => {
  for (let done = 0; done < numRuns; done += most) {
    const [memory, other] = [openMemory(options), await open()]
    try {
      await agree(memory, other, { numRuns: Math.min(most, numRuns - done), seed: seed + done })
    } finally {
      await shut(other)
    }
    if (numRuns > most) process.stderr.write(`${agree.name}: ${done + most} of ${numRuns} agree\n`)
  }
}

const onSqlite = (agree: Agree) =>
  agreeing(
    agree,
    () => openSqlite(':memory:', options),
    (store) => store.close(),
  )

const onMongo = async (agree: Agree) => {
  const server = await openServer()
  let url = ''
  const open = () => {
    url = newDatabase(server)
    return openMongo(url, options)
  }
  try {
    await agreeing(agree, open, async (store) => {
      await store.close()
      await dropDatabase(url)
    })
  } finally {
    await server.stop()
  }
}

const hour = 3_600_000

describe(`Random searches over random records, from seed ${seed}`, () => {
  it('draw every form of every search, and each can find something', async () => {
    const store = openMemory(options)
    const rest = new Set(forms)
    for (let round = 0; rest.size > 0 && round < 400; round++) {
      const changes: Change[] = []
      for (const one of fc.sample(happenings, { numRuns: 1, seed: round })[0] ?? [])
        changes.push(await happened(store, one))
      await store.commit(setOf({ changes }))
      for (const form of rest) {
        const { plan } = asked({
          type: form[0],
          query: fc.sample(form[1], { numRuns: 1, seed: round })[0] ?? '',
        })
        if ((await store.count(plan)) > 0) rest.delete(form)
      }
    }
    expect([...rest].map(([type, form]) => [type, fc.sample(form, 1)[0]])).toEqual([])
  })

  it.each([
    ['entries', sameEntries],
    ['FHIR resources', sameSearches],
  ])(
    'over %s find the same in SQLite as in memory, in the same order and pages',
    (_, agree) => onSqlite(agree),
    hour,
  )
})

describeMongo(`Random searches over random records, from seed ${seed}`, () => {
  it.each([
    ['entries', sameEntries],
    ['FHIR resources', sameSearches],
  ])(
    'over %s find the same in MongoDB as in memory, in the same order and pages',
    (_, agree) => onMongo(agree),
    hour,
  )
})
