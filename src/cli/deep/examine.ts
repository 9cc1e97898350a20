import { type LogKeys, verifyLog } from '../../department/audit/index.ts'
import type { Language } from '../../department/desk/index.ts'
import { blobOf, type Resource } from '../../fhir/index.ts'
import { hashesOf, versionsOf } from '../../store/content.ts'
import { noEntries, type Store, type Stored } from '../../store/index.ts'
import { checkBody } from './check-body.ts'
import { entriesDiffer } from './check-entries.ts'
import { fromBackup, indexAnew, type Tell } from './differences.ts'
import { isNamedByLog, Written } from './written.ts'

export interface Examined {
  readonly store: Store
  readonly keys: LogKeys
  readonly entriesOf: Language['entriesOf']
  readonly tell: Tell
  /** Told the seq up to which the store was looked at, and its last. */
  readonly reached: (seq: number, last: number) => void
}

export interface Tally {
  versions: number
  current: number
  blobs: number
  rows: number
  checkpoints: number
}

/**
 * Holds everything in a store against everything else: bodies, rows, index, history, blobs and log. Others may write
 * meanwhile; what they change is passed over.
 */
export const examine = async (parts: Examined): Promise<Tally> => {
  const { store, tell } = parts
  const [newest] = await store.history({ limit: 1 })
  const { seq, rows } = await store.stand()
  if (newest && newest.seq > seq)
    tell({
      where: `${newest.type}/${newest.id}`,
      what: 'its commit is beyond the last that was counted',
      next: fromBackup,
    })
  const tally: Tally = { versions: 0, current: 0, blobs: 0, rows, checkpoints: 0 }
  const written = new Written(store, rows, tell)
  for await (const versions of versionsOf(store, 0, seq)) {
    for (const version of versions) await examineVersion(parts, version, written, tally)
    parts.reached(versions.at(-1)?.seq ?? seq, seq)
  }
  await written.end()
  for (const place of await store.strays())
    tell({
      where: place,
      what: 'the index has entries that belong to no record',
      next: 'Restore or copy the store: that makes its index anew.',
    })
  await examineBlobs(parts, tally)
  await examineLog(parts, tally)
  return tally
}

const examineVersion = async (
  parts: Examined,
  version: Stored,
  written: Written,
  tally: Tally,
): Promise<void> => {
  const { store, tell } = parts
  const { type, id, state } = version
  const where = `${type}/${id}/_history/${version.version}`
  tally.versions += 1
  const body = state === 'live' ? checkBody(version, where, tell) : undefined
  if (isNamedByLog(version)) await written.check(version, where)
  if (body) await checkBytes(parts, body, where)
  if ((await store.read(type, id))?.version !== version.version) return
  tally.current += 1
  await checkIndex(parts, version, body)
  if (version.version > 1 && state !== 'destroyed') await checkHistory(parts, version)
}

const checkBytes = async ({ store, tell }: Examined, body: Resource, where: string): Promise<void> => {
  const hash = blobOf(body)
  if (hash !== undefined && !(await store.openBlob(hash)))
    tell({ where, what: `its bytes are not there (blob ${hash})`, next: fromBackup })
}

const checkIndex = async (
  { store, entriesOf, tell }: Examined,
  version: Stored,
  body: Resource | undefined,
): Promise<void> => {
  const where = `${version.type}/${version.id}`
  const made = body ? madeOf(body, entriesOf) : noEntries
  const kept = await store.indexed(version.type, version.id)
  const difference = made && entriesDiffer(where, kept, made)
  const isStill = async () => (await store.read(version.type, version.id))?.version === version.version
  if (made === undefined) tell({ where, what: 'no index can be made of its body', next: indexAnew })
  else if (difference && (await isStill())) tell(difference)
}

const madeOf = (body: Resource, entriesOf: Language['entriesOf']) => {
  try {
    return entriesOf(body)
  } catch {
    return undefined
  }
}

/** Down from the newest to the first, or to the stub of what was destroyed. */
const checkHistory = async ({ store, tell }: Examined, { type, id, version, seq }: Stored): Promise<void> => {
  let next = version
  for (let after = { seq: seq + 1, type, id }; next > 0; ) {
    const older = await store.history({ type, id, after, limit: 200 })
    for (const one of older) {
      while (next > one.version)
        tell({
          where: `${type}/${id}/_history/${next--}`,
          what: 'this version is not there',
          next: fromBackup,
        })
      if (one.state === 'destroyed') return
      next = one.version - 1
    }
    const last = older.at(-1)
    if (!last) break
    after = { seq: last.seq, type, id }
  }
  for (; next > 0; next--)
    tell({ where: `${type}/${id}/_history/${next}`, what: 'this version is not there', next: fromBackup })
}

const examineBlobs = async ({ store, tell }: Examined, tally: Tally): Promise<void> => {
  for await (const hash of hashesOf(store)) {
    tally.blobs += 1
    try {
      for await (const _ of (await store.openBlob(hash))?.read() ?? []);
    } catch {
      tell({ where: `blob ${hash}`, what: 'its bytes are damaged', next: fromBackup })
    }
  }
}

const examineLog = async ({ store, keys, tell }: Examined, tally: Tally): Promise<void> => {
  const report = await verifyLog(store, keys)
  for (const { index, what, events } of report.broken)
    tell({ where: `log entry ${index}`, what: `${what} (${events.join(', ')})`, next: fromBackup })
  for (const { size, ok } of report.checkpoints) {
    tally.checkpoints += 1
    if (!ok) tell({ where: `checkpoint at ${size}`, what: 'does not hold', next: fromBackup })
  }
}
