import { createPublicKey, hash, type KeyObject, sign, verify } from 'node:crypto'
import type { Store } from '../../store/index.ts'

/** A signed statement of what the log was at a time: whoever keeps it can later show that nothing in it changed. */
export interface Checkpoint {
  /** Which log: a name with the beginning of its key's SHA-256. */
  readonly origin: string
  /** How many entries the log had. */
  readonly size: number
  /** The root of the hash tree over them, base64. */
  readonly root: string
  /** When it was signed, an instant. */
  readonly time: string
  /** Ed25519 over `checkpointText`, base64. */
  readonly signature: string
  /** The key that signed, PEM; to be compared with one got from elsewhere. */
  readonly publicKey: string
}

export type TreeHead = Pick<Checkpoint, 'size' | 'root' | 'time'>

/** The text that is signed: origin, size, root and time, a line each, with a line feed after every one. */
export const checkpointText = ({ origin, size, root, time }: TreeHead & { origin: string }): string =>
  `${origin}\n${size}\n${root}\n${time}\n`

/** Signs a tree head with the log's Ed25519 key. */
export const signCheckpoint = (head: TreeHead, signing: KeyObject): Checkpoint => {
  const key = createPublicKey(signing)
  const der = key.export({ type: 'spki', format: 'der' })
  const named = { origin: `muniment log ${hash('sha256', der, 'hex').slice(0, 16)}`, ...head }
  const signature = sign(null, Buffer.from(checkpointText(named)), signing).toString('base64')
  return { ...named, signature, publicKey: key.export({ type: 'spki', format: 'pem' }).toString() }
}

/** Whether the checkpoint was signed by this key (PEM or key object), whatever key it names itself. */
export const isSigned = (checkpoint: Checkpoint, publicKey: KeyObject | string): boolean => {
  const key = typeof publicKey === 'string' ? createPublicKey(publicKey) : publicKey
  return verify(
    null,
    Buffer.from(checkpointText(checkpoint)),
    key,
    Buffer.from(checkpoint.signature, 'base64'),
  )
}

const notePrefix = 'checkpoint '

/** The note under which a checkpoint is kept; padded, so that notes come in order of size. */
export const checkpointNote = (size: number): string => `${notePrefix}${String(size).padStart(12, '0')}`

/** The checkpoint kept for this size. */
export const checkpointAt = async (store: Store, size: number): Promise<Checkpoint | undefined> => {
  const kept = await store.note(checkpointNote(size))
  return kept === undefined ? undefined : (JSON.parse(kept) as Checkpoint)
}

/** Every checkpoint that is kept, smallest first. */
export const checkpointsIn = async (store: Store): Promise<readonly Checkpoint[]> =>
  (await store.notes(notePrefix)).map(({ value }) => JSON.parse(value ?? 'null') as Checkpoint)
