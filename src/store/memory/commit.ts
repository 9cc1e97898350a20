import type {
  Change,
  ChangeSet,
  Expectation,
  LogRow,
  Receipt,
  Stored,
  StoreOptions,
  Versioning,
} from '../index.ts'
import { bytesOf } from './blobs.ts'
import { matching } from './read.ts'
import { liveNote, newest, type Place, type Shelves } from './shelves.ts'

/** What is no longer as the set's decision saw it; undefined if all is. */
export const changedMeanwhile = (shelves: Shelves, { changes, expects }: ChangeSet): string | undefined => {
  const seen = new Set<string>()
  for (const { act, type, id, was } of changes) {
    const ref = `${type}/${id}`
    const stored = newest(shelves, type, id)
    if ((stored?.version ?? 0) !== was || seen.has(ref)) return ref
    if (act === 'index' && stored?.state !== 'live') return ref
    seen.add(ref)
  }
  for (const expectation of expects) {
    const about = disappointed(shelves, expectation)
    if (about !== undefined) return about
  }
  return undefined
}

const disappointed = (shelves: Shelves, it: Expectation): string | undefined => {
  switch (it.is) {
    case 'version':
      return (newest(shelves, it.type, it.id)?.version ?? 0) === it.version
        ? undefined
        : `${it.type}/${it.id}`
    case 'note':
      return liveNote(shelves.notes.get(it.key))?.value === it.value ? undefined : it.key
    case 'found':
      return difference(
        matching(shelves, it.plan).map(({ type, id }) => `${type}/${id}`),
        it.refs,
      )
  }
}

const difference = (found: readonly string[], expected: readonly string[]): string | undefined =>
  found.find((ref) => !expected.includes(ref)) ?? expected.find((ref) => !found.includes(ref))

/** Carries the set out. The rows are stamped first: if that fails, nothing has changed. */
export const apply = (shelves: Shelves, set: ChangeSet, { stamp }: StoreOptions): Receipt => {
  const blobs = set.blobs.map((blob) => [blob.hash, bytesOf(shelves, blob)] as const)
  const firstRow = shelves.log.length
  const rows = set.rows.map((text, place): LogRow => {
    const index = firstRow + place
    return { index, text, stamp: stamp(index, text) }
  })
  shelves.log.push(...rows)
  shelves.seq += 1
  for (const change of set.changes) carryOut(shelves, change, shelves.seq)
  for (const [hash, bytes] of blobs) shelves.blobs.set(hash, bytes)
  for (const blob of set.blobs) if ('staged' in blob) shelves.staged.delete(blob.staged)
  for (const note of set.notes) {
    if (note.value === undefined) shelves.notes.delete(note.key)
    else shelves.notes.set(note.key, note)
  }
  return { ok: true, seq: shelves.seq, firstRow }
}

export const carryOut = (shelves: Shelves, change: Change, seq: number): void => {
  const ref = `${change.type}/${change.id}`
  if (change.act === 'index') {
    shelves.places.set(ref, { versions: shelves.places.get(ref)?.versions ?? [], entries: change.entries })
    return
  }
  if (change.act === 'destroy') for (const hash of change.blobs) shelves.blobs.delete(hash)
  const before = change.act === 'destroy' ? [] : (shelves.places.get(ref)?.versions ?? [])
  shelves.places.set(ref, place(before, change, seq))
}

const place = (before: readonly Stored[], change: Versioning, seq: number): Place => {
  const { type, id, was, time } = change
  const version = { type, id, version: was + 1, time, seq }
  switch (change.act) {
    case 'write':
      return {
        versions: [...before, { ...version, state: 'live', body: change.body }],
        entries: change.entries,
      }
    case 'delete':
      return { versions: [...before, { ...version, state: 'deleted', body: '' }], entries: undefined }
    case 'destroy':
      return { versions: [{ ...version, state: 'destroyed', body: change.stub }], entries: undefined }
  }
}
