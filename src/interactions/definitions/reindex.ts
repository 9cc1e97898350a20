import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { bodyOf, type Indexing, type Walk } from '../../department/desk/index.ts'
import { type Change, changeSet, type Store, type Stored } from '../../store/index.ts'
import { askingFor, generationKey, type IndexNotes, lockKey, workKey, workNote } from './index-notes.ts'
import type { Known } from './options.ts'
import { keepUp } from './own-way.ts'
import type { Shelf } from './shelf.ts'

/** How long the lock outlives the last step of the process that holds it, in ms. */
const lockLasts = 10_000
/** How long one step should take, in ms: the number of its resources follows from it, within bounds. */
const stepTakes = 50
const fewInStep = 20
const mostInStep = 200
const longestPause = 200

export interface HowToIndex {
  /** Pauses as long as it works, so that others get their turn. */
  readonly isGentle: boolean
  readonly signal?: AbortSignal
}

/** Indexes anew what has to be. */
export interface Indexer {
  /**
   * For a program that opens a store: where an earlier one may have indexed it in another way, has the records concerned
   * indexed anew. Until then searches by what is new are refused.
   */
  keepUp(): Promise<void>
  /** Has resources of these types indexed anew, by whichever process comes to it. Searches go on meanwhile. */
  ask(types: readonly string[]): Promise<void>
  /** What goes on, read afresh. */
  state(): Promise<Indexing['walks']>
  /** Works until all is done, until it is told to stop, or at once not if another process does it already. */
  work(how: HowToIndex): Promise<void>
}

/**
 * Walks through the resources of each type by id and writes their entries anew, some in one commit with the place
 * reached. A resource that is changed meanwhile is indexed by whoever changes it. A process that ends, in whatever
 * way, leaves the place to the next.
 */
export const openIndexer = (store: Store, known: Known, shelf: Shelf): Indexer => {
  const me = randomUUID()
  const parts: Parts = { store, known, me }
  return {
    keepUp: () => keepUp(store),
    ask: async (types) => {
      const note = askingFor(randomUUID(), Object.fromEntries(types.map((type) => [type, []])))
      await store.commit(changeSet({ notes: [note] }))
    },
    state: async () => (await shelf.look()).walks,
    work: (how) => walkAll(parts, shelf, how),
  }
}

const walkAll = async (parts: Parts, shelf: Shelf, { isGentle, signal }: HowToIndex): Promise<void> => {
  let size = fewInStep
  for (;;) {
    const index = await shelf.look()
    if (Object.keys(index.walks).length === 0 || signal?.aborted) return leave(parts, index)
    if (index.lock !== parts.me && !(await lock(parts, index))) return
    const start = performance.now()
    const isDone = await step(parts, index, size)
    const took = performance.now() - start
    size = isDone ? nextSize(size, took) : Math.max(1, size >> 1)
    if (isGentle) await pause(Math.min(took, longestPause))
  }
}

interface Parts {
  readonly store: Store
  readonly known: Known
  /** Names this process in the lock. */
  readonly me: string
}

/** Not fewer than a few: where a commit is slow by itself, smaller ones would make it no faster. */
const nextSize = (size: number, took: number): number => {
  const fitting = Math.round((size * stepTakes) / Math.max(took, 1))
  return Math.min(mostInStep, Math.max(fewInStep, Math.min(size * 2, fitting)))
}

/** Takes the lock unless another process has it. */
const lock = async ({ store, me }: Parts, { lock: held }: IndexNotes): Promise<boolean> => {
  if (held !== undefined) return false
  const taken = await store.commit(
    changeSet({ notes: [lockOf(me)], expects: [{ is: 'note', key: lockKey, value: undefined }] }),
  )
  return taken.ok
}

const lockOf = (me: string) => ({ key: lockKey, value: me, expires: Date.now() + lockLasts })

const leave = async ({ store, me }: Parts, { lock: held }: IndexNotes): Promise<void> => {
  if (held !== me) return
  const expects = [{ is: 'note', key: lockKey, value: me }] as const
  await store.commit(changeSet({ notes: [{ key: lockKey, value: undefined }], expects }))
}

/** One commit: what was asked for is begun, or some resources of a type are indexed. False if it came to nothing. */
const step = async (parts: Parts, index: IndexNotes, size: number): Promise<boolean> => {
  const { store, known, me } = parts
  const { changes, walks, indexed } = await (index.asked.length > 0 || index.isUnknown ? begin : go)(
    store,
    known,
    index,
    size,
  )
  const done = await store.commit(
    changeSet({
      changes,
      expects: [
        ...indexed,
        { is: 'note', key: lockKey, value: me },
        { is: 'note', key: workKey, value: index.work },
      ],
      notes: [
        workNote(walks),
        lockOf(me),
        ...index.asked.map((key) => ({ key, value: undefined })),
        ...(index.isUnknown ? [{ key: generationKey, value: '1' }] : []),
      ],
    }),
  )
  return done.ok
}

interface Step extends Indexing {
  readonly changes: readonly Change[]
}

/** Counts what is to be walked. Where nothing is, nothing can come that is indexed in an older way. */
const begin = async (store: Store, _known: Known, { walks, indexed }: IndexNotes): Promise<Step> => {
  const counted: Record<string, Walk> = {}
  for (const [type, walk] of Object.entries(walks)) {
    const of = walk.of ?? (await store.count({ types: [type], where: { op: 'every' } }))
    if (of > 0) counted[type] = { ...walk, of }
  }
  return { changes: [], walks: counted, indexed }
}

/** Walks on in one type; first where a search waits for it. */
const go = async (store: Store, known: Known, { walks }: IndexNotes, size: number): Promise<Step> => {
  const all = Object.entries(walks)
  const [type, walk] = all.find(([, { waits }]) => waits.length > 0) ?? all[0] ?? []
  if (type === undefined || walk === undefined) return { changes: [], walks, indexed: [] }
  const indexed = known.language.indexed()
  const from = walk.after === '' ? {} : { after: { values: [], type, id: walk.after } }
  const found = await store.search(
    { types: [type], where: { op: 'every' } },
    { sort: [], limit: size, ...from },
  )
  const changes: Change[] = []
  for (const hit of found.hits) {
    changes.push(...indexing(hit, known))
    await new Promise((resolve) => setImmediate(resolve))
  }
  const { [type]: _ended, ...others } = walks
  if (!found.next) return { changes, walks: others, indexed }
  const on = { ...walk, after: found.next.id, done: walk.done + found.hits.length }
  return { changes, walks: { ...others, [type]: on }, indexed }
}

/** A body that is no resource is kept as it is, and found by nothing. */
const indexing = (hit: Stored, { language }: Known): readonly Change[] => {
  const { type, id, version: was } = hit
  try {
    return [{ act: 'index', type, id, was, entries: language.entriesOf(bodyOf(hit)) }]
  } catch {
    return []
  }
}
