import { createPublicKey } from 'node:crypto'
import type { LogRow, Store } from '../../store/index.ts'
import { rootAt } from './book.ts'
import { derivedUpTo } from './catch-up.ts'
import { type Checkpoint, checkpointsIn, isSigned } from './checkpoint.ts'
import type { LogKeys } from './keys.ts'
import { eventId } from './map-id.ts'
import { leafHash, Tree } from './merkle.ts'
import { isStamp, readStamps } from './stamp.ts'
import { brokenEvents } from './verify-events.ts'

/**
 * What became of an entry. `stamp`: only its stamp was altered, the entry itself is vouched for or cannot be judged.
 * `event`: the entry is whole, but AuditEvents that were made from it were altered or removed.
 */
export type Damage = 'changed' | 'missing' | 'reordered' | 'stamp' | 'event'

export interface Broken {
  readonly index: number
  readonly what: Damage
  /** The AuditEvents that were made from it, `AuditEvent/id`; for `event` those that are wrong. */
  readonly events: readonly string[]
}

export interface CheckedCheckpoint {
  readonly size: number
  readonly time: string
  /** The signature is ours and the log still has this root. */
  readonly ok: boolean
}

export interface LogReport {
  readonly ok: boolean
  /** How many entries the log has; or had, by its newest checkpoint or by the AuditEvents made from it. */
  readonly size: number
  /** The root over the entries up to `to`, base64; only when read from the beginning. */
  readonly root?: string
  /** The first `mostNamed` of them. */
  readonly broken: readonly Broken[]
  readonly brokenCount: number
  readonly checkpoints: readonly CheckedCheckpoint[]
}

const page = 2000
const mostNamed = 1000
const mostEvents = 1000

/**
 * Reads the log from the store again, trusting nothing kept in memory: every entry against its stamp, its AuditEvents
 * against their seals, and, when read from the beginning, every checkpoint's signature and root. `from` included, `to` excluded; both optional.
 */
export const verifyLog = async (
  store: Store,
  keys: LogKeys,
  range: { readonly from?: number | undefined; readonly to?: number | undefined } = {},
): Promise<LogReport> => {
  const signer = createPublicKey(keys.signing)
  const kept = (await checkpointsIn(store)).map((it) => ({ it, signed: isSigned(it, signer) }))
  const sizes = kept.map(({ it, signed }) => (signed ? it.size : 0))
  const size = Math.max(await store.logSize(), await derivedUpTo(store), ...sizes)
  const from = Math.min(range.from ?? 0, size)
  const to = Math.min(Math.max(range.to ?? size, from), size)
  const read = await readRange(store, keys.stamp, from, to)
  const whole = from === 0
  const checkpoints = whole ? kept.filter(({ it }) => it.size <= to).map(checkedBy(read.tree)) : []
  const vouched = Math.max(0, ...checkpoints.map((it) => (it.ok ? it.size : 0)))
  const broken = brokenIn(read, vouched)
  return {
    ok: broken.length === 0 && checkpoints.every(({ ok }) => ok),
    size,
    ...(whole ? { root: rootAt(read.tree, to) } : {}),
    broken: await Promise.all(broken.slice(0, mostNamed).map((it) => named(store, it))),
    brokenCount: broken.length,
    checkpoints,
  }
}

/** What was found in the log, gathered while reading. */
interface Reading {
  readonly tree: Tree
  /** Places that do not hold the row that was stamped for them: the row there, or nothing. */
  readonly suspects: Map<number, LogRow | undefined>
  /** Places whose row was found elsewhere. */
  readonly displaced: Set<number>
  /** Places that hold the row of another. */
  readonly usurped: Set<number>
  /** Entries whose AuditEvents are not as they were made: those. */
  readonly events: Map<number, readonly string[]>
}

const readRange = async (store: Store, key: Uint8Array, from: number, to: number): Promise<Reading> => {
  const reading: Reading = {
    tree: new Tree(),
    suspects: new Map(),
    displaced: new Set(),
    usurped: new Set(),
    events: new Map(),
  }
  const stampedFor = readStamps(key)
  for (let start = from; start < to; start += page) {
    const end = Math.min(start + page, to)
    const rows = new Map((await store.logRows(start, end)).map((row) => [row.index, row]))
    for (let index = start; index < end; index++) {
      const row = rows.get(index)
      note(reading, index, row, row && stampedFor(row))
    }
    const whole = [...rows.values()].filter(({ index }) => !reading.suspects.has(index))
    for (const [index, ids] of await brokenEvents(store, key, whole)) reading.events.set(index, ids)
  }
  return reading
}

/** Notes the row found at a place, and the place for which it was stamped. */
const note = (reading: Reading, index: number, row: LogRow | undefined, place: number | undefined): void => {
  reading.tree.grow(row ? leafHash(row.text) : noLeaf)
  if (place === index) return
  reading.suspects.set(index, row)
  if (place === undefined) return
  reading.displaced.add(place)
  reading.usurped.add(index)
}

// Stands for a missing row: no entry has this hash, so no root over it can be right.
const noLeaf = new Uint8Array(32)

const checkedBy =
  (tree: Tree) =>
  ({ it, signed }: { it: Checkpoint; signed: boolean }): CheckedCheckpoint => ({
    size: it.size,
    time: it.time,
    ok: signed && rootAt(tree, it.size) === it.root,
  })

const damageOf = (index: number, read: Reading, vouched: number): Damage => {
  if (read.displaced.has(index)) return 'reordered'
  const row = read.suspects.get(index)
  if (!row || read.usurped.has(index)) return 'missing'
  return index < vouched || !isStamp(row.stamp) ? 'stamp' : 'changed'
}

interface Found {
  readonly index: number
  readonly what: Damage
  readonly ids?: readonly string[]
}

const brokenIn = (read: Reading, vouched: number): Found[] =>
  [
    ...[...read.suspects.keys()].map((index): Found => ({ index, what: damageOf(index, read, vouched) })),
    ...[...read.events].map(([index, ids]): Found => ({ index, what: 'event', ids })),
  ].sort((a, b) => a.index - b.index)

const named = async (store: Store, { index, what, ids }: Found): Promise<Broken> => ({
  index,
  what,
  events: (ids ?? (await eventsOf(store, index))).map((id) => `AuditEvent/${id}`),
})

const eventsOf = async (store: Store, index: number): Promise<string[]> => {
  const ids: string[] = []
  while (ids.length < mostEvents && (await store.read('AuditEvent', eventId(index, ids.length))))
    ids.push(eventId(index, ids.length))
  return ids
}
