import type { Indexing, Walk } from '../../department/desk/index.ts'
import type { Note, Store } from '../../store/index.ts'

/** Begins the notes about the index. */
const prefix = 'index/'

/** Whether a note is about the index. A store that is filled with the records of another is indexed by itself. */
export const isIndexNote = ({ key }: Note): boolean => key.startsWith(prefix)

/** Changes with every change of what resources are indexed by; each commit with entries expects it. */
export const generationKey = `${prefix}generation`
/** The walks that go on (`Record<type, Walk>`), written with each step of one. */
export const workKey = `${prefix}work`
/** The process that walks; it expires, so that another one takes over from a dead one. */
export const lockKey = `${prefix}lock`
/** How many changes of the program's own way of indexing the store has come to know. */
export const ownWayKey = `${prefix}own-way`
/** Begin the notes that ask for walks: `Record<type, codes>`. Each is of its own, so that asking disturbs nobody. */
export const askedPrefix = `${prefix}asked/`

/** What the notes about the index say. */
export interface IndexNotes extends Indexing {
  readonly generation: string | undefined
  readonly work: string | undefined
  readonly lock: string | undefined
  /** The notes that ask, by key: in `walks` already, and taken away once `work` has them. */
  readonly asked: readonly string[]
  /** Nobody knows by which of the stored parameters resources are indexed: all are walked through for them. */
  readonly isUnknown?: boolean
}

export const readIndexNotes = async (store: Store): Promise<IndexNotes> => {
  const notes = await store.notes(prefix)
  const valueAt = (key: string) => notes.find((note) => note.key === key)?.value
  const asked = notes.filter(({ key }) => key.startsWith(askedPrefix))
  const work = valueAt(workKey)
  const generation = valueAt(generationKey)
  return {
    generation,
    work,
    lock: valueAt(lockKey),
    asked: asked.map(({ key }) => key),
    indexed: [{ is: 'note', key: generationKey, value: generation }],
    walks: asked.reduce(
      (walks, { value = '{}' }) => begun(walks, JSON.parse(value) as Asked),
      JSON.parse(work ?? '{}') as Indexing['walks'],
    ),
  }
}

/** The index of which nothing is known, with what has to be asked for. */
export const unknownIndex = (index: IndexNotes, asked: Asked): IndexNotes =>
  Object.keys(asked).length === 0 ? index : { ...index, isUnknown: true, walks: begun(index.walks, asked) }

/** The codes by which resources are to be indexed, by type. */
export type Asked = Readonly<Record<string, readonly string[]>>

/** A type that is asked for is walked from its beginning, whatever was done. */
const begun = (walks: Indexing['walks'], asked: Asked): Indexing['walks'] => ({
  ...walks,
  ...Object.fromEntries(
    Object.entries(asked).map(([type, codes]) => [
      type,
      { waits: [...new Set([...(walks[type]?.waits ?? []), ...codes])], after: '', done: 0 },
    ]),
  ),
})

/** The note that asks for types to be walked, for the sake of these parameters. */
export const askingFor = (name: string, asked: Asked): Note => ({
  key: `${askedPrefix}${name}`,
  value: JSON.stringify(asked),
})

/** The note of the walks; none where all is done. */
export const workNote = (walks: Readonly<Record<string, Walk>>): Note => ({
  key: workKey,
  value: Object.keys(walks).length === 0 ? undefined : JSON.stringify(walks),
})
