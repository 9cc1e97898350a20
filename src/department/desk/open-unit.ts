import { createHash } from 'node:crypto'
import { type Issue, parseJson, parseReference, type Resource, withMeta } from '../../fhir/index.ts'
import { inHand } from '../../store/blobs.ts'
import type {
  ChangeSet,
  Entries,
  Expectation,
  Node,
  Note,
  OpenBlob,
  Plan,
  Staged,
  Store,
  Stored,
} from '../../store/index.ts'
import { type Indexed, meets } from '../../store/match.ts'
import type { Act } from './act.ts'
import { claimsOf } from './claims-of.ts'
import { idAt } from './id-at.ts'
import type { PatientOfVersion } from './known-patients.ts'
import type { Clock, Language } from './language.ts'
import type { Seen } from './room.ts'
import { sameContent } from './same-content.ts'
import { storedOf } from './stored-of.ts'
import type { Pending, Unit } from './unit.ts'
import { badMeta, mostFound, neverAgain, tooMany } from './unit-refusals.ts'

type Earlier = Pick<Pending, 'was' | 'before'>

const unused: Earlier = { was: 0 }

interface UnitParts {
  readonly store: Store
  readonly language: Language
  readonly clock: Clock
  readonly patientIn: PatientOfVersion
}

/** A unit of work over the store, and what it has gathered when its act is decided. */
export class OpenUnit implements Unit {
  readonly now: string
  readonly today: string
  readonly act: Act
  readonly pending = new Map<string, Pending>()
  readonly expects: Expectation[] = []
  readonly claims = new Set<string>()
  readonly notes: Note[] = []
  readonly blobs: ChangeSet['blobs'][number][] = []
  readonly seen: Seen[] = []
  readonly parts: Act[] = []
  readonly facts: Record<string, unknown> = {}
  readonly warnings: Issue[] = []
  readonly #store: Store
  readonly #language: Language
  readonly #patientIn: PatientOfVersion
  readonly #known = new Set<string>()
  /** Ids that were never used before, as the commit sees again. */
  readonly #made = new Set<string>()
  /** Of what the act has put and looked through. */
  readonly #entries = new Map<Resource, Entries>()
  /** An update puts what it has just read. */
  #last: { readonly key: string; readonly stored: Stored | undefined } | undefined
  #operation: string | undefined

  constructor({ store, language, clock, patientIn }: UnitParts, act: Act) {
    this.#store = store
    this.#language = language
    this.#patientIn = patientIn
    this.act = act
    this.now = clock.now()
    this.today = clock.today()
  }

  read(type: string, id: string): Promise<Stored | undefined> {
    const mine = this.pending.size > 0 ? this.pending.get(`${type}/${id}`) : undefined
    return mine ? Promise.resolve(storedOf(mine, this.now)) : this.#stored(type, id)
  }

  readVersion(type: string, id: string, version: number): Promise<Stored | undefined> {
    return this.#store.readVersion(type, id, version)
  }

  async live(reference: string): Promise<Resource | undefined> {
    const target = parseReference(reference)
    const stored = target && (await this.read(target.type, target.id))
    return stored?.state === 'live' ? bodyOf(stored) : undefined
  }

  async find(type: string, criteria: string | Node, how: { readonly steady?: boolean } = {}) {
    const plan: Plan =
      typeof criteria === 'string' ? this.#language.plan(type, criteria) : { types: [type], where: criteria }
    const found = await this.#store.search(plan, { sort: [], limit: mostFound })
    if (found.next) throw tooMany(type)
    if (how.steady) this.#steady(type, plan, found.hits)
    const stored = found.hits.filter((hit) => !this.pending.has(`${hit.type}/${hit.id}`)).map(bodyOf)
    return [...stored, ...this.#pendingThatMeet(plan)]
  }

  id(): string {
    const id = idAt(this.now)
    this.#made.add(id)
    return id
  }

  async put(resource: Resource, how: { readonly origin?: string } = {}): Promise<Resource> {
    const type = resource.resourceType
    if (resource.meta !== undefined && !isObject(resource.meta)) throw badMeta(how.origin ?? type)
    const id = resource.id ?? this.id()
    const earlier = this.pending.get(`${type}/${id}`)
    const ground = earlier ?? (this.#made.has(id) ? unused : await this.#before(type, id))
    if (ground.before && sameContent(ground.before, resource)) return this.#unchanged(ground.before)
    const after = this.#stamped(resource, id, ground.was)
    const sent = how.origin !== undefined || earlier?.sent === true
    this.#change('write', type, id, ground, { after, sent, origin: how.origin ?? earlier?.origin ?? type })
    return after
  }

  async remove(type: string, id: string): Promise<void> {
    this.#change('delete', type, id, await this.#ground(type, id), {})
  }

  async destroy(
    type: string,
    id: string,
    stub: Readonly<Record<string, unknown>>,
    blobs: readonly string[],
  ): Promise<void> {
    for (const hash of blobs) this.claims.add(`blob ${hash}`)
    this.#change('destroy', type, id, await this.#ground(type, id), { stub, blobs })
  }

  changes(): Iterable<Pending> {
    return this.pending.values()
  }

  keep(bytes: Uint8Array): string {
    const hash = createHash('sha256').update(bytes).digest('hex')
    this.blobs.push({ hash, bytes })
    this.claims.add(`blob ${hash}`)
    return hash
  }

  adopt(staged: Staged): string {
    this.blobs.push(staged)
    this.claims.add(`blob ${staged.hash}`)
    return staged.hash
  }

  async openBlob(hash: string): Promise<OpenBlob | undefined> {
    const mine = this.blobs.find((blob) => blob.hash === hash)
    return mine && 'bytes' in mine ? inHand(mine.bytes) : await this.#store.openBlob(hash)
  }

  async note(key: string): Promise<string | undefined> {
    const mine = this.notes.findLast((note) => note.key === key)
    if (mine) return mine.value
    const value = await this.#store.note(key)
    this.expects.push({ is: 'note', key, value })
    return value
  }

  writeNote(note: Note): void {
    this.notes.push(note)
  }

  claim(key: string): void {
    this.claims.add(key)
  }

  expect(expectation: Expectation): void {
    this.expects.push(expectation)
  }

  saw({
    type,
    id,
    version,
    body,
  }: Pick<Stored, 'type' | 'id' | 'version'> & { readonly body?: string }): void {
    const ref = `${type}/${id}/_history/${version}`
    const patient = body === undefined ? undefined : this.#patientIn({ type, id, version }, body)
    this.seen.push(patient ? { ref, patient } : { ref })
  }

  part(act: Act): void {
    this.parts.push(act)
  }

  async within<T>(operation: string, work: () => Promise<T>): Promise<T> {
    this.#operation = operation
    return work().finally(() => {
      this.#operation = undefined
    })
  }

  fact(name: string, value: unknown): void {
    const known = this.facts[name]
    this.facts[name] = known === undefined ? value : [...(Array.isArray(known) ? known : [known]), value]
  }

  warn(issue: Issue): void {
    this.warnings.push(issue)
  }

  /** The index entries of a resource that the act has put, made once where it looks through them. */
  entriesOf(resource: Resource): Entries {
    return this.#entries.get(resource) ?? this.#language.entriesOf(resource)
  }

  /** Replaces a pending resource by its completed form; nothing if that is what is stored already. */
  settle(key: string, completed: Resource): Pending | undefined {
    const mine = this.pending.get(key)
    if (!mine?.after) return mine
    if (mine.before && sameContent(mine.before, completed)) {
      this.#unchanged(mine.before)
      return undefined
    }
    const settled = { ...mine, after: this.#stamped(completed, mine.id, mine.was) }
    this.pending.set(key, settled)
    return settled
  }

  async #stored(type: string, id: string): Promise<Stored | undefined> {
    const key = `${type}/${id}`
    if (this.#last?.key === key) return this.#last.stored
    const stored = await this.#store.read(type, id)
    this.#last = { key, stored }
    if (!this.#known.has(key)) {
      this.#known.add(key)
      this.expects.push({ is: 'version', type, id, version: stored?.version ?? 0 })
    }
    return stored
  }

  async #before(type: string, id: string): Promise<Earlier> {
    const stored = await this.#stored(type, id)
    if (stored?.state === 'destroyed') throw neverAgain(type, id)
    return { was: stored?.version ?? 0, ...(stored?.state === 'live' ? { before: bodyOf(stored) } : {}) }
  }

  async #ground(type: string, id: string): Promise<Earlier> {
    return this.pending.get(`${type}/${id}`) ?? (await this.#before(type, id))
  }

  // An update that changes nothing makes no version.
  #unchanged(before: Resource): Resource {
    this.pending.delete(`${before.resourceType}/${before.id}`)
    return before
  }

  #change(act: Pending['act'], type: string, id: string, ground: Earlier, rest: Partial<Pending>): void {
    const key = `${type}/${id}`
    const earlier = this.pending.get(key)
    this.pending.delete(key)
    const before = ground.before ? { before: ground.before } : {}
    // What was written by hand in this act stays so, whatever an operation makes of it.
    const operation = earlier && earlier.operation === undefined ? undefined : this.#operation
    const by = operation === undefined ? {} : { operation }
    const place = { act, type, id, origin: type, sent: false, was: ground.was }
    this.pending.set(key, { ...place, ...before, ...by, ...rest })
  }

  #stamped(resource: Resource, id: string, was: number): Resource {
    return withMeta(resource, id, { ...resource.meta, versionId: String(was + 1), lastUpdated: this.now })
  }

  #steady(type: string, plan: Plan, hits: readonly Stored[]): void {
    this.expects.push({ is: 'found', plan, refs: hits.map((hit) => `${hit.type}/${hit.id}`) })
    for (const key of claimsOf(type, plan.where)) this.claims.add(key)
  }

  #pendingThatMeet(plan: Plan): Resource[] {
    const mine = [...this.pending.values()].filter(
      ({ type }) => plan.types === 'all' || plan.types.includes(type),
    )
    const after = mine.flatMap((change) => (change.after ? [change.after] : []))
    const indexed = new Map(after.map((resource) => [resource, this.#indexed(resource)]))
    const around = {
      all: () => indexed.values(),
      at: (ref: string) => [...indexed.values()].find((it) => `${it.type}/${it.id}` === ref),
    }
    return after.filter((resource) => meets(plan, indexed.get(resource), around))
  }

  #indexed(resource: Resource): Indexed {
    const entries = this.entriesOf(resource)
    this.#entries.set(resource, entries)
    return { type: resource.resourceType, id: resource.id ?? '', entries }
  }
}

/** The resource in a stored live version. */
export const bodyOf = (stored: Stored): Resource => parseJson(stored.body) as Resource

const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
