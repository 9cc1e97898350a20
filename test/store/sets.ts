import { createHash } from 'node:crypto'
import {
  type Change,
  changeSet,
  type Entries,
  noEntries,
  type Page,
  type Plan,
  type Store,
  type StoreOptions,
} from '../../src/store/index.ts'

/** A store to test, and how it is opened again after it was closed, if it lasts. */
export interface Opened {
  readonly store: Store
  readonly reopen?: () => Promise<Store>
}

export type Open = () => Promise<Opened>

/** Stamps that show what they were made of; one text cannot be stamped. */
export const options: StoreOptions = {
  stamp: (index, text) => {
    if (text === 'spoilt') throw new Error('no stamp')
    return `${index}:${text.length}`
  },
}

export const setOf = changeSet

export const bytesOf = (length: number): Uint8Array => Uint8Array.from({ length }, (_, place) => place % 251)

export const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** Bytes of this length, or these, in hand. */
export const aBlob = (of: number | Uint8Array) => {
  const bytes = typeof of === 'number' ? bytesOf(of) : of
  return { hash: hashOf(bytes), bytes }
}

export const day = (n: number): string => new Date(Date.UTC(2026, 0, n)).toISOString()

export const write = (
  ref: string,
  was = 0,
  { entries = noEntries, time = day(was + 1), body = `{"ref":"${ref}","version":"${was + 1}"}` } = {},
): Change => ({ act: 'write', ...split(ref), was, time, body, entries })

export const remove = (ref: string, was: number, time = day(was + 1)): Change => ({
  act: 'delete',
  ...split(ref),
  was,
  time,
})

export const destroy = (ref: string, was: number, blobs: readonly string[] = []): Change => ({
  act: 'destroy',
  ...split(ref),
  was,
  time: day(was + 1),
  stub: `{"stub":"${ref}"}`,
  blobs,
})

export const reindex = (ref: string, was: number, entries: Entries): Change => ({
  act: 'index',
  ...split(ref),
  was,
  entries,
})

const split = (ref: string) => {
  const [type = '', id = ''] = ref.split('/')
  return { type, id }
}

export const entriesOf = (parts: Partial<Entries>): Entries => ({ ...noEntries, ...parts })

export const refsOf = (hits: readonly { type: string; id: string }[]): string[] =>
  hits.map(({ type, id }) => `${type}/${id}`)

/** Every page of a search, one after the other. */
export const paged = async (store: Store, plan: Plan, page: Page): Promise<string[]> => {
  const refs: string[] = []
  let after = page.after
  for (;;) {
    const { hits, next } = await store.search(plan, { ...page, ...(after ? { after } : {}) })
    expect(hits.length).toBeLessThanOrEqual(page.limit)
    refs.push(...refsOf(hits))
    if (!next) return refs
    after = JSON.parse(JSON.stringify(next))
  }
}
