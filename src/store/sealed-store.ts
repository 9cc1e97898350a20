import { changeOf } from './content.ts'
import type { Change, ChangeSet, Conflict, Filling, Found, Receipt, Store, Stored } from './index.ts'
import type { Kept, KeptChange, KeptFilling, KeptFound, KeptSet } from './kept.ts'
import { plain, type Seal } from './seal.ts'
import { refuseTooLarge } from './too-large.ts'

type Unsealed = 'read' | 'readVersion' | 'history' | 'versions' | 'search' | 'commit' | 'fill'

/** A store as an adapter makes it: its bodies are sealed. */
export interface KeptStore extends Omit<Store, Unsealed> {
  read(...place: Parameters<Store['read']>): Promise<Kept | undefined>
  readVersion(...place: Parameters<Store['readVersion']>): Promise<Kept | undefined>
  history(...asked: Parameters<Store['history']>): Promise<readonly Kept[]>
  versions(...asked: Parameters<Store['versions']>): Promise<readonly Kept[]>
  search(...asked: Parameters<Store['search']>): Promise<KeptFound>
  commit(set: KeptSet): Promise<Receipt | Conflict>
  fill(): Promise<KeptFilling>
}

/** The store whose bodies go through a seal on their way in and out. Refuses 413 what no shelf can hold. */
export const sealedStore = (inner: KeptStore, seal: Seal): Store => {
  const openAll = async (all: readonly Kept[]): Promise<readonly Stored[]> =>
    seal === plain && all.every(isText) ? all : Promise.all(all.map((one) => opened(one, seal)))
  const openOne = (one: Kept | undefined) =>
    one === undefined || (seal === plain && isText(one)) ? one : opened(one, seal)
  return {
    ...inner,
    read: async (type, id) => openOne(await inner.read(type, id)),
    readVersion: async (type, id, version) => openOne(await inner.readVersion(type, id, version)),
    history: async (query) => openAll(await inner.history(query)),
    versions: async (query) => openAll(await inner.versions(query)),
    search: async (plan, page): Promise<Found> => {
      const found = await inner.search(plan, page)
      return seal === plain && isOpen(found) ? found : { ...found, hits: await openAll(found.hits) }
    },
    commit: async (set) => {
      refuseTooLarge(set)
      const sealed = seal === plain || set.changes.length === 0 ? set : await sealedSet(set, seal)
      return await inner.commit(sealed)
    },
    fill: async () => sealedFilling(await inner.fill(), seal),
  }
}

const isText = (kept: Kept): kept is Stored => typeof kept.body === 'string'

const isOpen = (found: KeptFound): found is Found => found.hits.every(isText)

// A tombstone has nothing to seal.
const opened = async (kept: Kept, seal: Seal): Promise<Stored> =>
  kept.state === 'deleted' ? { ...kept, body: '' } : { ...kept, body: await seal.openBody(kept.body, kept) }

const sealedSet = async (set: ChangeSet, seal: Seal): Promise<KeptSet> => ({
  ...set,
  changes: await Promise.all(set.changes.map((change) => sealedChange(change, seal))),
})

const sealedChange = async (change: Change, seal: Seal): Promise<KeptChange> => {
  if (change.act === 'write') return { ...change, body: await seal.body(change.body, change) }
  return change.act === 'destroy' ? { ...change, stub: await seal.body(change.stub, change) } : change
}

const sealedFilling = (filling: KeptFilling, seal: Seal): Filling => ({
  put: async (what) => {
    const { versions = [], rows = [], notes = [] } = what
    refuseTooLarge({ changes: versions.map(changeOf), rows: rows.map(({ text }) => text), notes })
    const sealed = versions.map(async (one) =>
      one.state === 'deleted' ? one : { ...one, body: await seal.body(one.body, one) },
    )
    await filling.put({ rows, notes, versions: await Promise.all(sealed) })
  },
  finish: (numbers) => filling.finish(numbers),
})
