import type { LogRow, Store } from '../../store/index.ts'
import { bodyOf } from '../desk/index.ts'
import { derivedUpTo } from './catch-up.ts'
import { happeningsOf } from './map-happenings.ts'
import { eventId } from './map-id.ts'
import { fromRow } from './map-row.ts'
import { readSeals } from './seal.ts'

/** Ids asked of the store at once. */
const most = 500

/**
 * The AuditEvents of these log entries that are not there or not as they were made: entry → ids. Entries from which
 * none were made yet are passed over.
 */
export const brokenEvents = async (
  store: Store,
  key: Uint8Array,
  rows: readonly LogRow[],
): Promise<ReadonlyMap<number, readonly string[]>> => {
  const derived = await derivedUpTo(store)
  const done = rows.filter(({ index }) => index < derived)
  const expected = new Map(done.map((row) => [row.index, idsOf(row)]))
  const counts = await countsOf(store, key, [...expected.values()].flat())
  const broken = new Map<number, readonly string[]>()
  for (const [index, ids] of expected) {
    const bad = ids.filter((id) => counts.get(id) === undefined)
    const count = counts.get(ids[0] ?? '') ?? ids.length
    // Made by another version of the mapping: the seal says how many there must be.
    const more = Array.from({ length: Math.max(0, count - ids.length) }, (_, n) =>
      eventId(index, ids.length + n),
    )
    const others = more.length > 0 ? await countsOf(store, key, more) : counts
    const all = [...bad, ...more.filter((id) => others.get(id) === undefined)].filter(within(count))
    if (all.length > 0) broken.set(index, all)
  }
  return broken
}

const within = (count: number) => (id: string) => Number(id.slice(id.lastIndexOf('-') + 1)) < count

const idsOf = ({ index, text }: LogRow): string[] => {
  const row = fromRow(text)
  return row ? happeningsOf(row).map((_, n) => eventId(index, n)) : []
}

const countsOf = async (
  store: Store,
  key: Uint8Array,
  ids: readonly string[],
): Promise<ReadonlyMap<string, number | undefined>> => {
  const counts = new Map<string, number | undefined>()
  const sealedCount = readSeals(key)
  for (let start = 0; start < ids.length; start += most) {
    const asked = ids.slice(start, start + most)
    const plan = { types: ['AuditEvent'], where: { op: 'ids' as const, ids: asked } }
    const { hits } = await store.search(plan, { sort: [], limit: most })
    for (const hit of hits) counts.set(hit.id, sealedCount(bodyOf(hit)))
  }
  return counts
}
