import { createPublicKey, type KeyObject } from 'node:crypto'
import type { LogRow, Store } from '../../store/index.ts'
import { rootAt } from './book.ts'
import { type Checkpoint, checkpointsIn, isSigned } from './checkpoint.ts'
import { eventId } from './map-id.ts'
import { leafHash, Tree } from './merkle.ts'
import { isStamp, stampedFor } from './stamp.ts'

/** The log's secrets: `stamp` at least 32 random bytes, `signing` an Ed25519 private key. */
export interface LogKeys {
  readonly stamp: Uint8Array
  readonly signing: KeyObject
}

/** What became of an entry. `stamp`: only its stamp was altered, the entry itself is vouched for or cannot be judged. */
export type Damage = 'changed' | 'missing' | 'reordered' | 'stamp'

export interface Broken {
  readonly index: number
  readonly what: Damage
  /** The AuditEvents that were made from it, `AuditEvent/id`. */
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
  /** How many entries the log has, or had by its newest checkpoint. */
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
 * Reads the log from the store again, trusting nothing kept in memory: every entry against its stamp, and, when read
 * from the beginning, every checkpoint's signature and root. `from` included, `to` excluded; both optional.
 */
export const verifyLog = async (
  store: Store,
  keys: LogKeys,
  range: { readonly from?: number | undefined; readonly to?: number | undefined } = {},
): Promise<LogReport> => {
  const signer = createPublicKey(keys.signing)
  const kept = (await checkpointsIn(store)).map((it) => ({ it, signed: isSigned(it, signer) }))
  const size = Math.max(await store.logSize(), ...kept.map(({ it, signed }) => (signed ? it.size : 0)))
  const from = Math.min(range.from ?? 0, size)
  const to = Math.min(Math.max(range.to ?? size, from), size)
  const read = await readRange(store, keys.stamp, from, to)
  const whole = from === 0
  const checkpoints = whole ? kept.filter(({ it }) => it.size <= to).map(checkedBy(read.tree)) : []
  const vouched = Math.max(0, ...checkpoints.map((it) => (it.ok ? it.size : 0)))
  const broken = [...read.suspects.keys()].map((index) => ({ index, what: damageOf(index, read, vouched) }))
  return {
    ok: broken.length === 0 && checkpoints.every(({ ok }) => ok),
    size,
    ...(whole ? { root: rootAt(read.tree, to) } : {}),
    broken: await Promise.all(broken.slice(0, mostNamed).map((it) => withEvents(store, it))),
    brokenCount: broken.length,
    checkpoints,
  }
}

interface Reading {
  readonly tree: Tree
  /** Places that do not hold the row that was stamped for them: the row there, or nothing. */
  readonly suspects: ReadonlyMap<number, LogRow | undefined>
  /** Places whose row was found elsewhere. */
  readonly displaced: ReadonlySet<number>
  /** Places that hold the row of another. */
  readonly usurped: ReadonlySet<number>
}

const readRange = async (store: Store, key: Uint8Array, from: number, to: number): Promise<Reading> => {
  const tree = new Tree()
  const suspects = new Map<number, LogRow | undefined>()
  const displaced = new Set<number>()
  const usurped = new Set<number>()
  for (let start = from; start < to; start += page) {
    const end = Math.min(start + page, to)
    const rows = new Map((await store.logRows(start, end)).map((row) => [row.index, row]))
    for (let index = start; index < end; index++) {
      const row = rows.get(index)
      tree.grow(row ? leafHash(row.text) : noLeaf)
      const place = row && stampedFor(key, row)
      if (place === index) continue
      suspects.set(index, row)
      if (place === undefined) continue
      displaced.add(place)
      usurped.add(index)
    }
  }
  return { tree, suspects, displaced, usurped }
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

const withEvents = async (store: Store, it: Omit<Broken, 'events'>): Promise<Broken> => {
  const events: string[] = []
  while (events.length < mostEvents) {
    const id = eventId(it.index, events.length)
    if (!(await store.read('AuditEvent', id))) break
    events.push(`AuditEvent/${id}`)
  }
  return { ...it, events }
}
