import { randomUUID } from 'node:crypto'
import { changeSet, type Note, type Store } from '../../store/index.ts'
import { type Asked, askingFor, ownWayKey } from './index-notes.ts'

/** What later programs index that earlier ones did not, oldest first: a program that indexes otherwise adds a line. */
const news: readonly Asked[] = [
  {
    Location: ['near'],
    MolecularSequence: [
      'chromosome-variant-coordinate',
      'chromosome-window-coordinate',
      'referenceseqid-variant-coordinate',
      'referenceseqid-window-coordinate',
    ],
  },
]

/** Says that a store is indexed in this program's way. */
export const ownWayNote: Note = { key: ownWayKey, value: String(news.length) }

/** Asks for walks through the records that an earlier program may have indexed. Of several processes one does it. */
export const keepUp = async (store: Store): Promise<void> => {
  const value = await store.note(ownWayKey)
  const since = Number(value ?? 0)
  if (since >= news.length) return
  const asked: Record<string, readonly string[]> = {}
  for (const [type, codes] of news.slice(since).flatMap((one) => Object.entries(one)))
    if ((await store.count({ types: [type], where: { op: 'every' } })) > 0)
      asked[type] = [...(asked[type] ?? []), ...codes]
  const asking = Object.keys(asked).length > 0 ? [askingFor(randomUUID(), asked)] : []
  const expects = [{ is: 'note', key: ownWayKey, value }] as const
  await store.commit(changeSet({ notes: [ownWayNote, ...asking], expects }))
}
