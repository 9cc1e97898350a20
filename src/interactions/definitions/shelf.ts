import type { Pending, Unit } from '../../department/desk/index.ts'
import { parseJson, type Resource } from '../../fhir/index.ts'
import type { Store } from '../../store/index.ts'
import type { Known } from './options.ts'
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
  /** Adopts what has changed in the store; looks at most once a second, and at once after a change made here. */
  refresh(): Promise<void>
  readonly resources: () => readonly Resource[]
  /** Writes the notes that tell every process of a change. It is decided by all definitions, or anew. */
  tell(unit: Unit, change: Pending): Promise<void>
}

export const openShelf = (store: Store, known: Known): Shelf => {
  const kept = new Map<string, Kept>()
  const resources = () => [...kept.values()].map(({ resource }) => resource)
  let seen: string | undefined
  let looked = Number.NEGATIVE_INFINITY
  let watchUntil = Number.NEGATIVE_INFINITY
  let busy = 0
  const told = new WeakSet<Unit>()
  let last: Promise<void> = Promise.resolve()
  const look = async () => {
    const time = performance.now()
    const now = await store.note(mark)
    if (now !== seen) {
      await readChanged(store, kept)
      known.adopt(inForce(resources(), known.builtIn))
    }
    seen = now
    looked = time
  }
  const lookAfter = async (before: Promise<void>) => {
    busy++
    await before.catch(() => undefined)
    await look().finally(() => {
      busy--
    })
  }
  const lookAgain = (): Promise<void> => {
    last = lookAfter(last)
    return last
  }
  return {
    resources,
    refresh: () => {
      const time = performance.now()
      const isDue = time < watchUntil || (busy === 0 && time - looked >= lookEvery)
      return isDue ? lookAgain() : last
    },
    tell: async (unit, { type, id, was, act }) => {
      watchUntil = performance.now() + watchFor
      const version = String(was + 1)
      const before = await unit.note(mark)
      if (before !== seen && !told.has(unit)) await lookAgain()
      told.add(unit)
      unit.writeNote({ key: `${prefix}${type}/${id}`, value: act === 'write' ? version : undefined })
      unit.writeNote({ key: mark, value: `${type}/${id}/${version}` })
    },
  }
}

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
