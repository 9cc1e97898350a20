import { hash } from 'node:crypto'
import { codeOf, FhirError, outcome, patientOf, type Resource, refusal, toText } from '../../fhir/index.ts'
import {
  type Change,
  type ChangeSet,
  type Conflict,
  changeSet,
  type Expectation,
  type Store,
} from '../../store/index.ts'
import type { Act, Answer, Interaction } from './act.ts'
import { admit, sight } from './admit.ts'
import type { Around } from './around.ts'
import { call, type Decision } from './call.ts'
import { claimsOf } from './claims-of.ts'
import { performedAs } from './inputs.ts'
import { knownPatients } from './known-patients.ts'
import type { Clock, Language } from './language.ts'
import { OpenUnit } from './open-unit.ts'
import type { Operation } from './operation.ts'
import { keepReceipt, receiptFor } from './receipts.ts'
import type { Happened, Made, Room } from './room.ts'
import { type Steps, settle, stepsOf } from './settle.ts'
import type { Pending, Unit } from './unit.ts'

/** How often an act is decided anew after a lost race before the caller is told. */
const mostTries = 12

/** An interaction as FHIR knows it: decides within the unit, and answers when all is settled. */
export type Handler = (unit: Unit, act: Act, inner: Inner) => Promise<Decision>

/** What handlers may use of the desk. */
export interface Inner extends Around {
  readonly rooms: readonly Room[]
  /** Admits and decides an act within this unit: how a bundle's entries are done. Refuses what is not permitted at once. */
  readonly decide: (unit: Unit, act: Act) => Promise<Decision>
  /** An act of its own, committed by itself: how a batch's entries are done. */
  readonly perform: (act: Act) => Promise<Answer>
}

export interface Desk {
  /**
   * Carries out one act: admit, decide, let the rooms add what follows, ask the guards, commit with the log rows, and
   * only then answer. A lost race is decided again. Throws `FhirError`; the refusal is in the log before it is thrown.
   */
  perform(act: Act): Promise<Answer>
  readonly rooms: readonly Room[]
  readonly operations: readonly Operation[]
  readonly language: Language
  readonly store: Store
  readonly clock: Clock
}

export interface DeskParts {
  readonly store: Store
  readonly language: Language
  readonly clock: Clock
  readonly rooms: readonly Room[]
  readonly handlers: Readonly<Record<Exclude<Interaction, 'operation'>, Handler>>
  /**
   * Awaited before an act is decided: brings the language up to date with the definitions that are loaded. `lost` says
   * what had changed meanwhile, where the act is decided again.
   */
  readonly refresh?: (act: Act, lost?: string) => Promise<unknown>
}

export const openDesk = (parts: DeskParts): Desk => {
  const { store, language, clock, rooms, handlers, refresh } = parts
  const operations = rooms.flatMap((room) => room.operations)
  const guards = rooms.flatMap((room) => room.guards).filter((guard) => guard.sees !== undefined)
  const inner: Inner = {
    store,
    language,
    rooms,
    decide: (unit, act) => {
      admit(act)
      return act.interaction === 'operation'
        ? call(unit, act, find(operations, act), inner)
        : handlers[act.interaction](unit, act, inner)
    },
    perform: (act) => perform(act),
    sees: (unit, act, type) => sight(unit, act, type, { language, guards }),
  }
  const steps = stepsOf(rooms)
  const unitParts = { store, language, clock, patientIn: knownPatients() }
  const perform = async (asked: Act): Promise<Answer> => {
    const act = performedAs(asked, operations)
    let lost: string | undefined
    for (let tries = 0; tries < mostTries; tries++) {
      await refresh?.(act, lost)
      const end = await attempt(new OpenUnit(unitParts, act), act, inner, steps)
      if ('status' in end) return end
      lost = end.about
    }
    throw await refused(inner, act, lostRace(), { time: clock.now() })
  }
  return { perform, rooms, operations, language, store, clock }
}

/** One try: the answer, or what the race was lost by. */
const attempt = async (unit: OpenUnit, act: Act, inner: Inner, steps: Steps): Promise<Answer | Conflict> => {
  const { store, language } = inner
  const { now: time, facts } = unit
  try {
    const earlier = act.idempotencyKey === undefined ? undefined : await receiptFor(unit, act)
    if (earlier) return await replayed(unit, act, earlier, inner)
    const decision = await inner.decide(unit, act)
    if (unit.pending.size > 0) await settle(unit, act, steps, language)
    const answer = noticed(
      decision((resource) => asPending(unit, resource)),
      unit,
    )
    keepReceipt(unit, act, answer)
    const set = changeSetOf(unit, act, answer.status, inner)
    const committed = await store.commit(set)
    return committed.ok ? asKept(answer, unit, set) : committed
  } catch (error) {
    if (error instanceof FhirError && error.status < 500)
      throw await refused(inner, act, error, { time, facts })
    // Best effort: where the store itself is away, the caller's error matters more than its row.
    await refused(inner, act, failure(), { time, facts }).catch(() => undefined)
    throw error
  }
}

/** The same answer as before, to the same request: logged as an act of its own, with nothing changed. */
const replayed = async (unit: OpenUnit, act: Act, answer: Answer, inner: Inner): Promise<Answer> => {
  const { version } = answer
  const seen = version ? [{ ref: `${version.type}/${version.id}/_history/${version.version}` }] : []
  await logOnly(inner, { act, time: unit.now, status: answer.status, seen, facts: { replayed: true } })
  return answer
}

const asPending = (unit: OpenUnit, resource: Resource): Resource =>
  unit.pending.get(`${resource.resourceType}/${resource.id}`)?.after ?? resource

/** What was made is answered in the text that is kept, which need not be written again. */
const asKept = (answer: Answer, unit: OpenUnit, { changes }: ChangeSet): Answer => {
  const { resource, text } = answer
  if (!answer.made || !resource || text !== undefined) return answer
  const { resourceType: type, id } = resource
  if (unit.pending.get(`${type}/${id}`)?.after !== resource) return answer
  const kept = changes.find((change) => change.type === type && change.id === id)
  return kept?.act === 'write' ? { ...answer, text: kept.body } : answer
}

const noticed = (answer: Answer, unit: OpenUnit): Answer =>
  unit.warnings.length > 0 && !answer.notice ? { ...answer, notice: outcome([...unit.warnings]) } : answer

const find = (operations: readonly Operation[], act: Act): Operation => {
  const level = act.id !== undefined ? 'instance' : act.type !== undefined ? 'type' : 'system'
  const found = operations.find(
    ({ name, on, levels }) =>
      name === act.operation && levels.includes(level) && (level === 'system' || on.includes(act.type ?? '')),
  )
  if (found) return found
  throw refusal('unknown-address', {
    says: `There is no operation $${act.operation} at this address.`,
    next: 'GET /fhir/metadata lists the operations and where they are called.',
  })
}

const changeSetOf = (unit: OpenUnit, act: Act, status: number, { rooms, language }: Inner): ChangeSet => {
  const pending = [...unit.pending.values()]
  const changes = act.dryRun ? [] : pending.map((change) => changeOf(change, unit))
  const made = act.dryRun ? [] : pending.map((change, place) => madeOf(change, changes[place]))
  const happened: Happened = {
    act,
    time: unit.now,
    status,
    seen: unit.seen,
    changes: made,
    parts: unit.parts,
    facts: act.dryRun ? { ...unit.facts, dryRun: true } : unit.facts,
  }
  const writes = changes.length > 0 || unit.notes.length > 0
  const indexed = changes.some((change) => change.act === 'write') ? language.indexed() : []
  return {
    changes,
    expects: writes ? [...unit.expects.filter((it) => !isOfChange(it, unit)), ...indexed] : [],
    claims: writes ? [...unit.claims, ...changes.flatMap(identitiesOf)] : [],
    notes: act.dryRun ? [] : unit.notes,
    blobs: act.dryRun ? [] : unit.blobs,
    rows: rowsOf(rooms, happened),
  }
}

/** A change brings the expectation of its own ground. */
const isOfChange = (it: Expectation, unit: OpenUnit): boolean =>
  it.is === 'version' && unit.pending.get(`${it.type}/${it.id}`)?.was === it.version

const rowsOf = (rooms: readonly Room[], happened: Happened): string[] => {
  const rows: string[] = []
  for (const { observers } of rooms)
    for (const observer of observers) if (observer.record) rows.push(...observer.record(happened))
  return rows
}

const changeOf = (change: Pending, unit: OpenUnit): Change => {
  const place = { type: change.type, id: change.id, was: change.was, time: unit.now }
  if (change.act === 'delete') return { act: 'delete', ...place }
  if (change.act === 'destroy')
    return { act: 'destroy', ...place, stub: toText(change.stub ?? {}), blobs: change.blobs ?? [] }
  const after = change.after ?? { resourceType: change.type }
  return { act: 'write', ...place, body: toText(after), entries: unit.entriesOf(after) }
}

const madeOf = (pending: Pending, change: Change | undefined): Made => {
  const patient = patientOf(pending.after ?? pending.before ?? { resourceType: pending.type, id: pending.id })
  const made = pending.act === 'write' ? (pending.was === 0 ? 'create' : 'update') : pending.act
  return {
    ref: `${pending.type}/${pending.id}/_history/${pending.was + 1}`,
    change: made,
    ...(patient ? { patient } : {}),
    ...(change?.act === 'write' ? { sha256: hash('sha256', change.body) } : {}),
  }
}

// Whoever adds an identifier claims it, and so does whoever expected it absent (`claimsOf`).
const identitiesOf = (change: Change): string[] => {
  if (change.act !== 'write') return []
  const terms: string[] = []
  for (const term of change.entries.terms) if (term.startsWith('identifier\u0001s')) terms.push(term)
  return claimsOf(change.type, { op: 'term', terms })
}

/** Writes the refusal into the log, then hands it back to be thrown. */
const refused = async (
  inner: Inner,
  act: Act,
  error: FhirError,
  { time, facts = {} }: { readonly time: string; readonly facts?: Happened['facts'] },
): Promise<FhirError> => {
  await logOnly(inner, { act, time, status: error.status, refusal: codeOf(error), seen: [], facts })
  return error
}

/** Commits the log rows of an act that changes nothing. */
const logOnly = ({ store, rooms }: Inner, happened: Omit<Happened, 'changes' | 'parts'>) =>
  store.commit(changeSet({ rows: rowsOf(rooms, { ...happened, changes: [], parts: [] }) }))

const failure = () => refusal('fault', { says: 'The server failed.', next: 'Tell the administrator.' })

const lostRace = () =>
  refusal('conflict', {
    says: 'Others kept changing the same records meanwhile.',
    next: 'Read again and repeat the request.',
  })
