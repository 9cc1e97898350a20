import fc from 'fast-check'
import {
  type Found,
  noEntries,
  type Plan,
  type Position,
  type SortKey,
  type Store,
} from '../../src/store/index.ts'
import { compareFor } from '../../src/store/match.ts'
import { openMemory } from '../../src/store/memory/index.ts'
import { openMongo } from '../../src/store/mongodb/index.ts'
import { openSqlite } from '../../src/store/sqlite/index.ts'
import { type StablePage, searchAt } from '../../src/store/stable-page.ts'
import { describeMongo, dropDatabase, newDatabase, openServer } from '../mongo/server.ts'
import { type Act, acts, oneTypePlans, plans, sorts } from './random.ts'
import { options, remove, setOf, write } from './sets.ts'
import { entriesIn, ShelfModel } from './shelf-model.ts'

/** Two copies of one shelf: the store's, and the model's. */
const commit = async (store: Store, model: ShelfModel, some: readonly Act[]) => {
  const changes = some.map(({ type, id, entries }) => {
    const ref = `${type}/${id}`
    const was = model.version(ref)
    return entries ? write(ref, was, { entries, body: JSON.stringify({ entries }) }) : remove(ref, was)
  })
  expect(await store.commit(setOf({ changes }))).toMatchObject({ ok: true })
  model.commit(some)
}

const shown = ({ hits }: Found) => hits.map(({ type, id, version }) => `${type}/${id}/${version}`)

interface Walk {
  readonly store: Store
  readonly model: ShelfModel
  readonly plan: Plan
  readonly sort: readonly SortKey[]
  readonly seq: number
  readonly limit: number
}

/** One page of the store, held against the model's. */
const turned = async (walk: Walk, part: Pick<StablePage, 'after' | 'to'>): Promise<Position | undefined> => {
  const { store, model, plan, sort, limit, seq } = walk
  const looked = { store, entriesOf: ({ body }: { body: string }) => entriesIn(body) }
  const found = await searchAt(looked, [plan], { sort, limit, ...part }, seq)
  const compare = compareFor(sort)
  const all = model.page(plan, sort, seq).filter(({ at }) => !part.after || compare(at, part.after) > 0)
  const here = all.filter(({ at }) => !part.to || compare(at, part.to) <= 0)
  expect(shown(found)).toEqual(here.slice(0, limit).map(({ shows }) => shows))
  if (!part.to) expect(found.next !== undefined).toBe(all.length > limit)
  return found.next && JSON.parse(JSON.stringify(found.next))
}

/** Goes through all pages, then back again, while others write between each two. */
const thereAndBack = async (walk: Walk, writes: readonly (readonly Act[])[]) => {
  const begins: (Position | undefined)[] = []
  const between = async (turn: number) => {
    const some = writes[turn % writes.length]
    if (some) await commit(walk.store, walk.model, some)
  }
  let after: Position | undefined
  do {
    begins.push(after)
    after = await turned(walk, after ? { after } : {})
    await between(begins.length)
  } while (after)
  for (let page = begins.length - 2; page >= 0; page--) {
    const [from, to] = [begins[page], begins[page + 1]]
    await turned(walk, { ...(from ? { after: from } : {}), ...(to ? { to } : {}) })
    await between(page)
  }
}

const keepsPages = (open: () => Promise<Store>, numRuns: number) =>
  fc.assert(
    fc.asyncProperty(
      fc.array(acts, { minLength: 1, maxLength: 3 }),
      fc.oneof(plans, oneTypePlans),
      sorts,
      fc.integer({ min: 1, max: 4 }),
      fc.array(acts, { maxLength: 4 }),
      async (before, plan, sort, limit, writes) => {
        const [store, model] = [await open(), new ShelfModel()]
        for (const some of before) await commit(store, model, some)
        expect(await store.seq()).toBe(model.seq)
        await thereAndBack({ store, model, plan, sort, limit, seq: model.seq }, writes)
        await store.close()
      },
    ),
    { numRuns },
  )

describe('Pages of a search, while others write, update and delete between them', () => {
  it('show in memory what matched at first and still does, each once, at its old place', () =>
    keepsPages(async () => openMemory(options), 300))

  it('show the same in SQLite', () => keepsPages(() => openSqlite(':memory:', options), 150), 120_000)

  it('of several plans are one order', async () => {
    const [store, model] = [openMemory(options), new ShelfModel()]
    const entries = (value: number) => ({
      terms: [],
      ranges: [],
      sorts: [{ param: 'p', min: value, max: value }],
    })
    const put = (type: string, id: string, value: number) => ({ type, id, entries: entries(value) })
    await commit(store, model, [
      put('Alpha', '1', 1),
      put('Beta', '1', 2),
      put('Alpha', '2', 3),
      put('Beta', '2', 4),
    ])
    await commit(store, model, [put('Beta', '1', 9), put('Alpha', '3', 0)])
    const looked = { store, entriesOf: ({ body }: { body: string }) => entriesIn(body) }
    const both = ['Alpha', 'Beta'].map((type): Plan => ({ types: [type], where: { op: 'every' } }))
    const page = { sort: [{ param: 'p', descending: false }], limit: 3 }
    const first = await searchAt(looked, both, page, 1)
    expect(shown(first)).toEqual(['Alpha/1/1', 'Beta/1/2', 'Alpha/2/1'])
    const { next } = first
    expect(shown(await searchAt(looked, both, { ...page, ...(next ? { after: next } : {}) }, 1))).toEqual([
      'Beta/2/1',
    ])
  })

  it('are refused when too many matches have changed', async () => {
    const [store, model] = [openMemory(options), new ShelfModel()]
    const all = Array.from({ length: 2001 }, (_, n) => ({ type: 'Alpha', id: `${n}`, entries: noEntries }))
    await commit(store, model, all)
    await commit(store, model, all)
    const looked = { store, entriesOf: () => noEntries }
    const plan: Plan = { types: ['Alpha'], where: { op: 'every' } }
    await expect(searchAt(looked, [plan], { sort: [], limit: 2 }, 1)).rejects.toMatchObject({
      status: 400,
      outcome: { issue: [{ details: { coding: [{ code: 'page-expired' }] } }] },
    })
  })
})

describeMongo('Pages of a search, while others write, update and delete between them', () => {
  it('show the same in MongoDB', async () => {
    const server = await openServer()
    const urls: string[] = []
    const open = async () => {
      urls.push(newDatabase(server))
      return openMongo(urls.at(-1) ?? '', options)
    }
    try {
      await keepsPages(open, 15)
    } finally {
      for (const url of urls) await dropDatabase(url)
      await server.stop()
    }
  }, 300_000)
})
