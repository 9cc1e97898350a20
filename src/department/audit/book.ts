import type { KeyObject } from 'node:crypto'
import { refusal } from '../../fhir/index.ts'
import type { LogRow, Note, Store } from '../../store/index.ts'
import { type Checkpoint, checkpointAt, checkpointNote, checkpointsIn, signCheckpoint } from './checkpoint.ts'
import { inTurn } from './in-turn.ts'
import { leafHash, Tree } from './merkle.ts'

/** Rows read at once while the tree grows. */
const page = 2000

/** The log with its hash tree, which is kept in memory and grows with the log. */
export interface Book {
  readonly store: Store
  /** The tree over all rows there are now. Refuses with `conflict` if a row is missing. */
  tree(): Promise<Tree>
  row(index: number): Promise<LogRow | undefined>
  /** The newest checkpoint that covers the row at `index`. */
  covering(index: number): Promise<Checkpoint | undefined>
  /**
   * A signed head of the log as it is now, and the note that keeps it; the one kept already if the log has not grown.
   * Refuses with `conflict` if the log no longer agrees with the newest checkpoint.
   */
  checkpoint(now: string): Promise<{ readonly checkpoint: Checkpoint; readonly note?: Note }>
}

/** Opens the log of a store; `signing` is the log's Ed25519 key. */
export const openBook = (store: Store, signing: KeyObject): Book => {
  const grown = new Tree()
  const tree = inTurn(() => grow(grown, store))
  const newest = async () => (await checkpointsIn(store)).at(-1)
  const checkpoint = async (now: string) => {
    const { size } = await tree()
    const last = await newest()
    if (last && (last.size > size || rootAt(grown, last.size) !== last.root)) throw altered(last.size)
    const kept = await checkpointAt(store, size)
    if (kept) return { checkpoint: kept }
    const made = signCheckpoint({ size, root: rootAt(grown, size), time: now }, signing)
    return { checkpoint: made, note: { key: checkpointNote(size), value: JSON.stringify(made) } }
  }
  return {
    store,
    tree,
    row: async (index) => (await store.logRows(index, index + 1))[0],
    covering: async (index) => {
      const last = await newest()
      return last && last.size > index ? last : undefined
    },
    checkpoint,
  }
}

const grow = async (tree: Tree, store: Store): Promise<Tree> => {
  const size = await store.logSize()
  while (tree.size < size) {
    const rows = await store.logRows(tree.size, Math.min(size, tree.size + page))
    if (rows.length === 0) throw missing(tree.size)
    for (const { index, text } of rows) {
      if (index !== tree.size) throw missing(tree.size)
      tree.grow(leafHash(text))
    }
  }
  return tree
}

/** A tree's root as a checkpoint writes it. */
export const rootAt = (tree: Tree, size: number): string => base64(tree.root(size))

export const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

const missing = (index: number) =>
  refusal('conflict', {
    says: `Entry ${index} of the log is missing.`,
    next: 'Call $verify-log: it names every entry that was changed or removed.',
  })

const altered = (size: number) =>
  refusal('conflict', {
    says: `The log does not agree with the checkpoint of size ${size}.`,
    next: 'Call $verify-log: it names every entry that was changed or removed.',
  })
