import type { Resource } from '../../fhir/index.ts'
import { toText } from '../../fhir/index.ts'
import type { Change, LogRow, Store } from '../../store/index.ts'
import type { Language } from '../desk/index.ts'
import type { ServerName } from './map-agents.ts'
import { toAuditEvents } from './map-audit-event.ts'
import { fromRow } from './map-row.ts'

/** The note that says up to where AuditEvents were made: `{"index": n}`, the first row not yet done. */
const derivedNote = 'audit-derived'

/** Rows of the log whose events are committed together. */
const batch = 200

/**
 * Makes the AuditEvents of all log rows that have none yet, and returns how many it made. Several processes may do it
 * at once: each batch is made by one of them. It leaves no row in the log itself.
 */
export const catchUp = async (
  store: Store,
  language: Pick<Language, 'entriesOf'>,
  server: ServerName,
): Promise<number> => {
  let made = 0
  for (let again = false; ; ) {
    const note = await store.note(derivedNote)
    const from = note === undefined ? 0 : (JSON.parse(note) as { index: number }).index
    const to = Math.min(await store.logSize(), from + batch)
    if (from >= to) return made
    const changes = (await store.logRows(from, to)).flatMap((row) => changesOf(row, language, server))
    const fresh = again ? await unmade(store, changes) : changes
    const done = await store.commit({
      changes: fresh,
      expects: [{ is: 'note', key: derivedNote, value: note }],
      claims: [],
      notes: [{ key: derivedNote, value: JSON.stringify({ index: to }) }],
      blobs: [],
      rows: [],
    })
    again = !done.ok
    if (done.ok) made += fresh.length
  }
}

// A text that is no row of ours makes no event; `$verify-log` names it.
const changesOf = (
  { index, text }: LogRow,
  language: Pick<Language, 'entriesOf'>,
  server: ServerName,
): Change[] => {
  const row = fromRow(text)
  return row ? toAuditEvents(row, index, server).map((event) => changeOf(event, language)) : []
}

const changeOf = (event: Resource, language: Pick<Language, 'entriesOf'>): Change => ({
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
