import type { Act, Pending, Unit } from '../../department/desk/index.ts'
import { parseJson, type Resource } from '../../fhir/index.ts'
import type { Store } from '../../store/index.ts'
import { generationKey, type IndexNotes, readIndexNotes, unknownIndex } from './index-notes.ts'
import type { Known } from './options.ts'
import { isParam } from './params.ts'
import { allAsked } from './plan-index.ts'
import { inForce } from './rank.ts'

/** What stands for the newest change of any definition; every process compares it with what it has seen. */
const mark = 'definitions'
/** Begins the notes that name each stored definition and its version. */
const prefix = 'definition '

const lookEvery = 1000
/** After a change of its own a process looks at every act, until the change is surely committed. */
const watchFor = 5000

interface Kept {
  readonly version: string
  readonly resource: Resource
}

/** The stored definitions, as this process knows them. */
export interface Shelf {
  /**
   * Adopts what has changed in the store. Looks at most once a second; at once after a change made here, for an act that
   * names a stored search parameter, and where an act was lost because resources are indexed otherwise now.
   */
  refresh(act?: Pick<Act, 'interaction' | 'query' | 'ifNoneExist'>, lost?: string): Promise<unknown>
  /** Looks at once. What it finds about the index is what the language speaks of. */
  look(): Promise<IndexNotes>
  readonly resources: () => readonly Resource[]
  /** Writes the notes that tell every process of a change. It is decided by all definitions, or anew. */
  tell(unit: Unit, change: Pending): Promise<void>
}

export const openShelf = (store: Store, known: Known): Shelf => {
  const kept = new Map<string, Kept>()
  const resources = () => [...kept.values()].map(({ resource }) => resource)
  const eye = openEye(store, known, kept)
  let watchUntil = Number.NEGATIVE_INFINITY
  let busy = 0
  const told = new WeakSet<Unit>()
  let last: Promise<unknown> = Promise.resolve()
  const lookAfter = async (before: Promise<unknown>) => {
    busy++
    await before.catch(() => undefined)
    return eye.look().finally(() => {
      busy--
    })
  }
  const look = (): Promise<IndexNotes> => {
    const next = lookAfter(last)
    last = next
    return next
  }
  return {
    resources,
    look,
    refresh: (act, lost) => {
      const time = performance.now()
      const isDue = time < watchUntil || (busy === 0 && time - eye.looked() >= lookEvery)
      const isNeeded = lost === generationKey || (act && kept.size > 0 && isAboutParams(act, resources()))
      return isDue || isNeeded ? look() : last
    },
    tell: async (unit, { type, id, was, act }) => {
      watchUntil = performance.now() + watchFor
      const version = String(was + 1)
      const before = await unit.note(mark)
      if (before !== eye.seen() && !told.has(unit)) await look()
      told.add(unit)
      unit.writeNote({ key: `${prefix}${type}/${id}`, value: act === 'write' ? version : undefined })
      unit.writeNote({ key: mark, value: `${type}/${id}/${version}` })
    },
  }
}

/** Looks at the store, one look at a time, and has what it sees adopted. */
const openEye = (store: Store, known: Known, kept: Map<string, Kept>) => {
  let seen: string | undefined
  let looked = Number.NEGATIVE_INFINITY
  const look = async (): Promise<IndexNotes> => {
    const time = performance.now()
    const before = await readIndexNotes(store)
    const now = await store.note(mark)
    const isNew = now !== seen
    if (isNew) await readChanged(store, kept)
    const after = isNew ? await readIndexNotes(store) : before
    // Definitions and index must be of one moment: a parameter counts as complete unless the index says otherwise.
    if (after.generation !== before.generation) return look()
    const stored = [...kept.values()].map(({ resource }) => resource)
    if (isNew) known.adopt(inForce(stored, known.builtIn))
    const isUnknown = after.generation === undefined
    const index = isUnknown ? unknownIndex(after, allAsked(stored.filter(isParam), known.builtIn)) : after
    known.follow(index)
    seen = now
    looked = time
    return index
  }
  return { look, seen: () => seen, looked: () => looked }
}

/** Whether the act may search by a stored parameter, of which nothing old must be believed. */
const isAboutParams = (
  { interaction, query, ifNoneExist = '' }: Pick<Act, 'interaction' | 'query' | 'ifNoneExist'>,
  stored: readonly Resource[],
): boolean =>
  stored.some(
    (one) =>
      isParam(one) && (interaction === 'transaction' || `${query} ${ifNoneExist}`.includes(String(one.code))),
  )

const readChanged = async (store: Store, kept: Map<string, Kept>): Promise<void> => {
  const notes = new Map(
    (await store.notes(prefix)).map(({ key, value }) => [key.slice(prefix.length), value]),
  )
  for (const ref of kept.keys()) if (!notes.has(ref)) kept.delete(ref)
  for (const [ref, version = ''] of notes) {
    if (kept.get(ref)?.version === version) continue
    const [type = '', id = ''] = ref.split('/')
    const stored = await store.read(type, id)
    if (stored?.state === 'live')
      kept.set(ref, { version, resource: slim(parseJson(stored.body) as Resource) })
    // One definition may be a megabyte: others get their turn between two.
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** Without what only people read. A snapshot makes the differential needless. */
const slim = ({ text: _text, differential, ...rest }: Resource): Resource =>
  rest.snapshot === undefined && differential !== undefined ? { ...rest, differential } : rest
