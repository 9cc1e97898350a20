import { type Resource, toText } from '../../fhir/index.ts'
import { type Change, changeSet, type LogRow, type Store } from '../../store/index.ts'
import type { Language } from '../desk/index.ts'
import type { LogKeys } from './keys.ts'
import type { ServerName } from './map-agents.ts'
import { toAuditEvents } from './map-audit-event.ts'
import { fromRow } from './map-row.ts'
import { makeSeals } from './seal.ts'

/** The note that says up to where AuditEvents were made: `{"index": n}`, the first row not yet done. */
const derivedNote = 'audit-derived'

/** Rows of the log whose events are committed together. */
const batch = 200

/** What AuditEvents are made with. */
export interface EventMaker {
  readonly keys: Pick<LogKeys, 'stamp'>
  readonly language: Pick<Language, 'entriesOf' | 'indexed'>
  readonly server: ServerName
  /** Brings the language up to date after a race was lost by what is named. */
  readonly refresh?: (lost: string) => Promise<unknown>
}

/**
 * Makes the AuditEvents of the log rows that have none yet, and returns how many it made: of all that the log has when
 * it begins, or of `most` rows; `atOnce` rows of them in one commit. Several processes may do it at once: each batch is
 * made by one of them. It leaves no row in the log itself.
 */
export const catchUp = async (
  store: Store,
  maker: EventMaker,
  { most = Number.POSITIVE_INFINITY, atOnce = batch } = {},
): Promise<number> => {
  const seal = makeSeals(maker.keys.stamp)
  const end = Math.min(await store.logSize(), (await derivedUpTo(store)) + most)
  let made = 0
  for (let again = false; ; ) {
    const note = await store.note(derivedNote)
    const from = indexIn(note)
    const to = Math.min(end, from + atOnce)
    if (from >= to) return made
    const rows = await store.logRows(from, to)
    const indexed = maker.language.indexed()
    const changes = rows.flatMap((row) => changesOf(row, maker, seal))
    const fresh = again ? await unmade(store, changes) : changes
    const done = await store.commit(
      changeSet({
        changes: fresh,
        expects: [{ is: 'note', key: derivedNote, value: note }, ...indexed],
        notes: [{ key: derivedNote, value: JSON.stringify({ index: to }) }],
      }),
    )
    again = !done.ok
    if (!done.ok) await maker.refresh?.(done.about)
    if (done.ok) made += fresh.length
  }
}

/** The first row of the log whose AuditEvents are not made yet. */
export const derivedUpTo = async (store: Store): Promise<number> => indexIn(await store.note(derivedNote))

const indexIn = (note: string | undefined): number =>
  note === undefined ? 0 : (JSON.parse(note) as { index: number }).index

// A text that is no row of ours makes no event; `$verify-log` names it.
const changesOf = (
  { index, text }: LogRow,
  { language, server }: EventMaker,
  seal: ReturnType<typeof makeSeals>,
): Change[] => {
  const row = fromRow(text)
  const events = row ? toAuditEvents(row, index, server) : []
  return events.map((event) => changeOf(seal(event, events.length), language))
}

const changeOf = (event: Resource, language: EventMaker['language']): Change => ({
  act: 'write',
  type: event.resourceType,
  id: event.id ?? '',
  was: 0,
  time: event.meta?.lastUpdated ?? '',
  body: toText(event),
  entries: language.entriesOf(event),
})

// After a lost race: what is there already, even if the note that says so is gone, is not made again.
const unmade = async (store: Store, changes: readonly Change[]): Promise<Change[]> => {
  const there = await Promise.all(changes.map(({ type, id }) => store.read(type, id)))
  return changes.filter((_, place) => !there[place])
}
