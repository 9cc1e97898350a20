import { refusal } from '../fhir/outcomes.ts'
import type { Change, ChangeSet } from './change-set.ts'
import type { Entries } from './entries.ts'

/** Of the 16 MB that a document of MongoDB holds, 15: a store that takes more could never be moved to that one. */
const most = 15_000_000

/**
 * Refuses 413, on every store alike, what no document can hold: a resource's body with its index entries, a log row, a
 * note.
 */
export const refuseTooLarge = ({
  changes,
  rows,
  notes,
}: Pick<ChangeSet, 'changes' | 'rows' | 'notes'>): void => {
  for (const change of changes) {
    const size = sizeOf(change)
    if (size > most) throw tooLarge(`${change.type}/${change.id}`, size)
  }
  for (const text of rows) checkText(text)
  for (const { value = '' } of notes) checkText(value)
}

const checkText = (text: string): void => {
  if (bytesIn(text) > most) throw tooLarge('A note or log entry', bytesIn(text))
}

const sizeOf = (change: Change): number => {
  if (change.act === 'delete') return 0
  if (change.act === 'destroy') return bytesIn(change.stub)
  return (change.act === 'write' ? bytesIn(change.body) : 0) + entriesIn(change.entries)
}

// Short texts are not counted by the byte: they cannot make the difference.
const bytesIn = (text: string): number => (text.length > most / 30 ? Buffer.byteLength(text) : text.length)

/** A name, a type and a length stand beside each value of a document's array. */
const besideEach = 13

const entriesIn = ({ terms, ranges, sorts }: Entries): number => {
  let size = sorts.length * 100
  for (const term of terms) size += besideEach + term.length
  for (const { key, lo2 } of ranges) size += besideEach + (lo2 === undefined ? 40 : 72) + key.length
  return size
}

const tooLarge = (what: string, size: number) =>
  refusal('too-large', {
    says: `${what} takes ${size} bytes with its index entries; a resource takes at most ${most}.`,
    next: 'Put large content into a Binary and refer to it, or divide the resource.',
  })
