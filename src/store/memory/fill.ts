import { changeOf, fillingNote, refuseFull } from '../content.ts'
import type { Filler, Filling } from '../index.ts'
import { carryOut } from './commit.ts'
import { liveNote, type Shelves } from './shelves.ts'

export const fill = (shelves: Shelves): Filling => {
  const isOpen = liveNote(shelves.notes.get(fillingNote)) !== undefined
  if (!isOpen && (shelves.seq > 0 || shelves.notes.size > 0)) refuseFull()
  for (const all of [shelves.places, shelves.notes, shelves.blobs]) all.clear()
  shelves.log.length = 0
  shelves.notes.set(fillingNote, { key: fillingNote, value: '' })
  return {
    put: async (what) => put(shelves, what),
    finish: async ({ seq }) => {
      shelves.seq = seq
      shelves.notes.delete(fillingNote)
    },
  }
}

const put = (shelves: Shelves, { versions = [], rows = [], notes = [] }: Filler): void => {
  for (const version of versions) carryOut(shelves, changeOf(version), version.seq)
  shelves.log.push(...rows)
  for (const note of notes) shelves.notes.set(note.key, note)
}
